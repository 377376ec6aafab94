{% load static %}// Readers' pages without a network. Keeps the stories that were opened last, and nothing of the
// editors: only the addresses named here are answered. The network always comes first; what the site no longer has
// is dropped.
const GENERATION = "kept-{{ version }}"; // one for each state of the code; an old one goes with its last story
const STATIC = "{% get_static_prefix %}";
const OFFLINE = "{% url 'offline' %}";
const ALWAYS = [OFFLINE, "{% url 'reading' %}"];
const STORY = new RegExp("^{% url 'stories:list' %}[-a-zA-Z0-9_]+/$");
const COVER = new RegExp("^({% url 'stories:list' %}[-a-zA-Z0-9_]+/)cover[.]svg$");
const PAGES = [{% for path in pages %}"{{ path }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const MOST = {{ most }};
const LOOSE = { ignoreSearch: true, ignoreVary: true };
const BLANK = '<svg xmlns="http://www.w3.org/2000/svg"/>'; // for the cover of a story that is not kept
const SVG = { headers: { "Content-Type": "image/svg+xml" } };
let looking, turn = Promise.resolve();

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("message", (event) => event.waitUntil(keepOpen(event.data)));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (ALWAYS.includes(pathname)) event.respondWith(networkFirst(event.request));
  else if (mode === "navigate" && isPublic(pathname)) event.respondWith(open(event, pathname));
  else if (pathname.startsWith(STATIC) || COVER.test(pathname)) event.respondWith(networkFirst(event.request));
});

const isPublic = (pathname) => pathname === "/" || PAGES.some((page) => pathname.startsWith(page));

async function networkFirst(request) {
  try {
    return await fetch(request);
  } catch {
    const blank = COVER.test(new URL(request.url).pathname) ? new Response(BLANK, SVG) : Response.error();
    return await caches.match(request, { ignoreVary: true }) ?? blank;
  }
}

async function open(event, pathname) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(note(pathname, answer.clone()).then(look, look));
    return answer;
  } catch {
    const kept = STORY.test(pathname) && await caches.match(pathname, LOOSE);
    return kept || await caches.match(OFFLINE, LOOSE) || Response.error();
  }
}

async function install() {
  const cache = await caches.open(GENERATION);
  for (const path of ALWAYS) await put(cache, path, await fetch(path, { cache: "no-cache" }));
  await self.skipWaiting();
}

// What the site has answered for a page: a story is kept, one that is gone or has moved is not. One at a time.
async function note(pathname, answer) {
  if (!STORY.test(pathname)) return;
  const noted = turn.then(async () => {
    if (answer.type === "opaqueredirect" || [404, 410].includes(answer.status)) await drop(pathname);
    else if (answer.ok && !answer.headers.get("Cache-Control")?.includes("no-store")) await keep(pathname, answer);
    await tidy();
  });
  turn = noted.catch(() => {/* no network in between: what was kept stays */});
  await noted;
}

async function keep(pathname, answer) {
  const cache = await caches.open(GENERATION);
  const named = await put(cache, pathname, answer).catch(noRoom);
  if (!named) return;
  for (const { url } of await cache.keys(pathname + "cover.svg", LOOSE)) if (!named.has(url)) await cache.delete(url);
  await drop(pathname, (await generations()).slice(0, -1));
}

// Where no more can be stored, the story opened longest ago makes room for the next.
async function noRoom(error) {
  if (error.name !== "QuotaExceededError") throw error;
  const [oldest] = await stories();
  if (oldest) await drop(oldest);
}

// A page after all that it names: until it is stored whole, the copy before it is the one that is read.
async function put(cache, pathname, answer) {
  if (!answer.ok) throw new Error(answer.status);
  const html = await answer.clone().text();
  const named = [...html.matchAll(/\s(?:href|src)="(\/[^"#]+)"/g)].map(([, path]) => path.replaceAll("&amp;", "&"));
  await files(cache, named, pathname);
  await cache.put(pathname, answer);
  return new Set(named.map((path) => new URL(path, location).href));
}

async function files(cache, paths, pathname) {
  for (const path of new Set(paths)) {
    const { origin, pathname: file } = new URL(path, location);
    if (origin !== location.origin || !(file.startsWith(STATIC) || COVER.exec(file)?.[1] === pathname)) continue;
    if (await cache.match(path)) continue;
    const answer = await fetch(path);
    if (!answer.ok) continue;
    await cache.put(path, answer.clone());
    if (file.endsWith(".js")) await files(cache, imported(await answer.text(), file), pathname);
  }
}

function imported(source, file) {
  const folder = file.slice(0, file.lastIndexOf("/"));
  return [...source.matchAll(/(?:from|import)\s*\(?"[.](\/[^"]+)"/g)].map(([, name]) => folder + name);
}

// The page that was open before this worker was, and what its scripts have loaded.
async function keepOpen({ page, files: loaded }) {
  if (!STORY.test(page)) return;
  await note(page, await fetch(page, { redirect: "manual" }));
  await files(await caches.open(GENERATION), loaded, page);
}

// After any answer of the site: has something been published or withdrawn since? Then look at each kept story.
async function look() {
  looking ??= compare().catch(() => {/* no network after all */}).finally(() => {
    looking = undefined;
  });
  await looking;
}

async function compare() {
  const known = await caches.match(OFFLINE, LOOSE);
  const now = await fetch(OFFLINE, { cache: "no-cache" });
  if (!now.ok || now.headers.get("ETag") === known?.headers.get("ETag")) return;
  await turn;
  for (const path of await stories()) {
    await note(path, await fetch(path, { cache: "no-cache", redirect: "manual" }));
  }
  await put(await caches.open(GENERATION), OFFLINE, now);
}

// The addresses of the kept stories, the one opened last at the end.
async function stories() {
  const found = [];
  for (const name of await generations()) {
    const requests = await (await caches.open(name)).keys();
    found.push(...requests.map((request) => new URL(request.url).pathname).filter((path) => STORY.test(path)));
  }
  return found;
}

async function generations() {
  const names = (await caches.keys()).filter((name) => name.startsWith("kept-") && name !== GENERATION);
  return [...names, GENERATION];
}

async function drop(pathname, names) {
  for (const name of names ?? await generations()) {
    const cache = await caches.open(name);
    await cache.delete(pathname, LOOSE);
    await cache.delete(pathname + "cover.svg", LOOSE);
  }
}

async function tidy() {
  const kept = await stories();
  for (const path of kept.slice(0, Math.max(0, kept.length - MOST))) await drop(path);
  for (const name of (await generations()).slice(0, -1)) {
    const left = await (await caches.open(name)).keys();
    if (!left.some((request) => STORY.test(new URL(request.url).pathname))) await caches.delete(name);
  }
}
