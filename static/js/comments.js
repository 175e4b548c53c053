// Comments on a page, for every script: which one, the way to it, and its mark as new.
(() => {
  const COMMENT = '[id^="comment-"]';

  const idOf = (comment) => comment.id.slice("comment-".length);

  // The first comment in a part of the page.
  const commentIn = (part) => part.querySelector(COMMENT);

  // The comment that an element is part of; the line of a muted one is, too.
  const commentAt = (element) => {
    const found = element?.closest?.(`${COMMENT}, details.muted`) ?? null;
    return found?.matches("details.muted") ? commentIn(found) : found;
  };

  // What stands in the thread for a comment: itself, or what it is folded in for being muted.
  const lineOf = (comment) => (comment.parentElement?.matches("details.muted") ? comment.parentElement : comment);

  // What can have the focus on the way to a comment: what opens it, where it or all around it is folded.
  const wayTo = (comment) => {
    const isClosed = "details:not([open])";
    let way = comment.matches("details") ? comment.querySelector("summary") : comment;
    for (let fold = comment.closest(isClosed); fold; fold = fold.parentElement.closest(isClosed)) way = fold.querySelector("summary");
    return way;
  };

  // Give `comment` the focus, or what opens it, and return which; `options` are those of focus().
  const goTo = (comment, options) => {
    const way = wayTo(comment);
    if (!way.matches("summary")) way.tabIndex = -1;
    way.focus(options);
    return way;
  };

  // Mark `comment` as new or as read, as the server would. One's own never is, nor what is folded in itself.
  const setNew = (comment, is) => {
    const when = comment.querySelector(".byline .when");
    if (!when) return;
    const isNew = is && comment.dataset.author !== "you" && !comment.closest("details:is(.stub, .muted)");
    const word = when.querySelector(".new-word");
    comment.classList.toggle("is-new", isNew);
    if (!isNew) word?.remove();
    else if (!word) when.prepend(Object.assign(document.createElement("span"), { className: "new-word", textContent: "new, " }));
  };

  // Where a way on gave way to what it led to, who pressed it by key goes on at the first comment of that.
  let goesOnAfter = null;

  document.addEventListener("htmx:before:swap", (event) => {
    const more = event.detail?.ctx?.sourceElement?.closest?.(".more");
    const isHere = more?.contains(document.activeElement);
    goesOnAfter = isHere ? { list: more.parentElement, last: more.previousElementSibling } : null;
  });

  document.addEventListener("htmx:after:swap", () => {
    if (!goesOnAfter) return;
    const { list, last } = goesOnAfter;
    goesOnAfter = null;
    const next = last ? last.nextElementSibling : list.firstElementChild;
    const first = next && commentIn(next);
    if (first) goTo(first, { preventScroll: true });
  });

  // Where a form gave way to the comment it posted, who reads by keyboard or ear goes on at the comment.
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const posted = document.querySelector(".reply-slot:not(:has(form)) > .replies .comment:not([tabindex])");
    if (posted) goTo(posted);
  });

  Object.assign((globalThis.lastword ??= {}), { idOf, commentIn, commentAt, lineOf, goTo, setNew });
})();
