// Changes above what is being read must not move it.
(() => {
  const PARTS = ["p", "pre", "h1", "h2", "h3", "h4", "img", ".byline", ".controls", ".bar", ".field", ".buttons", ".more"];
  const readable = PARTS.map((part) => `main ${part}`).join();

  // The first part that is in the window with its beginning, or at all.
  const topmost = () => {
    const parts = [...document.querySelectorAll(readable)].filter((part) => part.getClientRects().length);
    const begins = parts.find((part) => part.getBoundingClientRect().top >= 0);
    if (begins?.getBoundingClientRect().top < innerHeight) return begins;
    return parts.find((part) => part.getBoundingClientRect().bottom > 0);
  };

  // Do `change`, and let what stands at the top of the window stand there afterwards.
  const still = (change) => {
    const root = document.documentElement;
    const anchor = topmost();
    root.style.overflowAnchor = "none"; // the browser's own way would be done on top of ours
    const before = anchor?.getBoundingClientRect().top;
    change();
    const moved = anchor ? anchor.getBoundingClientRect().top - before : 0;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => root.style.removeProperty("overflow-anchor")));
  };

  Object.assign((globalThis.lastword ??= {}), { still });
})();
