// The texts of the manuscript as the site reads and numbers them, and where each of their signs stands in the document.
// It is what `texts` of spystories/lib/prose gives: paragraphs from 1, footnotes apart, no sign for a footnote's mark.
export const NOTES_FROM = 1_000_000;
export const INVISIBLE = /^[\s\u00ad\u200b-\u200f\u2060\ufeff]*$/;
export const SCENE_BREAK = /^\s*(?:(?:[*#⁂∗✱]\s*)+|(?:[-–—_=~]\s*){3,})$/;
const PIECES = /[ \t\n\r\f\v\x85\u2028\u2029]+|[^ \t\n\r\f\v\x85\u2028\u2029]+/g;
const LINE = "\v"; // a line break, until it is read

// The signs of a block with the place of each in it.
function signs(block) {
  let source = "";
  const places = [];
  block.forEach((node, at) => {
    const text = node.isText ? node.text : node.type.name === "hardBreak" ? LINE : "";
    for (let i = 0; i < text.length; i++) places.push(at + i);
    source += text;
  });
  return { source, places };
}

// One text of a block: its signs, white space tidied as the site does.
class Reading {
  constructor() {
    this.text = "";
    this.places = [];
  }

  add(text, places) {
    this.text += text;
    this.places.push(...places);
  }

  gap(piece, places, isVerse) {
    const breaks = piece.split(LINE).length - 1;
    const begun = this.text !== "";
    if (begun && breaks) this.add("\n", [places[piece.indexOf(LINE)]]);
    else if (begun) {
      if (/^ *$/.test(piece)) this.add(piece, places);
      else this.add(" ", places.slice(0, 1));
    }
    if (!isVerse || (begun && !breaks)) return;
    const from = piece.lastIndexOf(LINE) + 1;
    for (let i = from; i < piece.length; i++) {
      const width = piece[i] === "\t" ? 4 : 1;
      this.add("\u00a0".repeat(width), Array(width).fill(places[i]));
    }
  }
}

function read(block, isOne, isVerse) {
  const { source, places } = signs(block);
  const readings = [new Reading()];
  let gap = null;
  for (const { 0: piece, index } of source.matchAll(PIECES)) {
    const here = places.slice(index, index + piece.length);
    if (/^[ \t\n\r\f\v\x85\u2028\u2029]/.test(piece)) gap = [piece, here];
    else {
      if (gap && !isOne && gap[0].split(LINE).length > 2) readings.push(new Reading());
      if (gap) readings.at(-1).gap(...gap, isVerse);
      readings.at(-1).add(piece, here);
      gap = null;
    }
  }
  return readings;
}

const known = [new WeakMap(), new WeakMap()]; // blocks never change, so that each is read once, in verse or not

function readings(block, isVerse) {
  const kept = known[Number(isVerse)];
  const isItem = ["listItem", "footnote"].includes(block.type.name);
  if (!kept.has(block)) kept.set(block, read(block, isItem, isVerse && !isItem));
  return kept.get(block);
}

const isText = ({ text }, block) =>
  !INVISIBLE.test(text) && !(block.type.name === "paragraph" && SCENE_BREAK.test(text));

// The texts in order, each { number, text, places, at }: `at` is where the block begins in the document.
export function texts(doc) {
  const found = [];
  let paragraphs = 0;
  let notes = NOTES_FROM;
  doc.descendants((block, at, parent) => {
    if (!block.isTextblock) return true;
    const isNote = block.type.name === "footnote";
    for (const reading of readings(block, parent.attrs["data-kind"] === "verse")) {
      if (isNote ? !block.content.size : !isText(reading, block)) continue;
      found.push({ number: isNote ? ++notes : ++paragraphs, at, ...reading });
    }
    return false;
  });
  return found;
}

// The part of the document that the signs of a text from `start` to `end` are.
export function range({ at, places }, start, end) {
  const last = places.length - 1;
  const place = (sign) => at + 1 + places[sign];
  return {
    from: start > last ? place(last) + 1 : place(start),
    to: end ? place(Math.min(end - 1, last)) + 1 : place(0),
  };
}

// How many signs of a text stand before a position of the document.
export const before = ({ at, places }, position) => places.filter((place) => at + 1 + place < position).length;

// The text that a position of the document stands in.
export const textAt = (all, position) => all.findLast(({ at, places }) => at + 1 + (places[0] ?? 0) <= position);

// So many code points of a text, in signs of the browser.
export const units = (text, points) =>
  /[\ud800-\udbff]/.test(text) ? [...text].slice(0, points).join("").length : points;
