// One key each for those who read by keyboard.
(() => {
  const { commentAt, commentIn, goTo, idOf, lineOf, onKeys, say } = globalThis.lastword;

  // --- Where the reader is -----------------------------------------------------------------------

  let latest = null; // the comment that had the focus last

  document.addEventListener("focusin", ({ target }) => {
    latest = commentAt(target) ?? latest;
  });

  // The comment with the focus, or that had it last and is still in sight.
  const current = () => {
    const focused = commentAt(document.activeElement);
    if (focused) return focused;
    return latest?.isConnected && isShown(latest) && isInSight(latest) ? latest : null;
  };

  const isShown = (comment) => lineOf(comment).checkVisibility(); // if only as a line that opens it

  const isInSight = (comment) => {
    const { top, bottom } = lineOf(comment).getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };

  const all = () => [...document.querySelectorAll('.threads [id^="comment-"]')].filter(isShown);

  const walkTo = (comment) => {
    goTo(comment, { preventScroll: true }).scrollIntoView({ block: "start", behavior: "instant" }); // moving pictures help nobody to read
  };

  // The first of `comments` after (or before) where the reader is: at a comment, or at the top of the window.
  const nextOf = (comments, step) => {
    const here = current();
    if (!here) {
      const below = comments.filter((comment) => lineOf(comment).getBoundingClientRect().top >= 0);
      return step > 0 ? below[0] : comments[comments.indexOf(below[0]) - 1] ?? (below.length ? undefined : comments.at(-1));
    }
    const side = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const there = comments.filter((comment) => comment !== here && here.compareDocumentPosition(comment) & side);
    return step > 0 ? there[0] : there.at(-1);
  };

  // --- What keys do ------------------------------------------------------------------------------

  const walk = (step) => {
    const next = nextOf(all(), step);
    if (next) walkTo(next);
    else say(step > 0 ? "That was the last comment on this page." : "That was the first comment.");
  };

  const toUnread = () => {
    const isNew = (comment) => comment.matches(".is-new, :has(> .is-new)") && comment.checkVisibility(); // not what is muted
    const unread = all().filter(isNew);
    const next = nextOf(unread, 1) ?? unread.find((comment) => comment !== current());
    const pill = document.querySelector("#news button:not([hidden])");
    if (next) walkTo(next);
    else if (pill) pill.click();
    else say("Nothing new on this page.");
  };

  const toParent = () => {
    const here = current();
    const above = here?.closest("li.node")?.parentElement.closest("li.node");
    const link = here?.querySelector(":scope > .byline > .reply-to, :scope > .comment > .byline > .reply-to");
    const parent = link ? document.getElementById(link.hash.slice(1)) : above && commentIn(above);
    if (parent) walkTo(parent);
    else if (link) link.click();
  };

  // Closes or opens the branch of the comment; where it has none, the one that it is in.
  const fold = () => {
    const node = current()?.closest("li.node");
    const own = node?.querySelector(":scope > .branch");
    const branch = own ?? node?.parentElement.closest(".branch");
    if (!branch) return;
    branch.open = !branch.open;
    if (!own) walkTo(commentIn(branch.parentElement));
    say(branch.querySelector("summary").textContent.trim() + (branch.open ? ": open" : ": closed"));
  };

  const reply = () => {
    const here = current();
    const field = here?.querySelector(`#reply-${idOf(here)} textarea`);
    if (field) field.focus();
    else here?.querySelector('a.control[href$="/reply"]')?.click();
  };

  const quote = () => {
    (current() ?? document).dispatchEvent(new CustomEvent("lastword:quote", { bubbles: true }));
  };

  onKeys({ j: () => walk(1), k: () => walk(-1), n: toUnread, p: toParent, c: fold, r: reply, q: quote }, "jk");
})();
