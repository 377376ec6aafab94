// The page on what this browser keeps: reading marks as a file and back, and the stories kept without a network.
import { marks, save, sound } from "./marks.js";
import { isWanted, keep, keepNothing } from "./keeping.js";

const FORMAT = "reading-marks";
const LARGEST = 1_000_000; // bytes of a file; a mark takes about two hundred
const words = document.querySelector("[data-words]")?.dataset;
const status = document.querySelector(".ways [role=status]");

const plain = ({ p, n, t, u, e, d }) => ({ p, n, t, u, e: Number.isInteger(e) ? e : 0, d: Number.isFinite(d) ? d : 0 });

function give() {
  const file = new Blob([JSON.stringify({ format: FORMAT, version: 1, marks: marks() }, null, 1)]);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "reading-marks.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function merged(mine, theirs) {
  const rows = { ...mine };
  for (const [key, mark] of Object.entries(theirs)) {
    if (key.length <= 200 && (mark.d ?? 0) >= (rows[key]?.d ?? 0)) rows[key] = plain(mark);
  }
  return Object.fromEntries(Object.entries(rows).sort(([, a], [, b]) => (a.d ?? 0) - (b.d ?? 0)).slice(-1000));
}

async function take(input) {
  const [file] = input.files;
  input.value = ""; // the same file may be tried again
  try {
    if (file.size > LARGEST) throw new Error("too large");
    const read = JSON.parse(await file.text());
    if (read.format !== FORMAT || typeof read.marks !== "object" || !read.marks) throw new Error("another format");
    const theirs = sound(read.marks);
    if (save("marks", merged(marks(), theirs))) {
      sessionStorage.setItem("taken", Object.keys(theirs).length);
      location.reload();
    } else status.textContent = words.unkept;
  } catch {
    status.textContent = words.refused;
  }
}

function forget() {
  save("marks", {});
  document.querySelector(".where-stopped").hidden = true;
  status.textContent = words.forgotten;
}

async function offline(box) {
  try {
    localStorage.setItem("offline", box.checked ? "on" : "off");
  } catch {
    box.checked = false;
  }
  await (box.checked ? keep() : keepNothing());
  await list();
}

function taken() {
  try {
    const number = sessionStorage.getItem("taken");
    sessionStorage.removeItem("taken");
    return number;
  } catch {
    return null;
  }
}

async function list() {
  const rows = {}; // an upgrade may leave two copies for a while
  for (const name of (await caches.keys()).filter((name) => name.startsWith("kept-"))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (/^\/stories\/[-\w]+\/$/.test(pathname)) rows[pathname] ??= await entry(pathname, await cache.match(request));
    }
  }
  document.querySelector("[data-kept]").replaceChildren(...Object.values(rows).reverse());
}

async function entry(pathname, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const line = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: pathname });
  link.textContent = page.querySelector("h1").textContent;
  line.append(link);
  return line;
}

const DO = { give, take, forget, offline };
for (const control of document.querySelectorAll("[data-do]")) {
  const event = control.localName === "button" ? "click" : "change";
  control.addEventListener(
    event,
    () => DO[control.dataset.do](control)?.catch(() => {/* no network, or nothing may be kept */}),
  );
}
const number = status && taken();
if (number) status.textContent = words.taken.replace("{n}", number);
const kept = document.querySelector("[data-offline]");
if (navigator.serviceWorker && window.caches) {
  kept.hidden = false;
  const box = kept.querySelector("[data-do=offline]");
  if (box) box.checked = isWanted();
  list().catch(() => {
    kept.hidden = true;
  });
}
