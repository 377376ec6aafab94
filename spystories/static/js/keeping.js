// Has opened stories kept for reading without a network, unless the reader does not want it. The worker does it.
const workers = navigator.serviceWorker;
const story = document.querySelector("[data-story]");
export const isWanted = () => {
  try {
    return localStorage.getItem("offline") !== "off";
  } catch {
    return false;
  }
};

export async function keep() {
  await workers.register("/worker.js");
  const { active } = await workers.ready;
  const files = performance.getEntriesByType("resource").map((file) => file.name);
  active.postMessage({ page: location.pathname, files });
}

export async function keepNothing() {
  const found = await workers?.getRegistrations() ?? [];
  await Promise.all(found.map((registration) => registration.unregister()));
  const names = window.caches ? await caches.keys() : [];
  await Promise.all(names.filter((name) => name.startsWith("kept-")).map((name) => caches.delete(name)));
}

// Nothing is fetched for who only looks in: it begins when somebody scrolls, presses or types, or stays a while.
const begun = new Promise((begin) => {
  for (const sign of ["scroll", "pointerdown", "keydown"]) addEventListener(sign, begin, { once: true, passive: true });
  setTimeout(begin, 10_000);
});
if (story && workers) {
  begun.then(() => isWanted() && keep()).catch(() => {/* not here, or not now: reading goes on */});
}
