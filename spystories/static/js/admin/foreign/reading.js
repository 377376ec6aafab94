// Foreign HTML read into paragraphs, and what stood in it that is no text, counted. As `reading.py` does it.
import { isBlank, paragraphs } from "./lines.js";
import { judge } from "./links.js";
import { Notes } from "./notes.js";
import { marked, NO_MARKS, PLACE, run, textOf } from "./parts.js";
import { beginning, CLOSED_BY, HOLDS_A_PARAGRAPH, ONE_EACH, pattern, Rules, VOID } from "./rules.js";
import { marksOf, ownKey, ownPicture, placeOf } from "./states.js";
import { tokens } from "./tokens.js";

const BLANK_LINE = /(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)[ \t\r\n]*/;
const WHITE = /[\t\n\r\f\x85\u2028\u2029]/g;
const WORD = /[0-9A-Za-z\u00aa-\u1fff\u2c00-\ud7ff\uf900-\ufdff]/;
const LONGEST_EMOJI = 8;
const [PAUSE, NUMBERED, MARKER] = [pattern("pause"), pattern("numbered"), beginning("marker")];

const indented = (line) => line.replace(/^ +/, (spaces) => "\xa0".repeat(spaces.length));

export class Reader {
  blocks = [];
  counts = {};
  rules = new Rules();
  runs = [];
  stack = [{ name: "", marks: NO_MARKS, place: PLACE, holder: 0, out: null, outAt: 0, texts: 0, facts: {} }];
  open = new Map();
  marker = "";
  apart = false;
  pictures = []; // that stand after the paragraph that is open
  texts = 0;
  flushes = 0;
  serial = 0;
  leftOut = { kind: "", at: 0, texts: 0 };

  constructor(source) {
    const read = tokens(source);
    for (const { what, text } of read) if (what === "sheet") this.rules.addSheet(text);
    this.notes = new Notes(this, judge(read, this.rules));
    for (const { what, text, raw } of read) {
      if (what === "text") this.text(text);
      else if (what === "open") this.openTag(text, raw);
      else if (what === "close" && this.open.get(text)) { while (this.pop() !== text); }
    }
    while (this.stack.length > 1) this.pop();
    this.flush();
  }

  get top() {
    return this.stack.at(-1);
  }

  openTag(name, raw) {
    const { quote, kind } = this.top.place;
    const { facts, given } = this.rules.facts(name, raw, quote !== null && kind !== "source");
    if (VOID.has(name)) {
      this.void(name, facts, given);
      return;
    }
    const picture = name === "figure" && ownPicture(given);
    if (picture) {
      this.ownFigure(picture);
      return;
    }
    const closed = CLOSED_BY.get(name) ?? [];
    for (let at = this.top.holder; at && closed.includes(this.stack[at].name); at = this.top.holder) {
      while (this.stack.length > at) this.pop();
    }
    if (facts.block || facts.item) this.flush();
    const above = this.top;
    const frame = this.frame(name, facts, given, above);
    this.stack.push(frame);
    this.open.set(name, (this.open.get(name) ?? 0) + 1);
    if (frame.block) frame.holder = this.stack.length - 1;
    if (name === "a") this.notes.judge(frame, given);
    this.notes.begin(frame, given);
    if (facts.picture && above.out === null) this.count("picture", this.serial);
    if (name === "span" && frame.out === null && ownKey(given)) this.notes.add(ownKey(given), frame);
    if ("around" in facts) this.text(facts.around[0]);
  }

  frame(name, facts, given, above) {
    const serial = ++this.serial;
    const block = Boolean(facts.block || facts.item);
    let out = above.out ?? facts.out ?? null;
    if (out === null && above.notes && !this.notes.now && "tag" in facts) out = ""; // the heading of the footnotes
    const marks = marksOf(facts, given, above.marks, { block, inLink: Boolean(this.open.get("a")) });
    return {
      ...{ name, facts, marks, block, out, holder: above.holder, texts: this.texts, runs: this.runs.length },
      place: block ? placeOf(name, facts, given, above, serial) : above.place,
      outAt: above.outAt || (out === null ? 0 : serial),
      pre: facts.pre ?? above.pre,
      spaces: above.spaces || "spaces" in facts,
      notes: above.notes || "notes" in facts,
      flushes: this.flushes,
      blocks: this.blocks.length,
    };
  }

  void(name, facts, given) {
    if (this.top.out !== null || facts.out) return;
    if (name === "br") this.add("page" in facts ? "\v\v" : "\v");
    else if (name === "hr") {
      this.flush();
      this.rule(this.top);
    } else if ("picture" in facts) {
      const alt = (given.get("alt") ?? "").trim();
      if (alt && [...alt].length <= LONGEST_EMOJI && !WORD.test(alt)) this.add(alt);
      else if (given.get("width") !== "0" && given.get("width") !== "1") this.count("picture", ++this.serial);
    }
  }

  // What stands in the tag of a body's picture is left out.
  ownFigure(picture) {
    const { top } = this;
    if (top.out === null) this.pictures.push(picture);
    this.stack.push({ ...top, name: "figure", block: false, out: "", outAt: ++this.serial, facts: {}, note: false });
    this.open.set("figure", (this.open.get("figure") ?? 0) + 1);
    if (!HOLDS_A_PARAGRAPH.has(this.stack[top.holder].name)) this.flush();
  }

  rule(frame) {
    if (!frame.notes) this.put({ place: { ...this.stack[frame.holder].place, tag: "hr" }, runs: [] });
  }

  pop() {
    const frame = this.top;
    if ("around" in frame.facts) this.text(frame.facts.around[1]);
    if ("numbers" in frame.facts && frame.out === null && frame.flushes === this.flushes) this.notes.dropNumber(frame);
    if (frame.block || frame.note) this.flush();
    if ("ruled" in frame.facts && frame.texts === this.texts && frame.out === null) this.rule(frame);
    if ("table" in frame.facts && this.blocks.length > frame.blocks + 1) this.count("table", ++this.serial);
    if (frame.note) this.notes.now = "";
    this.open.set(frame.name, this.open.get(frame.name) - 1);
    return this.stack.pop().name;
  }

  text(source) {
    const frame = this.top;
    let text = source.replace(/[\u00ad\u200b\ufeff]/g, "");
    if (frame.out === "marker") {
      this.marker += text;
    } else if (frame.out !== null) {
      if (!isBlank(text.replace(WHITE, " "))) this.count(frame.out, frame.outAt);
    } else if ("tab" in frame.facts) {
      this.add("\t");
    } else {
      if (frame.spaces) text = text.replaceAll("\xa0", " ");
      const whole = frame.pre || HOLDS_A_PARAGRAPH.has(this.stack[frame.holder].name);
      for (const [number, part] of (whole ? [text] : text.split(BLANK_LINE)).entries()) {
        if (number) this.flush();
        this.add(frame.pre ? this.keptLines(part) : part.replace(WHITE, "\n"));
      }
    }
  }

  keptLines(text) {
    const starts = !this.runs.length || this.runs.at(-1).text.endsWith("\v");
    const lines = text.replace(/\r\n?|[\n\x85\u2028\u2029]/g, "\v").split("\v");
    return lines.map((line, number) => number === 0 && !starts ? line : indented(line)).join("\v");
  }

  add(text) {
    if (!text) return;
    this.runs.push(run(text, this.top.marks));
    if (!this.top.marks.contents && !isBlank(text)) this.texts++;
  }

  // Of what has no edges of its own, what follows with no text between is one.
  count(kind, at) {
    if (!kind) return;
    const { leftOut, texts } = this;
    const again = kind === leftOut.kind && (at === leftOut.at || !ONE_EACH.has(kind) && texts === leftOut.texts);
    this.counts[kind] = (this.counts[kind] ?? 0) + (again ? 0 : 1);
    this.leftOut = { kind, at, texts };
  }

  flush() {
    const given = this.runs;
    this.runs = [];
    this.flushes++;
    const { place, runs } = this.listed({ ...this.stack[this.top.holder].place }, given);
    if (place.quote !== null) place.tag = "p";
    const found = paragraphs(runs, place.quote === "verse");
    for (const paragraph of found) this.paragraph(place, paragraph);
    this.blocks.push(...this.pictures);
    this.pictures = [];
    if (!found.length && runs.some(({ text }) => /[\v\xa0]/.test(text))) this.apart = true;
  }

  listed(place, given) {
    let [marker, runs] = [this.marker, given];
    this.marker = "";
    const found = !place.list && place.tag === "p" && place.quote === null && MARKER.exec(textOf(runs));
    if (found) {
      marker = found[0];
      runs = without(runs, marker.length);
      Object.assign(place, { list: "?", item: ++this.serial });
    }
    if (place.list === "?") place.list = NUMBERED.test(marker) ? "ol" : "ul";
    return { place, runs };
  }

  paragraph(place, { runs, apart }) {
    const worded = runs.filter(({ text }) => WORD.test(text));
    const plain = runs.map((one) => marked(one, { contents: false }));
    if (worded.length && worded.every(({ marks }) => marks.contents)) this.count("contents", this.serial);
    else if (place.tag === "p" && !place.list && PAUSE.test(textOf(plain))) {
      this.put({ place: { ...place, tag: "hr" }, runs: [] });
    } else this.put({ place, runs: plain, apart });
  }

  put(block) {
    if (this.notes.now) {
      this.notes.put(block);
      return;
    }
    this.blocks.push({ ...block, apart: block.apart || this.apart });
    this.apart = false;
  }
}

function without(runs, count) {
  let left = count;
  return runs.map((one) => {
    const text = one.text.slice(left);
    left = Math.max(0, left - one.text.length);
    return { ...one, text };
  }).filter(({ text, note }) => text || note);
}
