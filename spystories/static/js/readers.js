// The one script of readers' pages. It runs before the first paint, so that a chosen theme never flashes; the rest
// comes when the page stands, and does nothing where it has nothing to do.
try {
  Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem("reader") || "{}"));
} catch { /* storage is off: the defaults are good */ }
addEventListener("DOMContentLoaded", () => import("./reader.js"));
