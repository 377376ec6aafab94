// The passages of notes in the editor: found as the server finds them, drawn, selected, and told from a selection.
import { pm } from "django-prose-editor/editor";
import { INVISIBLE } from "./passage.js";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const BESIDE = 80;
const key = new PluginKey("notes");

// The numbered paragraphs: their text, a line break being one sign of it, and where it begins in the document.
function paragraphs(doc) {
  const found = [];
  doc.descendants((node, at) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, null, (leaf) => (leaf.type.name === "hardBreak" ? "\n" : ""));
    if (!INVISIBLE.test(text)) found.push({ text, at: at + 1 });
    return false;
  });
  return found;
}

function* standing({ text, at }, words) {
  for (let i = text.indexOf(words); i >= 0; i = text.indexOf(words, i + 1)) yield at + i;
}

// Once in the paragraph that is said, or else once in the whole text; never a guess.
function locate(all, number, quote, before, after) {
  for (const among of [all.slice(number - 1, number), all]) {
    const found = among.flatMap((block) => [...standing(block, before + quote + after)]);
    if (found.length === 1) return found[0] + before.length;
  }
  return null;
}

function place(all, { paragraph, quote, before, after }) {
  return locate(all, paragraph, quote, before, after) ??
    (before ? locate(all, paragraph, quote, before, "") : null) ??
    (after ? locate(all, paragraph, quote, "", after) : null);
}

// `pressed` hears of the note whose passage was clicked on.
export const plugin = (pressed) =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (change, drawn) => change.getMeta(key) ?? drawn.map(change.mapping, change.doc),
    },
    props: {
      decorations: (state) => key.getState(state),
      handleClick: (_view, _at, { target }) => {
        const passage = target.closest("[data-note]");
        if (passage) pressed(passage.dataset.note);
        return false;
      },
    },
  });

// Draw the passages of `items`, elements that say in `data-` where they stand.
export function draw({ view }, items) {
  const { doc } = view.state;
  const all = paragraphs(doc);
  const drawn = items.flatMap(({ id, dataset }) => {
    const from = place(all, dataset);
    const attributes = { class: "noted", "data-note": id };
    return from === null ? [] : [Decoration.inline(from, from + dataset.quote.length, attributes, { id })];
  });
  view.dispatch(view.state.tr.setMeta(key, DecorationSet.create(doc, drawn)).setMeta("addToHistory", false));
}

// The drawn passages in the order of the text, as { id, from, to }.
export const passages = ({ state }) =>
  key.getState(state).find()
    .map(({ from, to, spec }) => ({ from, to, id: spec.id })).sort((a, b) => a.from - b.from);

export function select(editor, { from, to }) {
  editor.chain().setTextSelection({ from, to }).focus(null, { scrollIntoView: false }).run();
  const { node } = editor.view.domAtPos(from);
  (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({ block: "center" });
}

// The selected words of one paragraph, of several those in the first, with what stands beside them.
export function selected({ state: { doc, selection } }) {
  if (selection.empty || !selection.$from.parent.isTextblock) return null;
  const all = paragraphs(doc);
  const number = all.findIndex(({ at }) => at === selection.$from.start());
  if (number < 0) return null;
  const { text, at } = all[number];
  const raw = text.slice(selection.from - at, selection.to - at);
  if (!raw.trim()) return null;
  const start = selection.from - at + raw.length - raw.trimStart().length;
  const end = start + raw.trim().length;
  const before = text.slice(Math.max(0, start - BESIDE), start);
  return { paragraph: number + 1, words: text.slice(start, end), before, after: text.slice(end, end + BESIDE) };
}
