// The queue without page loads: a decision is sent by itself and the next review opens; what was decided leaves the list, the
// time to undo is counted, counts are asked for while the page is seen. Without scripts the same forms and links load pages.
(() => {
  const { countDown, say } = globalThis.lastword;
  const SECOND = 1000;
  const list = document.getElementById("reviews");
  const theCase = () => document.getElementById("case");
  const isNarrow = () => matchMedia("(max-width: 1000px)").matches;
  const rowOf = (id) => id && document.getElementById(`review-${id}`);
  const rows = () => [...list.querySelectorAll(".review")];
  const current = () => rowOf(theCase().dataset.review);

  // --- Panels: links lead to them without scripts; with one they open and shut where they are ---------------------------------

  const panels = () => [...document.querySelectorAll(".panel")];

  const shut = (panel) => {
    panel.classList.add("is-shut");
    panel.classList.remove("is-open");
  };

  const open = (id) => {
    for (const other of panels()) shut(other);
    const panel = document.getElementById(id);
    if (!panel) return null;
    panel.classList.remove("is-shut");
    panel.classList.add("is-open");
    panel.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
    return panel;
  };

  const openPanel = () => document.querySelector(".panel.is-open:not(.is-shut)");

  document.addEventListener("click", (event) => {
    const { opens, closes } = event.target.closest?.("[data-opens], [data-closes]")?.dataset ?? {};
    if (!opens && !closes) return;
    event.preventDefault();
    if (opens && openPanel()?.id !== opens) open(opens);
    else shut(document.getElementById(closes ?? opens));
  });

  // A reason brings its words along, unless others were typed.
  const canned = () => [...document.querySelectorAll("[data-text]")].map((choice) => choice.dataset.text);
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("[data-text]")) return;
    const field = target.closest(".panel").querySelector("textarea");
    if (!field.value.trim() || canned().includes(field.value)) field.value = target.dataset.text;
  });

  // --- The list ----------------------------------------------------------------------------------------------------------

  // On narrow windows the list and a case are two pages.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.(".review-link");
      if (!link || !isNarrow()) return;
      event.preventDefault();
      event.stopPropagation();
      location.assign(link.href);
    },
    true,
  );

  // What was done about the selected is told on the page of a case.
  document.addEventListener("submit", (event) => event.target.id === "bulk" && isNarrow() && event.stopPropagation(), true);

  const mark = () => {
    const here = current();
    for (const link of list.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    here?.querySelector(".review-link").setAttribute("aria-current", "true");
    here?.scrollIntoView({ block: "nearest", behavior: "instant" });
  };

  const chosen = () => [...list.querySelectorAll(".review-choice :checked")];

  // --- What follows an answer ------------------------------------------------------------------------------------------------

  let kept = []; // what was selected, in a list that is made anew

  document.addEventListener("htmx:before:swap", () => {
    kept = chosen().map((box) => box.value.split(":")[0]);
  });

  // While the next case is on its way, no key decides the one that is leaving.
  let isUnderway = false;
  const isForCase = (event) => event.detail?.ctx?.target?.id === "case";
  document.addEventListener("htmx:before:request", (event) => isForCase(event) && (isUnderway = true));
  document.addEventListener("htmx:finally:request", (event) => isForCase(event) && (isUnderway = false));

  const count = () => {
    const form = theCase().querySelector("[data-undo]");
    const shown = form?.querySelector(".undo-left");
    if (!shown) return;
    const tell = (left) => (shown.textContent = `(${left} s)`);
    countDown(shown, Number(form.dataset.seconds), tell, () => {
      if (form.contains(document.activeElement)) theCase().focus();
      form.remove();
    });
  };

  const arrive = () => {
    const now = theCase();
    for (const id of kept) {
      const box = rowOf(id)?.querySelector(".review-choice input");
      if (box) box.checked = true;
    }
    mark();
    count();
    if (now.dataset.url) history.replaceState(history.state, "", now.dataset.url);
    const told = now.querySelector(".message, .undo > p");
    if (told) say(told.textContent.trim());
  };

  // Who had the focus in what is gone goes on at the case.
  const keepFocus = () => {
    if (document.activeElement?.checkVisibility() && document.activeElement !== document.body) return;
    theCase().focus({ preventScroll: true });
  };

  // The masthead tells what the tabs tell.
  const total = () => {
    const number = document.getElementById("queue-tabs").dataset.open;
    const shown = document.querySelector(".nav-queue .count");
    if (shown && number !== undefined) shown.textContent = Number(number) > 99 ? "99+" : number;
  };

  let last = theCase();
  document.addEventListener("htmx:after:swap", () => {
    const now = theCase();
    if (now !== last) {
      last = now;
      isUnderway = false;
      arrive();
    }
    total();
    setTimeout(keepFocus); // after htmx has given it to what has the same id
  });
  count();

  // --- News ------------------------------------------------------------------------------------------------------------------

  let tag = "";
  const ask = async () => {
    const tabs = document.getElementById("queue-tabs");
    if (document.visibilityState !== "visible" || !navigator.onLine) return;
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(tabs.dataset.countsUrl, { headers }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    tag = answer.headers.get("ETag") ?? "";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queue-tabs");
    if (!fresh) return;
    tabs.replaceWith(fresh);
    total();
    tell(Number(fresh.dataset.new));
  };

  const tell = (number) => {
    const news = document.getElementById("queue-news");
    const words = number === 1 ? "1 new review" : `${number} new reviews`;
    const link = news.querySelector("a");
    if (number && link.textContent !== words) say(words);
    link.textContent = words;
    news.hidden = !number;
  };

  setInterval(ask, Number(list.dataset.seconds) * SECOND);

  Object.assign(globalThis.lastword, { queue: { chosen, current, isBusy: () => isUnderway, open, openPanel, rows, shut, theCase } });
})();
