// Selected words of a comment, or of the article, become a quote in the form that answers it. What a
// quote looks like is decided twice, here and in blog/foundation/quoting.py; a test compares the two.
(() => {
  const { commentAt, idOf } = globalThis.lastword;
  const BLOCKS = new Set(
    "BLOCKQUOTE LI OL P PRE UL H1 H2 H3 H4 H5 H6 TR TD TH TABLE FIGURE FIGCAPTION DT DD DL DIV".split(" "),
  );
  const ACTS =
    /[\\`*[\]]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|<(?=[A-Za-z/!?])|&(?=[#0-9A-Za-z])|(?<![^\s([{"',\u201c\u2018\u201e\u00ab\u2014\u2013])@(?=[^\s@])/gu;

  const escapeLine = (text) => {
    const line = text.replace(ACTS, "\\$&");
    if (/^(?:#{1,6}(?= |$)|[>+=~-])/.test(line)) return `\\${line}`;
    return line.replace(/^([0-9]{1,9})([.)])(?= |$)/, "$1\\$2");
  };

  const startOf = (list) => (/^[0-9]{1,8}$/.test(list.getAttribute("start")) ? Number(list.getAttribute("start")) : 1);

  // The blocks in some elements: so many quotes deep, with the marker of a list, as lines of text.
  const blocksIn = (root) => {
    const blocks = [];
    const lists = [];
    let text = "";
    let marker = "";
    const flush = (depth, isCode) => {
      const lines = isCode
        ? text.replaceAll("\v", "\n").replace(/^\n+|\n+$/g, "").split("\n")
        : text.split("\v").map((line) => line.replace(/[ \t\n\f\r]+/g, " ").replace(/^ +| +$/g, "")).filter(Boolean);
      if (lines.some(Boolean)) {
        blocks.push({ depth, marker, lines, isCode });
        marker = "";
      }
      text = "";
    };
    const walk = (node, depth, isCode) => {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      if (node.nodeName === "BR") text += "\v";
      const isBlock = BLOCKS.has(node.nodeName);
      if (isBlock) flush(depth, isCode);
      if (node.nodeName === "OL") lists.push(startOf(node));
      if (node.nodeName === "UL") lists.push(null);
      if (node.nodeName === "LI") {
        const number = lists.at(-1) ?? null;
        marker = number === null ? "- " : `${number}. `;
        if (number !== null) lists[lists.length - 1] += 1;
      }
      const inside = depth + (node.nodeName === "BLOCKQUOTE");
      const isInsideCode = isCode || node.nodeName === "PRE";
      for (const child of node.childNodes) walk(child, inside, isInsideCode);
      if (isBlock) flush(inside, isInsideCode);
      if (node.nodeName === "OL" || node.nodeName === "UL") lists.pop();
    };
    walk(root, 0, false);
    flush(0, false);
    return blocks;
  };

  const written = ({ lines, marker, isCode }) => {
    if (isCode) {
      const longest = Math.max(0, ...(lines.join("\n").match(/`+/g) ?? []).map((run) => run.length));
      const fence = "`".repeat(Math.max(3, longest + 1));
      return [fence, ...lines, fence];
    }
    const last = lines.length - 1;
    return lines.map((line, place) => (place ? "" : marker) + escapeLine(line) + (place < last ? "\\" : ""));
  };

  const quoteOf = (root, title, url) => {
    const lines = [`> [${escapeLine(title)}](${url})`];
    let before = null;
    for (const block of blocksIn(root)) {
      const isSameList =
        before && block.marker && before.marker.slice(-2) === block.marker.slice(-2) && before.depth === block.depth;
      if (!isSameList) lines.push(`${"> ".repeat(Math.min(block.depth, before?.depth ?? 0))}>`);
      lines.push(...written(block).map((line) => "> ".repeat(block.depth + 1) + line));
      before = block;
    }
    return lines.map((line) => line.replace(/ +$/, "")).join("\n");
  };

  // What can be quoted, and the form that answers it.
  const sourceOf = (node) => {
    const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
    const body = element?.closest?.(".comment-body, .article-body");
    if (!body) return null;
    if (body.matches(".article-body")) {
      const form = document.querySelector("#respond form[data-comment-form]");
      const title = document.querySelector(".article-title")?.textContent.trim();
      return form && title ? { body, form: () => form, title: `${title}:`, url: location.pathname } : null;
    }
    const comment = body.closest("article.comment");
    if (!comment || body.closest(".preview")) return null;
    const permalink = comment.querySelector(":scope > .byline .when")?.getAttribute("href") ?? "";
    const url = permalink.replace(/\/\d{4}\/\d\d\/\d\d\/[^/]+(\/comments\/\d+\/).*$/, "$1");
    const name = comment.querySelector(':scope > .byline b[id^="name-"]')?.textContent.trim() ?? "";
    const id = idOf(commentAt(comment)); // a stub has its comment in it
    const opener = comment.querySelector(`[hx-target="#reply-${id}"][hx-get]`);
    const form = () =>
      document.querySelector(`#reply-${id} form[data-comment-form]`) ??
      document.querySelector(`#respond form[data-comment-form]:has([name="parent_id"][value="${id}"])`);
    return opener || form() ? { body, form, opener, title: `${name} says:`, url } : null;
  };

  const insert = (form, quote) => {
    const area = form.querySelector("textarea");
    const start = `${quote}\n\n`;
    area.setRangeText(start, 0, 0, "end");
    area.setSelectionRange(start.length, start.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  let waiting = null; // for a form to open
  const quote = (source, root) => {
    const text = quoteOf(root, source.title, source.url);
    const form = source.form();
    getSelection().removeAllRanges();
    if (form) {
      insert(form, text);
      return;
    }
    waiting = { source, text };
    source.opener.click();
  };
  document.addEventListener("htmx:after:swap", () => {
    const form = waiting?.source.form();
    if (!form) return;
    const { text } = waiting;
    waiting = null;
    insert(form, text);
  });

  // The selection, where it is inside of one body.
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !selection.toString().trim()) return null;
    const range = selection.getRangeAt(0);
    const source = sourceOf(range.startContainer);
    // Three clicks select a paragraph up to the beginning of what follows.
    const end = range.cloneRange();
    if (source && !source.body.contains(end.endContainer) && end.endOffset === 0) end.setEnd(source.body, source.body.childNodes.length);
    return source?.body.contains(end.endContainer) ? { source, range: end } : null;
  };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "quote-button";
  button.textContent = "Quote";
  const hide = () => button.remove();
  const show = () => {
    if (document.activeElement === button) return;
    const found = selected();
    if (!found) {
      hide();
      return;
    }
    const { source, range } = found;
    if (button.previousElementSibling !== source.body) source.body.after(button);
    const place = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
    const frame = button.offsetParent.getBoundingClientRect();
    const left = Math.min(place.right - frame.left, frame.width - button.offsetWidth);
    button.style.left = `${Math.max(0, left)}px`;
    button.style.top = `${place.bottom - frame.top + 4}px`;
  };
  const quoteSelection = () => {
    const found = selected();
    hide();
    if (found) quote(found.source, found.range.cloneContents());
    return !!found;
  };

  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", quoteSelection);
  button.addEventListener("blur", () => setTimeout(show));

  // With the keyboard it is the next stop, wherever the focus is around it; Escape sends it away.
  document.addEventListener("keydown", (event) => {
    if (!button.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") hide();
    if (event.key !== "Tab" || event.shiftKey || button.contains(document.activeElement)) return;
    if (document.activeElement && !document.activeElement.contains(button)) return;
    event.preventDefault();
    button.focus({ preventScroll: true });
  });

  // For keys: `lastword:quote` quotes the selection, or all of the comment that it is sent to.
  document.addEventListener("lastword:quote", (event) => {
    if (quoteSelection()) return;
    const body = commentAt(event.target)?.querySelector(".comment-body");
    const source = sourceOf(body);
    if (source) quote(source, source.body);
  });

  // "Quote the comment" in a form that is open does not leave the page.
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-quote]")?.closest(".respond")?.querySelector("form[data-comment-form]");
    const id = form?.elements.parent_id?.value;
    const source = sourceOf(document.querySelector(`#comment-${id} .comment-body`));
    if (!source) return;
    event.preventDefault();
    insert(form, quoteOf(source.body, source.title, source.url));
  });

  Object.assign((globalThis.lastword ??= {}), { quoteOf });
})();
