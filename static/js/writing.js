// Comfort for who writes a comment: the end of the room is read aloud, a keyboard's keys are told of, who was too fast sees
// the seconds pass, a preview clears away what was wrong, and the help stays open. Everything works without it.
// How long one types is measured here, too.
// What is counted beside the field, and what those keys do, is in lastword.js.
(() => {
  const { countDown, say } = globalThis.lastword;
  const NEAR = 500; // characters: nearer to the limit than this, the count is read aloud

  // The count, said near the limit only: when it comes near, at each hundred, and when it is passed.
  const said = new WeakMap();
  document.addEventListener("input", (event) => {
    const limit = Number(event.target.dataset?.countLimit);
    if (!limit) return;
    const left = limit - [...event.target.value.trim()].length;
    const step = left > NEAR ? "" : left < 0 ? "over" : Math.ceil(left / 100);
    if (step !== (said.get(event.target) ?? "") && step !== "") {
      say(left < 0 ? `${-left} characters too many.` : `${left} characters left.`);
    }
    said.set(event.target, step);
  });

  // Who has a keyboard is told of its keys (the style shows it to nobody else).
  const isMac = /^(Mac|iP)/.test(navigator.platform);
  const tellKeys = () => {
    for (const hint of document.querySelectorAll("[data-keys-hint][hidden]")) {
      if (isMac) hint.querySelector("[data-keys-modifier]").textContent = "Command";
      hint.hidden = false;
    }
  };

  // Waiting: the button rests, the seconds pass, and the end is said once.
  const inWords = (seconds) => {
    if (seconds >= 3600) return `${Math.ceil(seconds / 3600)} h`;
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const waits = (shown) => {
    const buttons = shown.closest("form")?.querySelectorAll("[data-waits]") ?? [];
    if (!buttons.length) return;
    const tell = (left) => {
      shown.textContent = `Again in ${inWords(left)}`;
      for (const button of buttons) {
        button.dataset.waiting = "true";
        button.disabled = true;
      }
    };
    countDown(shown, Number(shown.dataset.wait), tell, () => {
      shown.textContent = "You can go on.";
      for (const button of buttons) {
        delete button.dataset.waiting;
        button.disabled = false;
      }
      say("The wait is over: you can go on.");
    });
  };

  const prepare = () => {
    tellKeys();
    document.querySelectorAll("[data-wait]").forEach(waits);
  };

  // How long ago the first key was pressed, when a comment is sent: nobody types one in a moment. What is pasted, or put
  // there by a script of ours, is not measured.
  const began = new WeakMap();
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-comment-form]");
    const isTyped = event.key.length === 1 && !(event.ctrlKey || event.metaKey || event.altKey);
    if (form && isTyped && event.target.name === "body" && !began.has(form)) began.set(form, performance.now());
  });
  document.addEventListener(
    "submit",
    (event) => {
      const shown = event.target.querySelector?.("[data-typed]");
      if (shown && began.has(event.target)) shown.value = Math.round(performance.now() - began.get(event.target));
    },
    true,
  );

  // While the button rests, its keys do too.
  document.addEventListener(
    "keydown",
    (event) => {
      const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      const form = isSend ? event.target.closest?.("form[data-comment-form]") : null;
      if (!form?.querySelector(".button-primary[data-waiting]")) return;
      event.stopPropagation();
      say(form.querySelector("[data-wait]").textContent);
    },
    true,
  );

  // A preview comes below the buttons, so that nothing moves; what was wrong before is no longer said.
  const previewed = (slot) => {
    const part = slot.closest(".respond");
    for (const old of part.querySelectorAll(".preview, .message-bad, .field-error")) {
      if (!slot.contains(old)) old.remove();
    }
    for (const field of part.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    say("The preview is below.");
  };

  // The help stays as it was in a form that came back.
  let helped = [];
  document.addEventListener("htmx:before:swap", () => {
    helped = [...document.querySelectorAll("form:has(details.help[open])")].map((form) => form.id);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    if (target?.matches?.(".preview-slot") && target.isConnected && target.firstElementChild) previewed(target);
    for (const id of helped) document.getElementById(id)?.querySelector("details.help")?.setAttribute("open", "");
    prepare();
  });
  addEventListener("pageshow", prepare);
  prepare();
})();
