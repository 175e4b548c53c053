// New comments announce themselves. Nothing moves until the reader asks for them; then they are put in
// their places in the thread, and what is being read stays where it is.
(() => {
  const { commentIn, goTo, idOf, place, say, setNew, settle, still } = globalThis.lastword;
  const news = document.getElementById("news");
  const threads = document.querySelector("ol.threads");
  if (!news || !threads) return;
  const [pill, elsewhere] = news.querySelectorAll(".pill");
  const SECOND = 1000;
  const usual = Number(news.dataset.seconds) * SECOND;
  const longest = 20 * usual;
  const patience = 20 * SECOND; // for one answer
  let since = news.dataset.since;
  let tag = `W/"${news.dataset.version}"`;
  let delay = usual;
  let timer;
  let asking = false;
  let loading = false;
  let lastAsked = Date.now();
  let told = "";
  const away = { count: 0, since: null };

  const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

  // --- Asking ------------------------------------------------------------------------------------

  const ask = async () => {
    clearTimeout(timer);
    if (asking || document.hidden || !navigator.onLine) return; // whatever ends these asks again
    asking = true;
    lastAsked = Date.now();
    const asked = since;
    try {
      // Without cookies: the answer is the same for all, and costs the server next to nothing.
      const answer = await fetch(`${news.dataset.url}?since=${asked}`, {
        headers: tag ? { "If-None-Match": tag } : {},
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(patience),
      });
      if ([403, 404, 410].includes(answer.status)) return; // the discussion is not there any more
      if (answer.status === 200 && asked === since) {
        const found = await answer.json();
        tag = answer.headers.get("ETag") ?? "";
        delay = usual;
        show(found);
      } else if (answer.status === 304) {
        delay = Math.min(delay * 1.2, longest);
      } else if (answer.status !== 200) {
        delay = Math.max(Math.min(delay * 2, longest), SECOND * Number(answer.headers.get("Retry-After") || 0));
      }
    } catch {
      delay = Math.min(delay * 2, longest); // no connection, or no answer in time
    } finally {
      asking = false;
    }
    timer = setTimeout(ask, delay * (0.85 + 0.3 * Math.random())); // readers who came together part
  };

  const resume = () => {
    clearTimeout(timer);
    if (document.hidden || !navigator.onLine) return;
    delay = usual;
    timer = setTimeout(ask, Math.max(0, usual - (Date.now() - lastAsked)));
  };

  // --- Telling -----------------------------------------------------------------------------------

  const isHere = (id) => document.getElementById(`comment-${id}`) !== null;

  const show = (found) => {
    const waiting = found.ids.filter((id) => !isHere(id)).length; // what they wrote themselves is here
    if (!waiting && !found.has_more) since = found.since;
    count(found.comment_count);
    const many = found.has_more || waiting > 99;
    const text = waiting || many ? `${many ? "99+ new comments" : counted(waiting, "new comment")}` : "";
    pill.hidden = !text;
    elsewhere.hidden = !away.count || (text && document.activeElement !== elsewhere); // one at a time: room is for one
    if (text === told) return;
    told = text;
    pill.lastElementChild.textContent = text;
    if (text) say(text);
  };

  const count = (total) => {
    still(() => {
      for (const head of document.querySelectorAll("[data-comment-count]")) head.textContent = counted(total, "Comment");
    });
  };

  // --- Loading -----------------------------------------------------------------------------------

  const load = async () => {
    if (loading) return;
    loading = true;
    try {
      const asked = since;
      const answer = await fetch(`${news.dataset.list}?since=${asked}`, { signal: AbortSignal.timeout(patience) });
      if (!answer.ok) throw new Error(answer.statusText);
      const piece = document.createElement("template");
      piece.innerHTML = await answer.text();
      arrive(piece.content.firstElementChild, asked);
    } catch {
      told = "That did not work. Try again";
      pill.lastElementChild.textContent = told;
      say(told);
    } finally {
      loading = false;
    }
  };

  const arrive = (piece, asked) => {
    since = piece.dataset.since;
    tag = "hasMore" in piece.dataset ? "" : `W/"${piece.dataset.version}"`;
    const comers = [...piece.querySelectorAll(":scope > [data-parent]")].filter(
      (list) => !isHere(idOf(commentIn(list))),
    );
    const placed = [];
    const others = away.count;
    still(() => {
      const branch = piece.querySelector(":scope > .branch");
      for (const list of comers) {
        const node = list.firstElementChild;
        if (place(threads, node, list.dataset.parent, branch)) placed.push(commentIn(node));
        else away.count += 1;
      }
      settle(); // what is muted folds
      for (const comment of placed) {
        setNew(comment, true);
        htmx.process(comment.closest("li"));
      }
      begin();
    });
    told = "";
    pill.hidden = true;
    if (away.count) tellAway(asked, away.count > others);
    document.dispatchEvent(new CustomEvent("lastword:arrived", { detail: placed }));
    goOn(placed);
    if (!tag) ask();
  };

  // The first comments of all: their thread comes to be seen, and news stand at its end from now on.
  const begin = () => {
    const section = threads.closest("[hidden]");
    if (!section) return;
    section.hidden = false;
    section.append(news);
  };

  // What has no place on this page is counted, and stands where all is shown that came since the first of it.
  const tellAway = (asked, isMore) => {
    away.since ??= asked;
    elsewhere.href = `${news.dataset.page}?since=${away.since}#comments`;
    elsewhere.textContent = `${away.count.toLocaleString("en")} new elsewhere`;
    elsewhere.hidden = false;
    if (isMore) say(`${counted(away.count, "new comment")} elsewhere in this discussion`);
  };

  // The focus goes to the first of them, since the reader pressed.
  const goOn = (placed) => {
    const isBefore = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    const [first] = placed.sort(isBefore);
    if (first) goTo(first);
    else elsewhere.focus();
  };

  pill.addEventListener("click", load);
  document.addEventListener("visibilitychange", resume);
  addEventListener("online", resume);
  addEventListener("pageshow", (event) => event.persisted && resume());
  resume();
})();
