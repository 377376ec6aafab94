// Links to a passage: who comes by one finds its words again, or reads that they are gone. They are found where
// they stand once, with the words beside them or alone; never at a guess.
import { word } from "./words.js";

export const prose = document.querySelector("[data-story] .prose");
// Paragraphs, headings and items, then footnotes.
export const TEXTS = ":is(p, h2, h3, li)[id]";
export const paragraphs = prose ? [...prose.querySelectorAll(TEXTS)] : [];

function* places(texts, words) {
  for (const [i, text] of texts.entries()) {
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) yield [i, at];
  }
}

export function once(texts, words) {
  const found = words ? places(texts, words) : [][Symbol.iterator]();
  const first = found.next().value;
  return first && found.next().done ? first : null;
}

function locate(texts, id, quote, before, after) {
  const near = texts.map((text, i) => (paragraphs[i].id === id ? text : ""));
  const whole = once(near, before + quote + after) ?? once(texts, before + quote + after);
  if (whole) return [whole[0], whole[1] + before.length];
  return once(texts, quote);
}

function rangeOf(paragraph, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let at = 0, node; (node = walker.nextNode()); at += node.length) {
    if (start >= at && start < at + node.length) range.setStart(node, start - at);
    if (end > at && end <= at + node.length) range.setEnd(node, end - at);
  }
  return range;
}

async function arrive(query) {
  const texts = paragraphs.map((paragraph) => paragraph.textContent);
  const [quote, before, after] = ["words", "before", "after"].map((name) => query.get(name) ?? "");
  const found = locate(texts, location.hash.slice(1), quote, before, after);
  if (!found) return say(await word("gone"));
  const [i, start] = found;
  if (window.Highlight) {
    CSS.highlights.set("passage", new Highlight(rangeOf(paragraphs[i], start, start + quote.length)));
  }
  if (location.hash !== "#" + paragraphs[i].id) paragraphs[i].scrollIntoView({ block: "center" });
}

function say(sentence) {
  const line = document.createElement("p");
  line.className = "resume";
  line.textContent = sentence;
  document.querySelector(".told").append(line);
}

const query = new URLSearchParams(location.search);
if (prose && query.has("words")) arrive(query).catch(() => {/* no network: the paragraph is marked */});
