// While an @ is typed, the names of members who speak on this page are offered. Comfort only: a name
// typed to the end is the same. The keys are those of any list that completes (WAI-ARIA combobox).
(() => {
  const { say } = globalThis.lastword;
  const MOST = 6;
  const BEFORE_NAME = /(?:^|[\s([{"',\u201c\u2018\u201e\u00ab\u2014\u2013])@([^\s@][^\n@]{0,49})?$/;
  const list = document.createElement("ul");
  list.id = "mention-names";
  list.className = "mention-names";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names in this discussion");
  let field = null; // that is being completed
  let dismissed = -1; // place of the @ for which the list was sent away

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const namesHere = () => {
    const found = new Set();
    for (const profile of document.querySelectorAll(".byline .profile")) {
      const name = profile.closest(".byline").querySelector('b[id^="name-"]')?.textContent.trim();
      if (name) found.add(name);
    }
    return [...found];
  };

  const typedIn = (area) => {
    if (area.selectionStart !== area.selectionEnd) return null;
    const before = area.value.slice(Math.max(0, area.selectionStart - 60), area.selectionStart);
    const found = BEFORE_NAME.exec(before);
    return found && { text: found[1] ?? "", start: area.selectionStart - (found[1] ?? "").length };
  };

  const close = () => {
    if (!field) return;
    for (const name of ["aria-controls", "aria-activedescendant", "aria-haspopup", "aria-autocomplete"]) {
      field.removeAttribute(name);
    }
    list.remove();
    field = null;
  };

  const choose = (option) => {
    for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => list.querySelector('[aria-selected="true"]');

  const take = (option) => {
    const area = field;
    const typed = typedIn(area);
    close();
    if (!typed) return;
    area.setRangeText(`${option.dataset.name} `, typed.start, area.selectionStart, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  const open = (area, names) => {
    const isNew = field !== area;
    const before = isNew ? 0 : list.children.length;
    if (isNew) close();
    field = area;
    list.replaceChildren(
      ...names.map((name, place) => {
        const option = document.createElement("li");
        option.id = `mention-name-${place}`;
        option.dataset.name = name;
        option.textContent = name;
        option.setAttribute("role", "option");
        return option;
      }),
    );
    if (isNew) {
      area.after(list);
      area.setAttribute("aria-controls", list.id);
      area.setAttribute("aria-haspopup", "listbox");
      area.setAttribute("aria-autocomplete", "list");
    }
    if (before !== names.length) {
      const many = names.length === 1 ? "One name" : `${names.length} names`;
      say(`${many}: arrows choose, Enter takes, Escape closes.`);
    }
    choose(list.firstElementChild);
  };

  const offer = (area) => {
    const typed = typedIn(area);
    if (!typed || typed.start === dismissed) {
      if (!typed) dismissed = -1;
      close();
      return;
    }
    const wanted = plain(typed.text);
    const begins = (name) => plain(name).startsWith(wanted);
    const holds = (name) => plain(name).includes(` ${wanted}`);
    const here = namesHere();
    const names = [...here.filter(begins), ...here.filter((name) => !begins(name) && holds(name))].slice(0, MOST);
    if (!names.length || (names.length === 1 && plain(names[0]) === wanted)) close();
    else open(area, names);
  };

  document.addEventListener("input", (event) => {
    if (event.isComposing || !event.target.matches?.("textarea[data-count-limit]")) return;
    offer(event.target);
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (!field || event.target !== field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const options = [...list.children];
      const place = options.indexOf(chosen());
      if (event.key === "ArrowDown") choose(options[(place + 1) % options.length]);
      else if (event.key === "ArrowUp") choose(options.at(place - 1));
      else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(options[place]);
      else if (event.key === "Escape") {
        dismissed = typedIn(field)?.start ?? -1;
        close();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option && field) take(option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
  document.addEventListener("selectionchange", () => {
    if (field && !typedIn(field)) close();
  });
})();
