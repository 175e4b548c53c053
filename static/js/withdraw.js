// Withdrawing in place: the time that is left is counted, focus goes on, and what stands in the slot of
// the comment (a reply just posted, a form with words in it) is not lost.
(() => {
  const { countDown, goTo, idOf } = globalThis.lastword;
  const slotOf = (comment) => `reply-${idOf(comment)}`;
  let slot = null;

  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail?.ctx?.target;
    const found = target?.id?.startsWith("comment-") ? target.querySelector(`#${slotOf(target)}`) : null;
    slot = found?.hasChildNodes() ? found : null;
  });

  const count = (shown) => {
    const tell = (left) => (shown.textContent = left === 1 ? "1 second" : `${left} seconds`);
    countDown(shown, Number(shown.dataset.seconds), tell, () => {
      const stone = shown.closest(".tombstone");
      const hasFocus = stone.contains(document.activeElement);
      shown.closest("[data-undo]").remove();
      if (hasFocus) goTo(stone, { preventScroll: true });
    });
  };

  document.addEventListener("htmx:after:swap", (event) => {
    document.querySelectorAll(".time-left[data-seconds]").forEach(count);
    const old = event.detail?.ctx?.target;
    const fresh = old?.id?.startsWith("comment-") && document.getElementById(old.id);
    if (!fresh) return;
    const isTarget = old.matches(".is-target, [data-target]"); // the comment that the page is about stays marked
    const kept = slot ?? (fresh.nextElementSibling?.id === slotOf(fresh) ? fresh.nextElementSibling : null);
    const place = fresh.querySelector(`#${slotOf(fresh)}`);
    if (kept && place) place.replaceWith(kept);
    else if (kept) fresh.after(kept);
    if (place) {
      fresh.classList.toggle("is-target", isTarget);
      goTo(fresh, { preventScroll: true });
    } else {
      fresh.toggleAttribute("data-target", isTarget);
      fresh.closest(".reply-slot")?.querySelector(":scope > .message")?.remove(); // "Posted." is over
      fresh.querySelector("button")?.focus({ preventScroll: true });
    }
    slot = null;
  });
})();
