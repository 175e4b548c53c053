// The queue by keyboard. Where reviews are selected, the keys of decisions are about these.
(() => {
  const { onKeys, say } = globalThis.lastword;
  const { chosen, current, isBusy, open, openPanel, rows, shut, theCase } = globalThis.lastword.queue;
  let meant = "remove"; // what a digit does
  let isEditing = false; // after `e`: a digit brings its words, and sends nothing

  const isBulk = () => chosen().length > 0;
  const panelId = () => (isBulk() ? "bulk-remove" : "remove");

  const walk = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[at + step];
    if (next) next.querySelector(".review-link").click();
    else if (step > 0 && document.querySelector(".review-more a")) document.querySelector(".review-more a").click();
    else say(step > 0 ? "That was the last review." : "That was the first review.");
  };

  const select = () => {
    const box = current()?.querySelector(".review-choice input");
    if (!box) return;
    box.checked = !box.checked;
    say(`${chosen().length} selected`);
  };

  const press = (button) => button?.click();
  const decide = (action) => {
    const form = document.getElementById(isBulk() ? "bulk" : "decide");
    const button = form?.querySelector(`button[value=${action}]`);
    if (button) button.click();
    else say("That cannot be done about this one.");
  };

  // Where readers have said why, to hide takes one key; else, and to remove, a digit says it.
  const hide = () => {
    if (!isBulk() && document.querySelector("#decide [name=flagged_as]")) decide("hide");
    else if (isBulk() || document.querySelector("#remove [value=hide]")) askWhy("hide");
    else decide("hide");
  };

  const askWhy = (action) => {
    isEditing = false;
    meant = action;
    open(panelId());
  };

  const edit = () => {
    const panel = openPanel();
    if (!panel?.querySelector("[data-digit]")) return;
    isEditing = true;
    if (panel.querySelector("[data-digit]:checked")) panel.querySelector("textarea").focus();
    else say("A digit brings its words.");
  };

  const pick = (digit) => {
    const panel = openPanel();
    const choice = panel?.querySelector(`[data-digit="${digit}"]`);
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    if (isEditing) panel.querySelector("textarea").focus();
    else press(panel.querySelector(`button[value=${meant}]`));
  };

  const undo = () => {
    const button = theCase().querySelector("[data-undo] button");
    if (button) button.click();
    else say("There is nothing to undo.");
  };

  const follow = (key) => press(theCase().querySelector(`[data-key="${key}"]`));
  const digits = Object.fromEntries([..."123456789"].map((digit) => [digit, () => pick(digit)]));

  const unlessBusy = (keys) =>
    Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, () => isBusy() || act()]));

  onKeys(
    unlessBusy({
      j: () => walk(1),
      k: () => walk(-1),
      x: select,
      a: () => decide("keep"),
      h: hide,
      r: () => askWhy("remove"),
      e: edit,
      s: () => decide("spam"),
      b: () => follow("b"),
      n: () => follow("n"),
      u: undo,
      ...digits,
    }),
    "jk",
  );

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && openPanel() && !document.querySelector("dialog[open]")) {
      shut(openPanel());
      theCase().focus();
    }
    const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSend) press(event.target.closest?.(".panel")?.querySelector("button[type=submit]"));
  });
})();
