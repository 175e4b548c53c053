// What single keys share on every page that has some: they rest while something is typed, the dialog `#keys` says what they
// do, and there they are switched off for good.
(() => {
  const OFF = "lastword:keys:off";

  const isOff = () => {
    try {
      return localStorage.getItem(OFF) !== null;
    } catch {
      return false;
    }
  };

  const remember = (isOn) => {
    try {
      if (isOn) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // The choice then lasts as long as the page.
    }
  };

  const isTyping = (target) =>
    target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");

  // Do what `keys` says for each of them, `?` besides; held down, only those in `repeated` go on.
  const onKeys = (keys, repeated) => {
    const help = document.getElementById("keys");
    const opener = document.querySelector("[data-opens-keys]");
    if (!help || !opener) return;
    const choice = help.querySelector('input[type="checkbox"]');
    const open = () => help.showModal();
    const all = { ...keys, "?": open };

    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]") || !choice.checked) return;
      const key = event.shiftKey && event.key !== "?" ? "" : event.key.toLowerCase();
      if (!Object.hasOwn(all, key) || (event.repeat && !repeated.includes(key))) return;
      event.preventDefault();
      all[key](event);
    });

    choice.checked = !isOff();
    choice.addEventListener("change", () => remember(choice.checked));
    opener.addEventListener("click", open);
    opener.hidden = false;
  };

  Object.assign((globalThis.lastword ??= {}), { onKeys });
})();
