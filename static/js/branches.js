// Branches that a reader has closed stay closed when they come back. Runs while the page is being read in.
(() => {
  const { drawer, arriving, reveal } = globalThis.lastword;
  const MOST_OF_AN_ARTICLE = 200;
  const closed = drawer("branches", { most: 100, days: 90 });
  const placeOf = (branch) => branch.closest("[data-discussion]")?.dataset.discussion;
  const closedIn = (place) => {
    const kept = closed.get(place);
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  };

  arriving("details.branch[data-branch]", (branch) => {
    const place = placeOf(branch);
    if (place && closedIn(place).includes(branch.dataset.branch)) branch.open = false;
  });

  // What opens a branch (a press, find-in-page, a link into it) is how the reader wants it.
  document.addEventListener(
    "toggle",
    ({ target: branch }) => {
      const place = branch.matches?.("details.branch[data-branch]") && placeOf(branch);
      if (!place) return;
      const id = branch.dataset.branch;
      const before = closedIn(place);
      if (before.includes(id) === !branch.open) return;
      const others = before.filter((other) => other !== id);
      const after = branch.open ? others : [...others, id].slice(-MOST_OF_AN_ARTICLE);
      if (after.length) closed.set(place, after);
      else closed.drop(place);
    },
    true,
  );

  const wanted = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // an address that was cut off
    }
  };

  const openTarget = () => {
    const id = wanted();
    const target = (id && document.getElementById(id)) || document.querySelector(".is-target");
    if (!target || target.checkVisibility?.({ contentVisibilityAuto: false }) !== false) return;
    reveal(target);
    target.scrollIntoView();
  };
  document.addEventListener("DOMContentLoaded", openTarget);
  addEventListener("hashchange", openTarget);
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.('a[href^="#comment-"]');
    if (link) reveal(document.getElementById(link.hash.slice(1)));
  });
})();
