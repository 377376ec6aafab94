// Paragraphs written in the stored form of a body. As `writing.py` does it.
import { grouped } from "./parts.js";

export function write({ blocks, notes }) {
  const lines = grouped(blocks, sameQuotation).flatMap((quoted) => {
    const inner = grouped(quoted, sameList).flatMap((same) => {
      const drawn = same.map((block) => draw(block, notes));
      const list = listOf(same[0]);
      return list ? [`<${list}>${drawn.join("")}</${list}>`] : drawn;
    });
    const { quote } = quoted[0].place;
    return quote === null ? inner : [`<blockquote${attributes({ "data-kind": quote })}>${inner.join("")}</blockquote>`];
  });
  if (notes.size) {
    const items = [...notes.values()].map(({ key, words }) =>
      `<li${attributes({ "data-note": key })}>${inside(words, notes)}</li>`
    );
    lines.push(`<ol data-kind="notes">${items.join("")}</ol>`);
  }
  return lines.join("\n");
}

const sameQuotation = ({ place: one }, { place: other }) => one.quote === other.quote && one.quoteAt === other.quoteAt;
const listOf = ({ place }) => place.tag === "hr" ? "" : place.list;
const sameList = (one, other) =>
  listOf(one) === listOf(other) && (!listOf(one) || one.place.listAt === other.place.listAt);

function draw({ place, lang, runs, picture, width }, notes) {
  if (picture) return `<figure${attributes({ "data-picture": picture, "data-width": width })}></figure>`;
  if (place.tag === "hr") return "<hr>";
  const tag = place.list ? "li" : place.tag;
  const kind = tag === "p" ? place.kind : "";
  return `<${tag}${attributes({ "data-kind": kind, lang, dir: place.dir })}>${inside(runs, notes)}</${tag}>`;
}

// Each mark is opened as late and closed as early as its neighbours let it.
function inside(runs, notes) {
  const parts = [];
  let opened = [];
  const around = tagsAround(runs);
  for (const [at, { text, note }] of runs.entries()) {
    const tags = around[at];
    let same = 0;
    while (same < tags.length && tags[same] === opened[same]) same++;
    parts.push(...opened.slice(same).reverse().map(closing), ...tags.slice(same).map((tag) => `<${tag}>`));
    opened = tags;
    parts.push(note ? `<span${attributes({ "data-note": notes.get(note).key })}></span>` : escape(text));
  }
  return [...parts, ...opened.reverse().map(closing)].join("");
}

// Of each run its tags: a footnote's mark has those of the words on both of its sides, but no link.
function tagsAround(runs) {
  const unlinked = ({ marks }) => tagsOf({ ...marks, link: "" });
  const after = [];
  let tags = [];
  for (const one of [...runs].reverse()) after.push(tags = one.note ? tags : unlinked(one));
  after.reverse();
  let before = [];
  return runs.map((one, at) => {
    if (!one.note) {
      before = unlinked(one);
      return tagsOf(one.marks);
    }
    const end = before.findIndex((tag, depth) => tag !== after[at][depth]);
    return end < 0 ? before : before.slice(0, end);
  });
}

const tagsOf = (marks) =>
  [
    marks.link && `a${attributes({ href: marks.link })}`,
    (marks.lang || marks.dir) && `span${attributes({ lang: marks.lang, dir: marks.dir })}`,
    marks.strong && "strong",
    marks.em && "em",
    marks.caps && 'span data-kind="small-caps"',
    marks.u && "u",
    marks.s && "s",
    marks.sub && "sub",
    marks.sup && "sup",
  ].filter(Boolean);

const closing = (tag) => `</${tag.split(" ")[0]}>`;
const escape = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");
const attributes = (values) =>
  Object.entries(values).filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${escape(value).replaceAll('"', "&quot;")}"`).join("");
