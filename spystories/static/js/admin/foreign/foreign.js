// HTML of word processors and web pages in the stored form of a body, and what was left out of it, counted.
// The server reads the same table in the same steps: `spystories/lib/prose/foreign/`.
import { Reader } from "./reading.js";
import { settle } from "./settling.js";
import { write } from "./writing.js";

export function fromForeign(source) {
  const reader = new Reader(source);
  return { html: write(settle(reader.blocks, reader.notes.found, reader.notes.marks)), leftOut: reader.counts };
}
