// Words of Markdown with their marks as HTML. As in `markdown.py`.
import { escape as escapeText } from "./plain.js";
import { MARKDOWN } from "./rules.js";

const INLINE = new RegExp(MARKDOWN.inline, "g");
const [SPACE, PUNCTUATION] = ["space", "punctuation"].map((name) => new RegExp(MARKDOWN[name]));
const DEEPEST = 12; // signs that are open at once
const TAGS = { "*1": "em", "_1": "em", "*2": "strong", "_2": "strong", "~2": "s" };

export const escape = (text) => escapeText(text).replaceAll('"', "&quot;").replaceAll("'", "&#x27;");

export function inline(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(escape(text.slice(at, found.index)), piece(found, text));
    at = found.index + found[0].length;
  }
  parts.push(escape(text.slice(at)));
  pair(parts.filter((part) => typeof part !== "string"));
  return parts.map((part) => typeof part === "string" ? part : written(part)).join("");
}

function piece(found, text) {
  const [all, escaped, code, note, picture, words, address, bare, tag, signs, reference] = found;
  if (signs) return signsOf(signs, text[found.index - 1] ?? "", text[found.index + all.length] ?? "");
  if (note) return `<sup><a id="fnref-${escape(note)}" href="#fn-${escape(note)}">1</a></sup>`;
  if (address) return picture ? "<img>" : `<a href="${escape(address)}">${inline(words)}</a>`;
  if (bare) return `<a href="${escape(bare)}">${escape(bare)}</a>`;
  return tag || reference || escape(escaped || code);
}

function signsOf(text, before, after) {
  const spaced = [before, after].map((each) => !each || SPACE.test(each));
  const pointed = [before, after].map((each) => PUNCTUATION.test(each));
  let opens = !spaced[1] && (!pointed[1] || spaced[0] || pointed[0]);
  let closes = !spaced[0] && (!pointed[0] || spaced[1] || pointed[1]);
  if (text[0] === "_") [opens, closes] = [opens && (!closes || pointed[0]), closes && (!opens || pointed[1])];
  return { text, opens, closes, before: [], after: [], left: text.length };
}

function pair(all) {
  const opened = [];
  for (const signs of all) {
    let opener;
    while (signs.closes && signs.left && (opener = openerOf(opened.slice(-DEEPEST), signs))) {
      while (opened.at(-1) !== opener) opened.pop();
      const count = Math.min(opener.left, signs.left) > 1 ? 2 : 1;
      const tag = TAGS[signs.text[0] + count];
      opener.after.unshift(`<${tag}>`);
      signs.before.push(`</${tag}>`);
      opener.left -= count;
      signs.left -= count;
      if (!opener.left) opened.pop();
    }
    if (signs.opens && signs.left) opened.push(signs);
  }
}

const openerOf = (opened, signs) =>
  opened.findLast((each) => {
    const lengths = [each.text.length, signs.text.length];
    const odd = (lengths[0] + lengths[1]) % 3 === 0 && lengths.some((length) => length % 3);
    return each.text[0] === signs.text[0] && !(odd && (each.closes || signs.opens));
  });

const written = ({ before, text, left, after }) => [...before, text[0].repeat(left), ...after].join("");
