// Runs before the first paint, so that a chosen theme never flashes. The only blocking script.
try {
  Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem("reader") || "{}"));
} catch { /* storage is off: the defaults are good */ }
