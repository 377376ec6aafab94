// Every kind of block and of words that a body may hold, as nodes and marks. Their table comes from the server.
import {
  Blockquote,
  Document as BaseDocument,
  Extension,
  Heading,
  HorizontalRule,
  Mark as BaseMark,
  Node as BaseNode,
  Paragraph,
} from "django-prose-editor/editor";
import { attribute } from "./attributes.js";
import { chosen, holds, insertPause, reshape } from "./reshape.js";

// How other programs write the same; and the keys that everybody knows.
const ALSO = { strong: ["b"], em: ["i"], s: ["strike"] };
const KEYS = { strong: "Mod-b", em: "Mod-i", u: "Mod-u" };

const nameOf = ({ tag, kind }) => kind || tag;

const language = () => ({
  lang: attribute("lang", (tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag)),
  dir: attribute("dir", (direction) => /^(ltr|rtl)$/.test(direction)),
});

function kindOf(tag, rows) {
  const kinds = rows.filter((row) => row.tag === tag).map(({ kind }) => kind);
  return { "data-kind": attribute("data-kind", (kind) => kinds.includes(kind)) };
}

const paragraph = (rows) =>
  Paragraph.extend({
    group: "block quotable",
    addAttributes: () => ({ ...kindOf("p", rows), ...language() }),
    // What stands in a quotation is no heading.
    parseHTML: () => [{ tag: "p" }, { tag: "h1, h2, h3, h4, h5, h6", context: "blockquote/", priority: 60 }],
  });

const heading = (rows) =>
  Heading.extend({
    addAttributes() {
      return { ...this.parent?.(), ...language() };
    },
  }).configure({ levels: rows.filter(({ tag }) => /^h\d$/.test(tag)).map(({ tag }) => Number(tag[1])) });

const quotation = (rows) =>
  Blockquote.extend({
    content: "quotable+",
    addAttributes: () => kindOf("blockquote", rows),
  });

const list = ({ tag }) =>
  BaseNode.create({
    name: tag,
    group: "block quotable",
    content: "listItem+",
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

const listItem = BaseNode.create({
  name: "listItem",
  content: "inline*",
  defining: true,
  addAttributes: language,
  parseHTML: () => [{ tag: "li" }],
  renderHTML: ({ HTMLAttributes }) => ["li", HTMLAttributes, 0],
});

const pause = HorizontalRule.extend({ group: "block quotable" });

const inAnotherLanguage = BaseMark.create({
  name: "language",
  addAttributes: language,
  parseHTML: () => [{ tag: "span[lang], span[dir]", consuming: false }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
});

const mark = (row) =>
  BaseMark.create({
    name: nameOf(row),
    parseHTML: () =>
      row.kind
        ? [{ tag: `${row.tag}[data-kind="${row.kind}"]`, consuming: false }]
        : [row.tag, ...ALSO[row.tag] ?? []].map((tag) => ({ tag })),
    renderHTML: () => [row.tag, row.kind ? { "data-kind": row.kind } : {}, 0],
    addKeyboardShortcuts() {
      const key = KEYS[row.tag];
      return key ? { [key]: () => this.editor.commands.toggleMark(this.name) } : {};
    },
  });

export const Document = BaseDocument.extend({ content: "block+ footnotes?" });

export const Kinds = Extension.create({
  name: "kinds",

  addOptions: () => ({ quotations: [], lists: [], paragraphs: [], marks: [] }),

  addStorage() {
    const { quotations, lists, paragraphs } = this.options;
    const rows = [...paragraphs, ...quotations, ...lists];
    return { ...this.options, row: (name) => rows.find((row) => nameOf(row) === name) };
  },

  addExtensions() {
    const { quotations, lists, paragraphs, marks } = this.options;
    return [
      ...[paragraph(paragraphs), heading(paragraphs), quotation(quotations), pause, ...lists.map(list), listItem],
      ...[inAnotherLanguage, ...marks.map(mark)],
    ];
  },

  addCommands: () => ({
    // The chosen blocks become of this kind, or are no longer of it where all of them are; a pause is set.
    setKind: (row) => ({ tr, dispatch }) => {
      if (!chosen(tr).length) return false;
      if (dispatch) row.tag === "hr" ? insertPause(tr) : reshape(tr, row);
      return true;
    },
  }),
});

export const isKind = ({ state }, row) => holds(state, row);
export const hasMark = (editor, row) => editor.isActive(nameOf(row));
export const toggleMark = (chain, row) => chain.toggleMark(nameOf(row));
