// What is new since the last visit. Members' visits are kept by the server, which is told a moment after the discussion has
// come into view. Visitors' are kept here, and what is new is marked here as the server would.
(() => {
  const { drawer, isMember, setNew, still } = globalThis.lastword;
  const discussion = document.querySelector("[data-discussion]");
  const place = document.getElementById("memory");
  if (!discussion) return;
  const SECONDS_UNTIL_READ = 4;
  const VISIT = 30 * 60 * 1000; // who comes back sooner is still on the same visit

  // Calls `tell` once, when the threads have been in view for some seconds, or were and are left.
  const onceRead = (tell) => {
    const threads = document.querySelector(".threads");
    if (!threads) return;
    let isSeen = false;
    let isTold = false;
    const tellOnce = () => {
      if (!isSeen || isTold) return;
      isTold = true;
      tell();
    };
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      isSeen = true;
      setTimeout(tellOnce, SECONDS_UNTIL_READ * 1000);
    }).observe(threads);
    addEventListener("pagehide", tellOnce);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tellOnce());
  };

  // The way to all that is unread, in the bar; where it is what this page shows, it stands there already.
  const leadToUnread = (since, words) => {
    for (const link of document.querySelectorAll("a[data-unread][hidden]")) {
      link.href = `${link.dataset.unread}${encodeURIComponent(since)}#comments`;
      link.querySelector("[data-unread-label]").textContent = words;
      link.hidden = false;
    }
  };

  if (place?.dataset.seenUrl) {
    onceRead(() => {
      const body = new URLSearchParams({ until: place.dataset.now });
      const token = document.querySelector('#act [name="token"]')?.value;
      if (token) body.set("token", token);
      // Where the answer leads to is this page; nobody needs it once more.
      fetch(place.dataset.seenUrl, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
    });
    const { since, count } = place.dataset;
    if (since) leadToUnread(since, `${count} new`);
    return;
  }
  if (isMember()) return; // on a page that says nothing about visits

  const visits = drawer("visits", { most: 200, days: 180 });
  const key = discussion.dataset.discussion;
  const kept = visits.get(key);
  const isWhole = kept && [kept.since, kept.until].every((moment) => !Number.isNaN(Date.parse(moment)));
  const isMoment = (milliseconds) => Number.isFinite(milliseconds) && Math.abs(milliseconds) <= 8.64e15; // what a Date holds
  const known = isWhole && [kept.seen, kept.before].every(isMoment) ? kept : null;
  const isNextVisit = known && Date.now() - known.seen >= VISIT;
  const since = known && (isNextVisit ? known.until : known.since);
  const visitedAt = known && (isNextVisit ? known.seen : known.before);

  const times = () => [...discussion.querySelectorAll(".when time")].map((time) => time.dateTime);
  const madeAt = () => {
    const microseconds = parseInt(document.getElementById("news")?.dataset.since, 10);
    return microseconds ? [new Date(microseconds / 1000).toISOString()] : [];
  };
  const newest = (...moments) => moments.reduce((one, other) => (Date.parse(other) > Date.parse(one) ? other : one));

  const remember = (isAll) => {
    const until = discussion.dataset.activeAt;
    if (!until) return;
    const forward = newest(...(known ? [known.until] : []), until, ...madeAt(), ...times());
    const now = Date.now();
    const begins = isAll || !known ? forward : since;
    visits.set(key, { since: begins, until: forward, seen: now, before: isAll || !known ? now : visitedAt });
  };

  // Times of comments are told to the second, so the second of the last visit itself counts as read.
  const limit = since && Math.floor(Date.parse(since) / 1000) * 1000;
  const isNew = (comment) =>
    comment.dataset.author !== "you" &&
    !comment.closest(".stub, .muted") &&
    Date.parse(comment.querySelector(".when time")?.dateTime) > limit;

  const isLive = (comment) => comment.matches(".is-new"); // came while this page was open: news.js has marked it

  const clock = (moment) => {
    const [hour, minute] = [moment.getUTCHours(), String(moment.getUTCMinutes()).padStart(2, "0")];
    return `${hour % 12 || 12}:${minute}${hour < 12 ? "am" : "pm"}`;
  };
  const inWords = (moment) => {
    const days = Math.floor(Date.now() / 864e5) - Math.floor(moment / 864e5);
    const month = moment.toLocaleString("en", { month: "long", timeZone: "UTC" });
    const isThisYear = moment.getUTCFullYear() === new Date().getUTCFullYear();
    const date = `${moment.getUTCDate()} ${month}${isThisYear ? "" : ` ${moment.getUTCFullYear()}`}`;
    return `${["today", "yesterday"][days] ?? date} at ${clock(moment)}`;
  };
  const element = (name, fields, ...inside) => {
    const made = Object.assign(document.createElement(name), fields);
    made.append(...inside);
    return made;
  };

  const page = discussion.dataset.page ?? location.pathname;
  const everywhere = `${page}?since=${encodeURIComponent(since)}#comments`;
  const mark = () => {
    const all = [...discussion.querySelectorAll("article.comment")];
    const fresh = all.filter((comment) => isNew(comment) || (isLive(comment) && !comment.closest(".muted")));
    for (const comment of all) {
      setNew(comment, fresh.includes(comment));
      comment.querySelector(".next-new")?.remove();
    }
    fresh.forEach((comment, at) => {
      if (!fresh[at + 1]) return;
      const words = ["Next new", element("span", { className: "visually-hidden" }, " comment")];
      const next = element("a", { className: "next-new", href: `#${fresh[at + 1].id}` }, ...words);
      comment.querySelector(".when").after(" ", next);
    });
    for (const branch of discussion.querySelectorAll("details.branch")) {
      const count = branch.querySelectorAll(".is-new").length;
      branch.querySelector(":scope > summary .toggle-new")?.remove();
      if (!count) continue;
      const words = element("span", { className: "toggle-new when-closed" }, ` (${count} new)`);
      branch.querySelector(":scope > summary > span").append(words);
    }
    if (place) tell(fresh);
  };

  const tell = (fresh) => {
    const isElsewhere = !fresh.length && Date.parse(discussion.dataset.activeAt) > Date.parse(since);
    place.replaceChildren();
    if (!fresh.length && !(isElsewhere && document.querySelector(".more"))) return;
    const isPart = /[?&](only|by|after\w*)=/.test(location.search);
    const isAllHere = !isPart && !document.querySelector(".threads .more");
    leadToUnread(since, isAllHere ? `${fresh.length} new` : "Unread");
    const count = fresh.length ? `${fresh.length} new${isAllHere ? "" : " on this page"}` : "New comments";
    const first = element("a", { href: fresh.length ? `#${fresh[0].id}` : everywhere }, count);
    place.append(element("p", {}, first, ` since your visit ${inWords(new Date(visitedAt))}`));
    if (fresh.length && !isAllHere) place.append(element("a", { href: everywhere }, "See all of them"));
    const button = element("button", { type: "button", className: "text-button" }, "Mark all as read");
    button.addEventListener("click", forget);
    place.append(button);
  };

  let isRead = false;
  const forget = () => {
    isRead = true;
    remember(true);
    for (const comment of discussion.querySelectorAll(".is-new")) setNew(comment, false);
    for (const made of discussion.querySelectorAll(".next-new, .toggle-new")) made.remove();
    place.replaceChildren(element("p", { tabIndex: -1 }, "All read."));
    place.firstChild.focus();
  };

  if (known) {
    mark();
    const again = () => isRead || still(mark);
    for (const name of ["htmx:after:swap", "lastword:muted", "lastword:arrived"]) document.addEventListener(name, again);
  }
  onceRead(() => isRead || remember(false));
})();
