// The checks beside a story: asked anew when typing pauses, and each leads to its place in the form.
import { goTo } from "./passage.js";

const PAUSE = 1200;
const box = document.querySelector("[data-checks]");
const form = box?.closest("form");

function focusField(name) {
  const rows = document.querySelector(`[data-rows="${name}"]`);
  const field = rows?.querySelector("[role=combobox], [data-add]:not([hidden])") ??
    document.querySelector(`#id_${name}`);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

// One after the other, from the first again.
function showNext() {
  const links = [...box.querySelectorAll("[data-findings] a")];
  const next = (links.findIndex((link) => link.matches("[aria-current]")) + 1) % links.length;
  links.forEach((link, i) => {
    link.ariaCurrent = i === next ? "step" : null;
  });
  links[next].click();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go]");
  if (!link || !link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  if (link.dataset.paragraph) goTo(Number(link.dataset.paragraph), link.dataset.words);
  else if (link.dataset.go === "body") goTo(1);
  else focusField(link.dataset.go);
});

function watch() {
  const list = box.querySelector("[data-findings]");
  const status = box.querySelector("[data-status]");
  const next = box.querySelector("[data-next-check]");
  next.hidden = !list.querySelector("a");
  next.addEventListener("click", () => {
    if (list.querySelector("a")) showNext();
  });
  let timer, asked = 0, shown = list.innerHTML;

  async function ask() {
    const turn = ++asked;
    try {
      const response = await fetch(box.dataset.checks, { method: "POST", body: new FormData(form) });
      // A login page or a proxy's error is no list of findings.
      if (!response.ok || response.redirected) return;
      const html = await response.text();
      if (turn !== asked || html === shown || list.contains(document.activeElement)) return;
      list.innerHTML = shown = html;
      next.hidden = !list.querySelector("a");
      const said = list.querySelector("[data-said]")?.textContent ?? "";
      if (status.dataset.said !== said) status.textContent = status.dataset.said = said;
    } catch {
      // Not reached: the list stays as it was, and is asked for again with the next words.
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE + form.elements.body.value.length / 200);
  });
}

if (form) watch();
// From another page: `?at=4` is a paragraph of the text, once the editor stands.
const at = Number(new URLSearchParams(location.search).get("at"));
if (at && form) {
  const found = () => document.querySelector(".prose-editor .tiptap");
  if (found()) goTo(at);
  else {
    const observer = new MutationObserver(() => {
      if (found()) {
        observer.disconnect();
        setTimeout(() => goTo(at));
      }
    });
    observer.observe(form, { childList: true, subtree: true });
  }
}
