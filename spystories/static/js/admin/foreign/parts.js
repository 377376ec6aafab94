// The parts that a document is read into: marked runs, and the paragraphs that they stand in. As in `parts.py`.
export const NO_MARKS = {
  link: "",
  lang: "",
  dir: "",
  strong: false,
  em: false,
  caps: false,
  u: false,
  s: false,
  sub: false,
  sup: false,
  contents: false,
};
const FIELDS = Object.keys(NO_MARKS);
export const PLACE = {
  tag: "p",
  kind: "",
  quote: null,
  quoteAt: 0,
  list: "",
  listAt: 0,
  item: 0,
  stanza: 0,
  align: "",
  dir: "",
  indented: false,
};
export const STANZAS = -1;

export const run = (text, marks = NO_MARKS, note = "") => ({ text, marks, note });
export const textOf = (runs) => runs.map(({ text }) => text).join("");
export const marked = (one, changes) => ({ ...one, marks: { ...one.marks, ...changes } });

export const alike = (one, other, fields = FIELDS) => fields.every((field) => one[field] === other[field]);
export const common = (one, other) =>
  Object.fromEntries(FIELDS.map((field) => [field, one[field] === other[field] ? one[field] : NO_MARKS[field]]));

// Neighbours that are alike, together.
export function grouped(all, areAlike) {
  const groups = [];
  for (const one of all) {
    const last = groups.at(-1);
    if (last && areAlike(last[0], one)) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

export const merge = (runs) =>
  grouped(runs, (one, other) => !one.note && !other.note && alike(one.marks, other.marks))
    .map((same) => same.length > 1 ? run(textOf(same), same[0].marks) : same[0])
    .filter(({ text, note }) => text || note);
