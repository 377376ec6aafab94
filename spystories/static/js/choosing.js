// Choose words of a story, and get an address that finds them again.
import { once, paragraphs, prose } from "./passage.js";
import { word } from "./words.js";

const MOST = 200; // characters of a passage; of a longer one its beginning
let pop, timer;

function chosen() {
  const selection = getSelection();
  if (!prose || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const i = paragraphs.findIndex((paragraph) => range.intersectsNode(paragraph));
  if (i < 0) return null;
  const texts = paragraphs.map((paragraph) => paragraph.textContent);
  const lead = document.createRange();
  lead.setStart(paragraphs[i], 0);
  if (range.comparePoint(paragraphs[i], 0) < 0) lead.setEnd(range.startContainer, range.startOffset);
  const from = lead.toString().length;
  lead.selectNodeContents(paragraphs[i]);
  if (lead.comparePoint(range.endContainer, range.endOffset) === 0) lead.setEnd(range.endContainer, range.endOffset);
  const words = texts[i].slice(from, Math.min(lead.toString().length, from + MOST));
  const start = from + words.length - words.trimStart().length;
  return words.trim() ? addressOf(texts, i, start, words.trim()) : null;
}

function addressOf(texts, i, start, quote) {
  const query = new URLSearchParams({ words: quote });
  if (!once(texts, quote)) {
    query.set("before", texts[i].slice(0, start).match(/(\S*\s+|\S+$){0,3}$/)[0]);
    query.set("after", texts[i].slice(start + quote.length).match(/^\S*(\s+\S*){0,3}/)[0]);
  }
  return `${location.origin}${location.pathname}?${query}#${paragraphs[i].id}`;
}

async function copy(address) {
  history.replaceState(history.state, "", address);
  try {
    await navigator.clipboard.writeText(address);
    return word("copied");
  } catch {
    return word("shown");
  }
}

export async function copyChosen() {
  const address = chosen();
  if (address) (await shown()).querySelector("[role=status]").textContent = await copy(address);
}

async function shown() {
  pop ??= await made();
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  const side = getComputedStyle(prose).direction === "rtl" ? innerWidth - box.right : box.left;
  pop.style.setProperty("--x", Math.max(8, Math.min(side, innerWidth - 280)) + "px");
  pop.style.setProperty("--y", Math.min(box.bottom + 12, innerHeight - 64) + "px");
  pop.querySelector("[role=status]").textContent = "";
  if (!pop.matches(":popover-open")) pop.showPopover();
  return pop;
}

async function made() {
  const made = Object.assign(document.createElement("div"), { className: "popover passage-button", popover: "manual" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: await word("copy") });
  const status = Object.assign(document.createElement("span"), { role: "status" });
  let address;
  button.addEventListener("pointerdown", (event) => {
    address = chosen();
    event.preventDefault();
  });
  button.addEventListener("click", async () => {
    address = chosen() ?? address;
    if (address) status.textContent = await copy(address);
  });
  made.append(button, " ", status);
  prose.after(made);
  return made;
}

if (prose && prose.showPopover) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    if (pop?.contains(document.activeElement)) return;
    timer = setTimeout(() => {
      if (chosen()) shown().catch(() => {/* no network, and the words are not kept */});
      else pop?.hidePopover();
    }, 400);
  });
  addEventListener("keydown", (event) => event.key === "Escape" && pop?.hidePopover());
}
