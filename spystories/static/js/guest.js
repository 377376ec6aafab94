// Words that a guest selects go into the form for a note, with what stands beside them. The form works without it.
import { TEXTS } from "./passage.js";

const section = document.querySelector(".guest");
const offer = section.querySelector(".offer");
const { paragraph, words, proposed, before, after, text } = section.querySelector("form").elements;
const BESIDE = 80;
const NOTES_FROM = 1_000_000; // footnotes are numbered apart

function typed(range) {
  const part = range.cloneContents();
  for (const line of part.querySelectorAll("br")) line.replaceWith("\n");
  return part.textContent;
}

// The selected words of one paragraph: of several, those in the first.
function chosen() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const block = (start.closest ? start : start.parentElement).closest(`.prose ${TEXTS}`);
  if (!block) return null;
  if (!block.contains(range.endContainer)) range.setEnd(block, block.childNodes.length);
  const all = typed(range);
  if (!all.trim()) return null;
  const beside = document.createRange();
  beside.setStart(block, 0);
  beside.setEnd(range.startContainer, range.startOffset);
  const ahead = typed(beside) + all.slice(0, all.length - all.trimStart().length);
  beside.setStart(range.endContainer, range.endOffset);
  beside.setEnd(block, block.childNodes.length);
  const behind = all.slice(all.trimEnd().length) + typed(beside);
  return {
    paragraph: +block.id.slice(1) + (block.id.startsWith("n") ? NOTES_FROM : 0),
    words: all.trim(),
    before: ahead.slice(-BESIDE),
    after: behind.slice(0, BESIDE),
  };
}

let found;
document.addEventListener("selectionchange", () => {
  found = chosen() ?? (document.activeElement === offer ? found : null);
  offer.hidden = !found;
});
offer.addEventListener("click", () => {
  paragraph.value = found.paragraph;
  words.value = proposed.value = found.words;
  before.value = found.before;
  after.value = found.after;
  offer.hidden = true;
  text.focus();
});
// What is typed by hand stands for itself.
for (const field of [paragraph, words]) {
  field.addEventListener("input", () => {
    before.value = after.value = "";
  });
}
