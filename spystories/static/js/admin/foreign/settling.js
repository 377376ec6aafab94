// What can be told only of a document as a whole: language, stanzas, lists, footnotes' keys. As in `settling.py`.
import { paragraphs } from "./lines.js";
import { alike, common, grouped, marked, merge, PLACE, run, STANZAS, textOf } from "./parts.js";
import { DIRECTED } from "./rules.js";

const LETTER = new RegExp(DIRECTED); // those from right to left are its group
const LETTERS = new RegExp(DIRECTED, "g");
const LEAD = /^[ \xa0]*\[?([0-9]{1,4})[\]).]+[ \xa0]+/;
const [FNV, PRIME] = [0x811c9dc5, 0x01000193];
const FIELDS = Object.keys(PLACE);

export function settle(blocks, notes, marks) {
  const main = mainLanguage(blocks);
  const worded = blocks.filter(({ runs }) => runs.length);
  const indented = !worded.every(({ place }) => place.indented || place.quote !== null);
  const said = blocks.map((block) => withLanguage(setApart(block, indented), main));
  const found = new Map();
  const taken = new Set();
  for (const [at, note] of marks.entries()) {
    const parts = (notes.get(note) ?? []).flatMap((block) => noted(block, new Map()));
    const words = withoutNumber(inLines(parts.map((block) => withLanguage(block, main).runs)), at + 1);
    if (!words.length) continue;
    const key = note[0] === "=" ? note.slice(1) : keyOf(at + 1, textOf(words), taken);
    taken.add(key);
    found.set(String(at + 1), { key, words });
  }
  return { blocks: stanzas(items(afterLists(said))).flatMap((block) => noted(block, found)), notes: found };
}

// A footnote's key: of its number and its words, so that it is the same wherever it is computed.
function keyOf(number, words, taken) {
  let value = FNV;
  for (const byte of new TextEncoder().encode(`${number}\n${words}`)) value = Math.imul(value ^ byte, PRIME) >>> 0;
  const key = value.toString(36);
  return taken.has(key) ? keyOf(number, `${words}'`, taken) : key;
}

function withoutNumber(runs, number) {
  const found = runs.length && LEAD.exec(runs[0].text);
  if (!found || found[1] !== String(number)) return runs;
  return merge([{ ...runs[0], text: runs[0].text.slice(found[0].length) }, ...runs.slice(1)]);
}

// The marks of those footnotes only that are there; lines that held nothing else go.
function noted(block, found) {
  const kept = block.runs.filter(({ note }) => !note || found.has(note));
  if (kept.length === block.runs.length) return [block];
  const lines = kept.map((one) => ({ ...one, text: one.text.replaceAll("\n", "\v") }));
  return paragraphs(lines, true).map(({ runs }) => ({ ...block, runs }));
}

function inLines(parts) {
  const out = [];
  for (const part of parts.filter(({ length }) => length)) {
    if (out.length) out.push(run("\n", common(out.at(-1).marks, part[0].marks)));
    out.push(...part);
  }
  return merge(out);
}

const oneOf = (blocks) => ({ ...blocks[0], runs: inLines(blocks.map(({ runs }) => runs)) });

// Pictures out of the midst of a list, after it.
function afterLists(blocks) {
  const made = [];
  let [waiting, around] = [[], PLACE];
  for (const block of blocks) {
    const { picture, place } = block;
    if (picture) {
      waiting.push(block);
      continue;
    }
    if (!place.list || !alike(place, around, ["list", "listAt"])) made.push(...waiting.splice(0));
    made.push(block);
    around = place;
  }
  return [...made, ...waiting];
}

const items = (blocks) =>
  grouped(blocks, ({ place: one }, { place: other }) => one.item === other.item && one.list === other.list)
    .flatMap((same) => same[0].place.item && same[0].place.list ? [oneOf(same)] : same);

function stanzas(blocks) {
  const found = [];
  for (const block of blocks) {
    const last = found.at(-1);
    if (last && goesOn(last.at(-1), block)) last.push(block);
    else found.push([block]);
  }
  return found.map((lines) => lines.length > 1 ? oneOf(lines) : lines[0]);
}

function goesOn(before, block) {
  const isLine = [before, block].every(({ place }) =>
    place.quote === "verse" && place.tag === "p" && !place.kind && !place.list
  );
  if (!isLine || block.apart || block.place.stanza === STANZAS) return false;
  return alike(before.place, block.place, FIELDS) && !(textOf(before.runs) + textOf(block.runs)).includes("\n");
}

function setApart(block, indented) {
  const place = { ...block.place };
  const own = direction(textOf(block.runs));
  const atTheEnd = place.align === "end" || place.align === "right" && place.dir !== "rtl" && own !== "rtl" ||
    place.align === "left" && place.dir === "rtl";
  if (place.indented && indented && place.quote === null && place.tag === "p" && !place.list) place.quote = "";
  if (atTheEnd && place.tag === "p" && !place.kind && !place.list && place.quote !== "verse") place.kind = "right";
  const around = place.dir || own || "ltr";
  let runs = block.runs.map((one) => one.marks.dir !== around && direction(one.text) ? one : marked(one, { dir: "" }));
  const isHeading = place.tag === "h2" || place.tag === "h3";
  if (isHeading && runs.every(({ text, marks }) => marks.strong || !text.trim())) {
    runs = runs.map((one) => marked(one, { strong: false }));
  }
  Object.assign(place, { align: "", indented: false, dir: own && place.dir !== own ? place.dir : "" });
  return { ...block, place, runs: merge(runs) };
}

function direction(text) {
  const found = LETTER.exec(text);
  return found ? found[1] ? "rtl" : "ltr" : "";
}

const primary = (lang) => lang.split("-")[0];

function mainLanguage(blocks) {
  const letters = new Map();
  for (const { marks, text } of blocks.flatMap(({ runs }) => runs)) {
    const language = primary(marks.lang);
    letters.set(language, (letters.get(language) ?? 0) + (text.match(LETTERS)?.length ?? 0));
  }
  let main = "";
  for (const [language, count] of letters) if (count > (letters.get(main) ?? -1)) main = language;
  return main;
}

function withLanguage(block, main) {
  let runs = block.runs.map((one) =>
    direction(one.text) && primary(one.marks.lang) !== main ? one : marked(one, { lang: "" })
  );
  const lettered = new Set(runs.filter(({ text }) => direction(text)).map(({ marks }) => marks.lang));
  const lang = lettered.size === 1 ? [...lettered][0] : "";
  if (lang) runs = runs.map((one) => marked(one, { lang: "" }));
  return { ...block, runs: merge(runs), lang };
}
