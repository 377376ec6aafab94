// Footnotes: a mark without characters in the text, and its words in a list at the end. The two are kept together.
import { crel, gettext, Node as BaseNode, Plugin, pm } from "django-prose-editor/editor";

const { Fragment, Slice } = pm.model;
const { Selection, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const numbering = new pm.state.PluginKey("footnotes");
const KEY = /^[a-z0-9]{1,12}$/;
const isMark = (node) => node?.type.name === "footnoteMark";

const key = () => ({
  key: {
    default: null,
    parseHTML: ({ dataset }) => (KEY.test(dataset.note) ? dataset.note : null),
    renderHTML: (given) => ({ "data-note": given.key }),
  },
});

const known = new WeakMap(); // blocks never change, so that each is walked once

// The marks of a document, or of a block of it, in their order: each with its place there.
function marks(parent) {
  if (known.has(parent)) return known.get(parent);
  const found = [];
  parent.forEach((node, from) => {
    if (isMark(node)) found.push({ key: node.attrs.key, at: from });
    else if (!node.isLeaf) { for (const { key, at } of marks(node)) found.push({ key, at: from + 1 + at }); }
  });
  known.set(parent, found);
  return found;
}

// The list of footnotes, if there is one, with its place.
function list(doc) {
  const last = doc.lastChild;
  const node = last?.type.name === "footnotes" ? last : null;
  return { node, at: doc.content.size - (node?.nodeSize ?? 0) };
}

function findNote(doc, key) {
  const { node, at } = list(doc);
  let found = null;
  node?.forEach((note, from) => {
    if (note.attrs.key === key) found = at + 1 + from;
  });
  return found;
}

// Where a position belongs: to the text, or to one footnote.
const room = ($at) => ($at.depth > 1 && $at.node(1).type.name === "footnotes" ? $at.before(2) : null);
export const noteAt = ({ selection: { $from } }) => (room($from) === null ? null : $from.node(2));

// Makes the footnotes those of the marks, in their order. `kept` has the words of some that were pasted.
function settle(tr, kept) {
  const { footnotes, footnote } = tr.doc.type.schema.nodes;
  const wanted = marks(tr.doc).map(({ key }) => key);
  const { node, at } = list(tr.doc);
  const have = node?.children ?? [];
  if (wanted.length === have.length && wanted.every((key, i) => have[i].attrs.key === key)) return false;
  const byKey = new Map(have.map((note) => [note.attrs.key, note]));
  const made = wanted.map((key) => byKey.get(key) ?? footnote.create({ key }, kept.get(key)));
  if (!made.length) tr.delete(at, tr.doc.content.size);
  else if (!node) tr.insert(at, footnotes.create(null, made));
  else replaceChanged(tr, at + 1, have, made);
  return true;
}

// Only what differs is replaced, so that a cursor in another footnote stays there.
function replaceChanged(tr, start, have, made) {
  let same = 0;
  let after = 0;
  const shorter = Math.min(have.length, made.length);
  while (same < shorter && have[same] === made[same]) same++;
  while (after < shorter - same && have.at(-1 - after) === made.at(-1 - after)) after++;
  const size = (notes) => notes.reduce((sum, { nodeSize }) => sum + nodeSize, 0);
  const from = start + size(have.slice(0, same));
  const to = from + size(have.slice(same, have.length - after));
  tr.replaceWith(from, to, made.slice(same, made.length - after));
}

const freshKey = () => Math.random().toString(36).slice(2, 10) || "1";

function into(tr, note) {
  tr.setSelection(TextSelection.create(tr.doc, note + tr.doc.nodeAt(note).nodeSize - 1));
  return tr.scrollIntoView();
}

// Sets a mark at `at` and the cursor into its new footnote.
export function insertFootnote(tr, at) {
  const fresh = freshKey();
  tr.insert(at, tr.doc.type.schema.nodes.footnoteMark.create({ key: fresh }));
  settle(tr, new Map());
  return into(tr, findNote(tr.doc, fresh));
}

export function backToMark(tr, key) {
  const mark = marks(tr.doc).find((each) => each.key === key);
  if (mark) tr.setSelection(TextSelection.create(tr.doc, mark.at + 1)).scrollIntoView();
  return tr;
}

// A selection stays in the text or in one footnote: what is deleted across them would run together.
function inOneRoom(tr) {
  const { selection, doc } = tr;
  if (!(selection instanceof TextSelection)) return false;
  const { $anchor, $head } = selection;
  const own = room($anchor);
  if (own === room($head)) return false;
  const end = own === null ? Selection.findFrom(doc.resolve(list(doc).at), -1, true)?.head : $anchor.end();
  const head = $head.pos > $anchor.pos ? end : own === null ? 0 : $anchor.start();
  tr.setSelection(TextSelection.create(doc, $anchor.pos, head));
  return true;
}

// What is copied takes the footnotes of its marks along; words of one footnote are words.
function copied(slice, { state: { doc, schema } }) {
  const first = slice.content.firstChild;
  if (first?.type.name === "footnotes" && slice.openStart > 1) {
    return new Slice(Fragment.from(schema.nodes.paragraph.create(null, first.firstChild.content)), 1, 1);
  }
  const keys = [];
  slice.content.descendants((node) => {
    if (isMark(node)) keys.push(node.attrs.key);
  });
  if (!keys.length || slice.content.lastChild.type.name === "footnotes") return slice;
  const notes = (list(doc).node?.children ?? []).filter((note) => keys.includes(note.attrs.key));
  const blocks = slice.content.firstChild.isInline
    ? Fragment.from(schema.nodes.paragraph.create(null, slice.content))
    : slice.content;
  return new Slice(blocks.append(Fragment.from(schema.nodes.footnotes.create(null, notes))), slice.openStart, 0);
}

// A footnote is one paragraph without marks of others: what is pasted into it becomes its lines.
function lines(slice, { hardBreak }) {
  const parts = [];
  slice.content.descendants((node) => {
    if (node.isTextblock && parts.length) parts.push(hardBreak.create());
    if (node.isInline && !isMark(node)) parts.push(node);
  });
  return new Slice(Fragment.from(parts), 0, 0);
}

// What is pasted leaves its footnotes in `kept`, from where they follow their marks. One that is there is copied.
function pasted(slice, { state, dragging }, kept) {
  const { doc, schema } = state;
  if (noteAt(state)) return lines(slice, schema.nodes);
  const given = new Map();
  const blocks = [];
  slice.content.forEach((block) => {
    if (block.type.name === "footnotes") block.forEach((note) => given.set(note.attrs.key, note.content));
    else blocks.push(block);
  });
  const taken = new Set(dragging?.move ? [] : marks(doc).map(({ key }) => key));
  const renamed = (node) => {
    if (!isMark(node)) return node.isLeaf ? node : node.copy(within(node.content));
    const { key } = node.attrs;
    const fresh = taken.has(key) ? freshKey() : key;
    const note = findNote(doc, key);
    taken.add(fresh);
    const words = given.get(key) ?? (note === null ? null : doc.nodeAt(note).content);
    if (words) kept.set(fresh, words);
    return node.type.create({ key: fresh }, null, node.marks);
  };
  const within = (content) => Fragment.from(content.content.map(renamed));
  const content = within(Fragment.from(blocks));
  const openEnd = given.size ? Slice.maxOpen(content).openEnd : slice.openEnd;
  return new Slice(content, slice.openStart, openEnd);
}

function drawn(doc) {
  return DecorationSet.create(
    doc,
    marks(doc).map(({ at }, i) => {
      const label = gettext("Footnote %s").replace("%s", i + 1);
      return Decoration.node(at, at + 1, { role: "link", "aria-label": label, "data-number": i + 1 });
    }),
  );
}

function keptTogether() {
  const kept = new Map();
  return new Plugin({
    key: numbering,
    state: {
      init: (_config, { doc }) => ({ keys: "", shown: drawn(doc) }),
      apply(tr, before) {
        if (!tr.docChanged) return before;
        const keys = marks(tr.doc).map(({ key }) => key).join(" ");
        return { keys, shown: keys === before.keys ? before.shown.map(tr.mapping, tr.doc) : drawn(tr.doc) };
      },
    },
    appendTransaction(changes, _before, { tr }) {
      const changed = changes.some(({ docChanged }) => docChanged) && settle(tr, kept);
      return [changed, inOneRoom(tr)].some(Boolean) ? tr : null;
    },
    props: {
      decorations: (state) => numbering.getState(state).shown,
      transformCopied: copied,
      transformPasted: (slice, view) => pasted(slice, view, kept),
      handleClick(view, _at, { target }) {
        const mark = target.closest("span[data-note]");
        if (mark) {
          const note = findNote(view.state.doc, mark.dataset.note);
          if (note !== null) view.dispatch(into(view.state.tr, note));
        }
        return mark !== null;
      },
    },
  });
}

export const FootnoteMark = BaseNode.create({
  name: "footnoteMark",
  group: "inline",
  inline: true,
  atom: true,
  selectable: false,
  addAttributes: key,
  parseHTML: () => [{ tag: "span[data-note]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes],
});

export const Footnote = BaseNode.create({
  name: "footnote",
  content: "(text | hardBreak)*",
  isolating: true,
  defining: true,
  addAttributes() {
    return { ...key(), lang: { default: null }, dir: { default: null } };
  },
  parseHTML: () => [{ tag: "li[data-note]", context: "footnotes/", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["li", HTMLAttributes, 0],

  // A button leads back to the mark; by the keyboard, the key that led here does.
  addNodeView: () => ({ editor, HTMLAttributes, node }) => {
    const words = crel("span");
    const back = crel("button", { type: "button", tabIndex: -1, textContent: "↑", contentEditable: "false" });
    back.setAttribute("aria-label", gettext("Back to the text"));
    back.addEventListener("mousedown", (event) => event.preventDefault());
    back.addEventListener("click", () => {
      editor.view.dispatch(backToMark(editor.state.tr, node.attrs.key));
      editor.commands.focus();
    });
    const dom = crel("li", {}, [words, back]);
    for (const [name, value] of Object.entries(HTMLAttributes)) if (value) dom.setAttribute(name, value);
    return { dom, contentDOM: words };
  },
});

export const Footnotes = BaseNode.create({
  name: "footnotes",
  content: "footnote+",
  isolating: true,
  parseHTML: () => [{ tag: 'ol[data-kind="notes"]', priority: 60 }],
  renderHTML: () => ["ol", { "data-kind": "notes" }, 0],
  addExtensions: () => [FootnoteMark, Footnote],

  addCommands: () => ({
    // From a mark to its footnote, from a footnote back; elsewhere a new one.
    footnote: () => ({ tr, dispatch, state }) => {
      const inside = noteAt(tr);
      const { $from, $to, empty } = tr.selection;
      if (!inside && !$to.parent.inlineContent) return false;
      if (!dispatch) return true;
      const beside = empty && [$from.nodeBefore, $from.nodeAfter].find(isMark);
      if (inside) backToMark(tr, inside.attrs.key);
      else if (beside) into(tr, findNote(state.doc, beside.attrs.key));
      else insertFootnote(tr, $to.pos);
      return true;
    },
  }),

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": () => this.editor.commands.footnote() };
  },

  addProseMirrorPlugins: () => [keptTogether()],
});
