// Footnotes and comments while a document is read: their marks, and where their words begin. As in `reading.py`.
import { run, textOf } from "./parts.js";
import { pattern } from "./rules.js";
import { address, ownKey } from "./states.js";

const NUMBER = pattern("numbers");

export class Notes {
  now = ""; // the one that is read
  found = new Map(); // their paragraphs by their ids
  marks = []; // their ids in the order of their marks
  links = 0;

  constructor(reader, judged) {
    Object.assign(this, { reader, judged });
  }

  judge(frame, given) {
    const verdict = this.judged.links[this.links++];
    if (verdict && frame.out === null) {
      if (verdict === "mark") this.add(given.get("href").split("#").slice(1).join("#"), frame);
      frame.out = (verdict === "note" || verdict === "comment") && !this.now ? verdict : "";
      frame.outAt = this.reader.serial;
    } else if (!verdict) {
      frame.marks = { ...frame.marks, link: address(given.get("href") ?? "") };
    }
  }

  add(note, frame) {
    if (this.now) return;
    this.marks.push(note);
    this.reader.runs.push(run("", frame.marks, String(this.marks.length)));
  }

  // A number that says of itself that it is a footnote's goes, where no link has said so already.
  dropNumber(frame) {
    const { reader } = this;
    const own = reader.runs.slice(frame.runs);
    if (!NUMBER.test(textOf(own)) || own.some(({ note }) => note)) return;
    reader.runs.length = frame.runs;
    reader.count(this.now ? "" : "note", reader.serial++);
  }

  // What a number leads to lasts as long as the outermost element that begins with it.
  begin(frame, given) {
    const { judged, reader } = this;
    const own = ["id", "name"].map((key) => given.get(key)).filter(Boolean);
    let note = own.find((id) => judged.notes.has(id) || judged.comments.has(id)) ?? "";
    if (frame.name === "li") note = ownKey(given) || note;
    if (!note || note === this.now || frame.out !== null && frame.name !== "a") return;
    const { stack, blocks } = reader;
    const first = stack.findIndex(({ texts }) => texts >= reader.texts);
    const outermost = Math.min(Math.max(first < 0 ? stack.length : first, 1), frame.holder || 1);
    const region = frame.block ? frame : stack[outermost];
    if (!this.now && blocks.at(-1)?.place.tag === "hr" && !this.found.size) blocks.pop();
    this.now = note;
    region.note = true;
    if (judged.comments.has(note)) this.leaveOut(stack.slice(stack.indexOf(region)), note);
  }

  leaveOut(frames, comment) {
    const out = this.judged.placeless.has(comment) ? "comment" : "";
    for (const each of frames) if (each.out === null) Object.assign(each, { out, outAt: this.reader.serial });
  }

  put(block) {
    if (!block.runs.length) return;
    if (!this.found.has(this.now)) this.found.set(this.now, []);
    this.found.get(this.now).push(block);
  }
}
