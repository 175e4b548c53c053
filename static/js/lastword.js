// What the pages gain from JavaScript beside htmx. Everything works without it.
(() => {
  const root = document.documentElement;
  const actForm = () => document.getElementById("act");
  const token = () => actForm()?.querySelector('[name="token"]')?.value || "";

  // Theme switch
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const themeSwitch = document.querySelector("[data-theme-switch]");
  if (themeSwitch) {
    themeSwitch.hidden = false;
    themeSwitch.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // The choice then lasts as long as the page.
      }
    });
  }

  // A key per form, so that sending twice posts once.
  const newKey = () =>
    globalThis.crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

  const countCharacters = (field) => {
    const shown = document.querySelector(`[data-count-for="${field.id}"]`);
    if (!shown) return;
    const limit = Number(field.dataset.countLimit);
    const length = [...field.value.trim()].length;
    shown.hidden = false;
    shown.textContent = `${length.toLocaleString("en")} / ${limit.toLocaleString("en")}`;
    shown.classList.toggle("is-over", length > limit);
  };

  const prepare = (part) => {
    for (const input of part.querySelectorAll('input[name="form_key"]')) input.value ||= newKey();
    for (const field of part.querySelectorAll("[data-count-limit]")) countCharacters(field);
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-count-limit]")) countCharacters(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.target.closest?.("form[data-comment-form]")?.requestSubmit();
  });

  // Writes of this site carry the token, whichever form they leave from.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post" || form.elements.token || !token()) return;
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "token";
      input.value = token();
      form.append(input);
    },
    true,
  );

  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail?.ctx?.request;
    if (request && request.method !== "GET" && token()) request.body?.set?.("token", token());
  });

  // The page was older than the reader's cookie: the answer has renewed #act, so what was meant is
  // sent once more, with the token that is there now.
  document.addEventListener("htmx:after:swap", (event) => {
    const { response, sourceElement } = event.detail?.ctx ?? {};
    if (!response?.headers?.get?.("X-Form-Renewed") || !sourceElement || sourceElement.dataset.resent) return;
    sourceElement.dataset.resent = "true";
    setTimeout(() => (sourceElement.requestSubmit ? sourceElement.requestSubmit() : sourceElement.click()));
  });

  const isWaiting = (button) => "waiting" in button.dataset; // for a limit to end (writing.js)

  // Buttons rest for three seconds after a form has left; htmx requests leave by themselves.
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("hx-post") || event.defaultPrevented) return;
    const buttons = event.target.querySelectorAll('button[type="submit"]');
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
    setTimeout(() => buttons.forEach((button) => (button.disabled = isWaiting(button))), 3000);
  });

  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll('form button[type="submit"]')) button.disabled = isWaiting(button);
  });

  // "Never mind" closes a form that was opened in place.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-empties]");
    const slot = link && document.querySelector(link.dataset.empties);
    if (!slot) return;
    event.preventDefault();
    slot.replaceChildren();
    const openers = [...document.querySelectorAll(`[hx-target="#${slot.id}"]`)]; // one may be in a closed menu
    (openers.find((one) => one.checkVisibility()) ?? openers.at(-1)?.closest(".menu")?.querySelector("summary"))?.focus();
  });

  // What opens in place from a menu is below it: the menu goes.
  document.addEventListener("click", ({ target }) => {
    const menu = target.closest?.(".menu-list [hx-get]")?.closest("details");
    if (menu) menu.open = false;
  });

  // An answer may bring a new #act with a fresh token; where to return to stays this page.
  document.addEventListener("htmx:after:swap", () => {
    const back = actForm()?.querySelector('[name="back"]');
    if (back) back.value = location.pathname + location.search;
    prepare(document);
  });

  // One polite region speaks for all scripts; emptied first, so that the same words are said again.
  const say = (text) => {
    const region = document.getElementById("live");
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 50);
  };

  // Count `seconds` down in `shown`, once: `tell(left)` now and with each second, then `end()`; nothing once it is gone.
  const countDown = (shown, seconds, tell, end) => {
    if (shown.dataset.counting) return;
    shown.dataset.counting = "true";
    const until = Date.now() + seconds * 1000;
    const step = () => {
      if (!shown.isConnected) return;
      const left = until - Date.now();
      if (left <= 0) {
        end();
        return;
      }
      tell(Math.ceil(left / 1000));
      setTimeout(step, left % 1000 || 1000);
    };
    step();
  };

  prepare(document);
  Object.assign((globalThis.lastword ??= {}), { say, countDown });
})();
