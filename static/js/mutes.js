// Visitors mute people in their own browser: a member everywhere, a visitor within the article, since that is as far as
// `data-author` tells. The server folds for members. Runs while the page is being read in.
(() => {
  const { drawer, arriving, isMember } = globalThis.lastword;
  const muted = drawer("mutes", { most: 200, days: 365 });
  const COMMENT = "article.comment[data-author]";
  const keyOf = (comment) => (comment.dataset.author === "you" ? "" : comment.dataset.author);
  const nameOf = (comment) => comment.querySelector(".byline b")?.textContent ?? "";
  const foldOf = (comment) => comment.parentElement?.closest("details.muted");
  const byThem = (key) => [...document.querySelectorAll(COMMENT)].filter((comment) => keyOf(comment) === key);

  const icon = (name) => {
    const sheet = document.querySelector('svg.icon use[href*="icons.svg"]')?.getAttribute("href").split("#")[0];
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    mark.setAttribute("class", "icon");
    mark.setAttribute("aria-hidden", "true");
    mark.appendChild(document.createElementNS(mark.namespaceURI, "use")).setAttribute("href", `${sheet}#${name}`);
    return mark;
  };
  const span = (className, text) => Object.assign(document.createElement("span"), { className, textContent: text });

  const fold = (comment, name) => {
    if (foldOf(comment) || comment.closest("details.stub")) return;
    const whole = Object.assign(document.createElement("details"), { className: "muted" });
    whole.open = comment.matches(".is-target, :target");
    const line = whole.appendChild(Object.assign(document.createElement("summary"), { className: "quiet-line" }));
    const words = span("", `Muted: ${name}. `);
    words.append(span("as-link when-closed", "Show"), span("as-link when-open", "Fold it again"));
    line.append(icon("user-x"), words);
    comment.replaceWith(whole);
    whole.append(comment);
  };

  const unfold = (comment) => foldOf(comment)?.replaceWith(comment);

  arriving(COMMENT, (comment) => {
    const name = keyOf(comment) ? muted.get(keyOf(comment)) : null;
    if (typeof name === "string" && !isMember()) fold(comment, name);
  });

  const mute = (key, name, at) => {
    muted.set(key, name);
    for (const comment of byThem(key)) fold(comment, name);
    foldOf(at)?.querySelector("summary").focus();
    document.dispatchEvent(new CustomEvent("lastword:muted"));
  };

  const unmute = (key, at) => {
    muted.drop(key);
    for (const comment of byThem(key)) unfold(comment);
    at.querySelector(".menu > summary")?.focus();
    document.dispatchEvent(new CustomEvent("lastword:muted"));
  };

  // The menu of a comment gets its item when it opens.
  document.addEventListener(
    "toggle",
    ({ target: menu }) => {
      if (!menu.matches?.("details.menu") || !menu.open || isMember()) return;
      menu.querySelector("[data-mute]")?.remove();
      const comment = menu.closest(COMMENT);
      const key = comment && keyOf(comment);
      if (!key) return;
      const name = nameOf(comment);
      const item = Object.assign(document.createElement("button"), { type: "button" });
      item.dataset.mute = "";
      item.append(icon("user-x"), `${foldOf(comment) ? "Unmute" : "Mute"} ${name}`);
      item.addEventListener("click", () => {
        menu.open = false;
        if (foldOf(comment)) unmute(key, comment);
        else mute(key, name, comment);
      });
      menu.querySelector(".menu-list").append(item);
    },
    true,
  );
})();
