// Where a comment that has just come belongs on this page: as the server would have drawn it.
(() => {
  const { commentIn, idOf } = globalThis.lastword;
  const DEEPEST = 8; // beyond it pages go on flat
  const PLAIN = ["order", "draft", "done", "after", "after_thread", "after_reply", "after_branch", "below"]; // of an address: filters nothing

  const repliesOf = (node) => node.querySelector(":scope > .branch > .replies, :scope > .replies");
  const upFrom = (node) => node.parentElement.closest("li.node");
  const endsIn = (list) => list?.lastElementChild?.matches(".more") ?? false;

  // Put `node`, one comment that answers the one with the id `parent` (or none), into `threads`; `branch` is an
  // empty branch to copy. False, and nothing is done, where its place is not on this page.
  const place = (threads, node, parent, branch) => {
    const asked = new URLSearchParams(location.search);
    if ([...asked.keys()].some((name) => !PLAIN.includes(name))) return false;
    const { order } = threads.dataset;
    if (order !== "threaded" && order !== "branch") return placeFlat(threads, node, order, asked);
    if (!parent) return placeThread(threads, node, asked);
    const above = document.getElementById(`comment-${parent}`)?.closest("li.node");
    if (!above || !threads.contains(above) || isElsewhere(threads, above, asked)) return false;
    answer(above, node, parent, branch);
    return true;
  };

  const placeFlat = (threads, node, order, asked) => {
    if (order === "newest" ? asked.has("after") : endsIn(threads)) return false;
    if (order === "newest") threads.prepend(node);
    else threads.append(node);
    return true;
  };

  const isPartOfThread = (asked) => asked.has("after_reply") || asked.has("after_branch");

  const placeThread = (threads, node, asked) => {
    if (threads.dataset.order === "branch" || isPartOfThread(asked) || endsIn(threads)) return false;
    threads.append(node);
    return true;
  };

  // Whether answers to `above` are not shown here: above the comment that a permalink means, and after the
  // place where the page was cut, since what follows there brings them along.
  const isElsewhere = (threads, above, asked) => {
    const target = document.getElementById(threads.dataset.target ?? "")?.closest("li.node");
    if (target && !target.contains(above)) return true;
    if (isCutIn(levelOf(above) < DEEPEST ? above : lastBelow(above, idOf(commentIn(above))))) return true;
    const isPart = isPartOfThread(asked);
    for (let node = above; node; node = upFrom(node)) {
      if (node.parentElement === threads && !isPart) return false;
      const next = node.nextElementSibling;
      if (next) return next.matches(".more");
    }
    return false;
  };

  // Whether the branch of `node` ends with a way on, its own or that of a branch in it.
  const isCutIn = (node) => {
    for (let last = node; last?.matches(".node"); last = repliesOf(last)?.lastElementChild) {
      if (endsIn(repliesOf(last))) return true;
    }
    return false;
  };

  const answer = (above, node, parent, branch) => {
    if (levelOf(above) >= DEEPEST) {
      lastBelow(above, parent).after(node);
    } else {
      node.querySelector(":scope > .comment > .byline > .reply-to")?.remove(); // its place says it
      (repliesOf(above) ?? newReplies(above, branch)).append(node);
    }
    for (let up = above; up; up = upFrom(up)) countOneMore(up);
  };

  const levelOf = (node) => {
    let level = 1;
    for (let list = node.closest(".replies"); list; list = list.parentElement.closest(".replies")) level += 1;
    return level;
  };

  // Where answers follow flat: the last of those after `node` that answer it, or one of its answers.
  const lastBelow = (node, id) => {
    const ids = new Set([`comment-${id}`]);
    let last = node;
    for (let next = node.nextElementSibling; next?.matches(".node"); next = next.nextElementSibling) {
      const answered = next.querySelector(":scope > .comment > .byline > .reply-to")?.hash.slice(1);
      if (!ids.has(answered)) break;
      ids.add(commentIn(next).id);
      last = next;
    }
    return last;
  };

  const newReplies = (above, branch) => {
    const comment = commentIn(above);
    const copy = branch.cloneNode(true);
    const replies = copy.querySelector(".replies");
    copy.dataset.branch = idOf(comment);
    copy.querySelector(".toggle-name").textContent = comment.querySelector(".byline b")?.textContent ?? "";
    above.append(comment.matches("article") ? copy : replies); // what cannot be read, or is a stub, has no toggle
    return replies;
  };

  const countOneMore = (node) => {
    const toggle = node.querySelector(":scope > .branch > summary");
    if (!toggle) return;
    const shown = toggle.querySelector(".toggle-count");
    const count = Number(shown.textContent.replace(/\D/g, "")) + 1;
    shown.textContent = count.toLocaleString("en");
    toggle.querySelector(".long").textContent = count === 1 ? " reply" : " replies";
  };

  Object.assign((globalThis.lastword ??= {}), { place });
})();
