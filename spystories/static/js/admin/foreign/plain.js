// Plain text in the stored form of a body, also where each line was broken by hand. As `plain.py` does it.
import { fromForeign } from "./foreign.js";
import { pattern } from "./rules.js";

const BLANK_LINES = /\n[ \t]*\n[ \t\n]*/;
const INDENTED = /^[ \t\xa0]+/;
const ENDS = /^[ \t\xa0]+|[ \t\xa0]+$/g;
const PAUSE = pattern("pause");
const UNSPACED = pattern("unspaced"); // of a line's end and the next one's beginning: a word goes on, or has no spaces
const ANSWERED = pattern("answered"); // the next line is what another one says
const OPENING = /^[ \t\xa0"'([„“”‚‘’«»–—-]+/;
const SEAM = 8; // characters of each line that tell how they are joined
const [SHORTEST_LINE, LONGEST_LINE, FEWEST_LINES] = [40, 100, 8]; // of a text that was broken by hand

export const toLines = (text) => text.replace(/^\ufeff/, "").replace(/\r\n?|[\v\x85\u2028\u2029]/g, "\n").split("\n");
export const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const strip = (line) => line.replace(ENDS, "");
const length = (line) => [...line].length;

export function fromPlain(text, joining = false) {
  const lines = toLines(text).map((line) => line.replace(/[ \t\xa0]+$/, ""));
  const paragraphs = joining ? joined(lines) : asTheyStand(lines.join("\n").replace(/^\n+|\n+$/g, ""));
  return fromForeign(paragraphs.map((paragraph) => `<p>${paragraph.map(kept).join("<br>")}</p>`).join("")).html;
}

// Nearly each line ends where the next one's first word would not have fitted, and they do not begin as verse does.
export function isWrapped(text) {
  const lines = toLines(text).map(strip);
  const lengths = lines.filter(Boolean).map(length).sort((one, other) => one - other);
  const top = lengths.length < FEWEST_LINES ? 0 : lengths[Math.floor(lengths.length * 9 / 10)];
  const inner = lines.slice(1).map((line, at) => [lines[at], line]).filter(([one, other]) => one && other);
  if (top < SHORTEST_LINE || top > LONGEST_LINE || inner.length < FEWEST_LINES / 2) return false;
  if (inner.filter(([_, other]) => beginsLarge(other)).length * 10 > inner.length * 7) return false;
  const fits = ([one, other]) => (length(one) + 1 + length(/[^ \t\xa0]+/.exec(other)[0])) * 100 <= top * 97;
  return inner.filter((pair) => !fits(pair)).length * 10 > inner.length * 8;
}

function asTheyStand(text) {
  const parts = text.split(BLANK_LINES);
  return parts.flatMap((part) => {
    const lines = part.split("\n");
    const areLines = parts.length > 1 && lines.every((line) => length(line) <= LONGEST_LINE);
    return areLines ? [lines] : lines.map((line) => [line]);
  });
}

function joined(lines) {
  const paragraphs = [];
  let [begins, before] = [true, ""];
  for (const line of lines) {
    const words = strip(line);
    const seam = `${before.slice(-SEAM)}\n${words.slice(0, SEAM)}`;
    const apart = INDENTED.test(line) || PAUSE.test(words) || ANSWERED.test(seam);
    if (words && (begins || apart)) paragraphs.push([words]);
    else if (words) paragraphs.at(-1)[0] += UNSPACED.test(seam) ? words : ` ${words}`;
    [begins, before] = [!words || PAUSE.test(words), words];
  }
  return paragraphs;
}

function beginsLarge(line) {
  const [first = ""] = line.replace(OPENING, "");
  return first !== first.toLowerCase();
}

function kept(line) {
  const indent = INDENTED.exec(line)?.[0] ?? "";
  return "\xa0".repeat(indent.replaceAll("\t", "    ").length) + escape(line.slice(indent.length));
}
