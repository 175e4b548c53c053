// What somebody types into a comment form is kept in their browser until it is posted, or they discard it, for two weeks at
// most. It is never sent. Of two tabs with the same form the one typed in last is remembered.
(() => {
  const { arriving, drawer } = globalThis.lastword;
  const drafts = drawer("drafts", { most: 20, days: 14 });
  const FIELDS = ["body", "subject", "name"];
  const FORM = "form[data-comment-form]";
  const PAUSE = 300; // milliseconds without a key
  const SENT = "lastword:sent";
  const ACCEPTED = new Set(["posted", "held", "again", "again_held"]);

  // By article and parent. One's own words that are being edited are safe where they are.
  const keyOf = (form) => {
    if (!form.elements.author) return null;
    return `${form.getAttribute("action").split("#")[0]}${form.elements.parent_id?.value ?? ""}`;
  };
  const fieldsOf = (form) => FIELDS.map((name) => form.elements[name]).filter((field) => field?.value !== undefined);
  const typedIn = (form) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
  const isEmpty = (typed) => !typed.body?.trim() && !typed.subject?.trim();

  const keep = (form) => {
    const key = keyOf(form);
    const typed = typedIn(form);
    if (isEmpty(typed)) drafts.drop(key);
    else drafts.set(key, typed);
  };

  const waiting = new Map();
  const keepNow = (form) => {
    if (!waiting.has(form)) return;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    keep(form);
  };
  let isRestoring = false;
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.(FORM);
    if (isRestoring || !form || !FIELDS.includes(target.name) || !keyOf(form)) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keepNow(form), PAUSE));
  });
  const keepAll = () => [...waiting.keys()].forEach(keepNow);
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", keepAll);

  // A draft goes when the site says that the very words that were sent are posted. What was typed in another tab since stays.
  // The name is none of the words: it may have become a member's on the way.
  const wordsOf = (typed) => JSON.stringify([typed?.body ?? "", typed?.subject ?? ""]);
  const dropIfSent = ({ key, words } = {}) => {
    if (key && wordsOf(drafts.get(key)) === words) drafts.drop(key);
  };
  const sentBy = (form) => ({ key: keyOf(form), words: wordsOf(typedIn(form)) });

  document.addEventListener(
    "submit",
    ({ target: form, submitter }) => {
      if (!form.matches?.(FORM) || !keyOf(form)) return;
      keepNow(form);
      if (submitter?.hasAttribute("formaction") || form.hasAttribute("hx-post")) return;
      try {
        sessionStorage.setItem(SENT, JSON.stringify(sentBy(form)));
      } catch {
        // The draft then stays until it is discarded, or too old.
      }
    },
    true,
  );

  const sending = new WeakMap(); // what htmx sends, by its context
  document.addEventListener("htmx:before:request", ({ detail }) => {
    const form = detail?.ctx?.sourceElement?.closest?.(FORM);
    if (form && keyOf(form)) sending.set(detail.ctx, { ...sentBy(form), slot: form.closest(".reply-slot") });
  });
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    const sent = sending.get(detail?.ctx);
    if (sent?.slot?.querySelector(":scope > .replies article")) dropIfSent(sent);
  });

  const fill = (fields, values) => {
    isRestoring = true;
    for (const field of fields) {
      field.value = values[field.name] ?? "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    isRestoring = false;
  };

  const restore = (form) => {
    const kept = keyOf(form) && drafts.get(keyOf(form));
    if (!kept || typeof kept !== "object" || fieldsOf(form).some((field) => field.name !== "name" && field.value)) return;
    const fields = fieldsOf(form).filter((field) => typeof kept[field.name] === "string" && !field.value);
    if (isEmpty(Object.fromEntries(fields.map((field) => [field.name, kept[field.name]])))) return;
    fill(fields, kept);
    const line = Object.assign(document.createElement("p"), { className: "note restored" });
    line.setAttribute("role", "status");
    const discard = Object.assign(document.createElement("button"), { type: "button", className: "text-button" });
    discard.textContent = "Discard it";
    discard.addEventListener("click", () => {
      fill(fields, {});
      keep(form);
      line.remove();
      form.elements.body.focus();
    });
    line.append("Restored what you had typed. ", discard);
    form.prepend(line);
  };

  const take = () => {
    try {
      const sent = JSON.parse(sessionStorage.getItem(SENT));
      sessionStorage.removeItem(SENT);
      return sent ?? {};
    } catch {
      return {};
    }
  };
  const sent = take();
  const isSaid = document.querySelector("main .message[role='status']"); // anybody can write such an address
  if (isSaid && ACCEPTED.has(new URLSearchParams(location.search).get("done"))) dropIfSent(sent);
  arriving(FORM, restore);
})();
