// Where you stopped, and all that begins with the page. Everything stays in this browser.
import { here, marks, save } from "./marks.js";
import "./settings.js";
import "./cards.js";
import "./choice.js";

const story = document.querySelector("[data-story]");
if (story) {
  const id = story.dataset.story;
  const paragraphs = [...story.querySelectorAll(".prose [id^=p]")];
  const note = story.querySelector(".resume");
  const was = marks()[id]?.p;
  if (was > 1 && was < paragraphs.length && !location.hash && location.pathname === here()) {
    note.querySelector("a").href = "#p" + was;
    note.querySelector("span").textContent = was;
    note.hidden = false;
  }
  let at = 0;
  const seen = new IntersectionObserver((entries) => {
    for (const e of entries) if (e.isIntersecting) at = paragraphs.indexOf(e.target) + 1;
  }, { rootMargin: "-30% 0px -60%" });
  paragraphs.forEach((p) => seen.observe(p));
  addEventListener("pagehide", () => {
    const mark = { p: at, n: paragraphs.length, e: +story.dataset.edition, d: Date.now() };
    mark.t = story.querySelector("h1").textContent;
    mark.u = here();
    const { [id]: _, ...others } = marks();
    if (at) save("marks", { ...others, [id]: mark }); // what was read last stands last
  });
}

const desk = document.querySelector(".where-stopped");
if (desk) {
  const open = Object.values(marks()).filter((mark) => mark.p > 1 && mark.p < mark.n);
  for (const mark of open.slice(-(desk.dataset.most || 3))) desk.querySelector("ul").append(line(mark));
  desk.hidden = !open.length;
}

function line(mark) {
  const li = document.createElement("li");
  const a = Object.assign(document.createElement("a"), { href: mark.u + "#p" + mark.p, textContent: mark.t });
  li.append(a, desk.dataset.from.replace("{p}", mark.p).replace("{n}", mark.n));
  return li;
}

const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
idle(() => import("./beside.js"));
