// Runs before the first paint: a reader's own choice of theme overrides the system's.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is switched off: the system decides.
  }
})();
