// White space of foreign text: what of it is a space, a line, a stanza or an indentation. As `lines.py` does it.
import { common, merge, NO_MARKS, run, textOf } from "./parts.js";

// While text is read: \n is any white space that stands for a space, \v a new line, \t a tab that is meant.
const INVISIBLE = /^[ \n\t\v\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*$/;
const TAB = 4;

export const isBlank = (text) => INVISIBLE.test(text);
const count = (text, sign) => text.split(sign).length - 1;

export function paragraphs(runs, verse) {
  const found = [];
  let lines = [];
  let apart = false;
  const end = () => {
    if (lines.length) found.push({ runs: joined(lines, verse || lines.length > 1), apart });
    apart ||= lines.length > 0;
    lines = [];
  };
  for (const line of linesOf(runs)) {
    if (line.some(({ note }) => note) || !isBlank(textOf(line))) {
      lines.push(withoutIndent(line));
    } else {
      if (!lines.length) apart ||= line.length > 0;
      end();
    }
  }
  end();
  return found;
}

function linesOf(runs) {
  const lines = [[]];
  for (const one of runs) {
    const [first, ...others] = one.text.split("\v");
    lines.at(-1).push({ ...one, text: first });
    for (const text of others) lines.push([{ ...one, text, note: "" }]);
  }
  return lines;
}

/** Text without the spaces at its end; a pattern would look at each run of spaces from each of its signs. */
function withoutEnd(text) {
  let end = text.length;
  while (end && " \n\t\xa0".includes(text[end - 1])) end--;
  return text.slice(0, end);
}

function withoutIndent(line) {
  let indent = 0;
  const kept = [...line];
  for (const [at, one] of kept.entries()) {
    const text = one.text.replace(/^[ \n\t\xa0]+/, "");
    const space = one.text.slice(0, one.text.length - text.length);
    indent += count(space, "\xa0") + TAB * count(space, "\t");
    kept[at] = { ...one, text };
    if (text || one.note) break;
  }
  for (let at = kept.length - 1; at >= 0; at--) {
    kept[at] = { ...kept[at], text: withoutEnd(kept[at].text) };
    if (kept[at].text || kept[at].note) break;
  }
  return { indent: "\xa0".repeat(indent), runs: kept.filter(({ text, note }) => text || note) };
}

function joined(lines, indented) {
  const out = [];
  let last = NO_MARKS; // of the words before
  for (const line of lines) {
    let gap = out.length ? ["\v"] : [];
    let before = indented ? line.indent : "";
    for (const piece of line.runs.flatMap(pieces)) {
      if (piece.note) {
        out.push({ ...piece, marks: NO_MARKS });
      } else if (/^[ \n\t]/.test(piece.text)) {
        gap.push(piece.text);
      } else {
        if (gap.length && out.length) out.push(run(space(gap), common(last, piece.marks)));
        out.push({ ...piece, text: before + piece.text });
        gap = [];
        before = "";
        last = piece.marks;
      }
    }
  }
  return merge(merge(out).map((one) => ({ ...one, text: one.text.normalize("NFC") })));
}

const pieces = (one) => [
  ...(one.note ? [one] : []),
  ...(one.text.match(/[ \n\t]+|[^ \n\t]+/g) ?? []).map((text) => ({ ...one, text })),
];

function space(gap) {
  if (gap.includes("\v")) return "\n";
  return gap.length === 1 && /^ +$/.test(gap[0]) ? gap[0] : " ";
}
