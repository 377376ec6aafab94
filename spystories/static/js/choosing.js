// Choose words of a story, send the sentence that they stand in, or get an address that finds the words again.
import { here } from "./marks.js";
import { once, paragraphs, prose } from "./passage.js";
import { copy, send, sentenceAt } from "./sending.js";
import { word } from "./words.js";

const MOST = 200; // characters of a passage; of a longer one its beginning
let pop, sentence, timer;

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
  return words.trim() ? { address: addressOf(texts, i, start, words.trim()), id: paragraphs[i].id, start } : null;
}

function addressOf(texts, i, start, quote) {
  const query = new URLSearchParams({ words: quote });
  if (!once(texts, quote)) {
    query.set("before", texts[i].slice(0, start).match(/(\S*\s+|\S+$){0,3}$/)[0]);
    query.set("after", texts[i].slice(start + quote.length).match(/^\S*(\s+\S*){0,3}/)[0]);
  }
  return `${location.origin}${here()}?${query}#${paragraphs[i].id}`;
}

export async function copyChosen() {
  const found = chosen();
  if (!found) return;
  const said = await copy(found.address);
  (await shown(found)).querySelector("[role=status]").textContent = said;
}

async function shown(found) {
  const sending = sentenceAt(found);
  pop ??= await made();
  sentence = await sending;
  pop.querySelector("[data-send]").hidden = !sentence;
  pop.querySelector("[role=status]").textContent = "";
  if (!pop.matches(":popover-open")) pop.showPopover();
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  const side = getComputedStyle(prose).direction === "rtl" ? innerWidth - box.right : box.left;
  pop.style.setProperty("--x", Math.max(8, Math.min(side, innerWidth - pop.offsetWidth - 8)) + "px");
  pop.style.setProperty("--y", Math.min(box.bottom + 12, innerHeight - pop.offsetHeight - 8) + "px");
  return pop;
}

async function made() {
  const made = Object.assign(document.createElement("div"), { className: "popover passage-button", popover: "manual" });
  const status = Object.assign(document.createElement("span"), { role: "status" });
  let kept;
  made.append(
    button(await word("send"), () => send(sentence)),
    button(await word("copy"), () => copy((chosen() ?? kept).address)),
    " ",
    status,
  );
  made.firstChild.dataset.send = "";
  made.addEventListener("pointerdown", (event) => {
    kept = chosen() ?? kept;
    event.preventDefault();
  });
  prose.after(made);
  return made;

  function button(words, act) {
    const one = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    one.addEventListener("click", async () => {
      status.textContent = await act();
    });
    return one;
  }
}

if (prose && prose.showPopover) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    if (pop?.contains(document.activeElement)) return;
    timer = setTimeout(() => {
      const found = chosen();
      if (found) shown(found).catch(() => {/* no network, and the words are not kept */});
      else pop?.hidePopover();
    }, 400);
  });
  addEventListener("keydown", (event) => event.key === "Escape" && pop?.hidePopover());
}
