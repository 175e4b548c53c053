// What this browser remembers for a reader: it stays here and is never sent. A drawer has a bounded number of things, each
// for a bounded time; the oldest goes first. Where storage is off, full or holds garbage, less is remembered, and that is all.
(() => {
  const DAY = 24 * 60 * 60 * 1000;

  const drawer = (topic, { most, days }) => {
    const prefix = `lastword:${topic}:`;
    const read = (key) => {
      try {
        const kept = JSON.parse(localStorage.getItem(key));
        return kept && Date.now() - kept.at < days * DAY ? kept : null;
      } catch {
        return null;
      }
    };
    const keys = () => {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    };
    const remove = (key) => {
      try {
        localStorage.removeItem(key);
      } catch {
        // Nothing is kept there anyway.
      }
    };
    const makeRoom = (room) => {
      const kept = keys().map((key) => ({ key, at: read(key)?.at ?? 0 }));
      kept.sort((one, other) => other.at - one.at);
      for (const { key } of kept.filter(({ at }, place) => !at || place >= room)) remove(key);
    };
    const write = (key, text) => {
      try {
        localStorage.setItem(key, text);
        return true;
      } catch {
        return false;
      }
    };
    return {
      get: (name) => read(prefix + name)?.value,
      set(name, value) {
        const text = JSON.stringify({ at: Date.now(), value });
        if (!read(prefix + name)) makeRoom(most - 1);
        if (write(prefix + name, text)) return;
        makeRoom(Math.floor(most / 2));
        write(prefix + name, text);
      },
      drop: (name) => remove(prefix + name),
    };
  };

  // Calls `tend` once for each element that `selector` names: those that are there, and those to come, before they are seen.
  const watchers = [];
  const tendTo = ({ selector, tend, tended }, element) => {
    if (tended.has(element) || !element.matches(selector)) return;
    tended.add(element);
    tend(element);
  };
  const arriving = (selector, tend) => {
    const watcher = { selector, tend, tended: new WeakSet() };
    watchers.push(watcher);
    for (const element of document.querySelectorAll(selector)) tendTo(watcher, element);
  };
  const tendAll = (changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE || !node.isConnected) continue;
        for (const watcher of watchers) {
          tendTo(watcher, node);
          for (const element of node.querySelectorAll(watcher.selector)) tendTo(watcher, element);
        }
      }
  };
  const observer = new MutationObserver(tendAll);
  observer.observe(document.documentElement, { childList: true, subtree: true });

  // What has just been put in is tended to now, for who goes on with it at once.
  const settle = () => tendAll(observer.takeRecords());

  // Whatever is folded around an element opens, so that a link to it leads to something that can be seen.
  const reveal = (element) => {
    for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };

  const isMember = () => document.querySelector(".masthead .nav-member") !== null;

  Object.assign((globalThis.lastword ??= {}), { drawer, arriving, settle, reveal, isMember });
})();
