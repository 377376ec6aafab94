// The passages of notes in the editor: found as the server finds them, drawn, selected, and told from a selection.
import { pm } from "django-prose-editor/editor";
import { before as signsBefore, range, textAt, texts } from "./numbered.js";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const BESIDE = 80;
const key = new PluginKey("notes");

function* standing(text, words) {
  for (let i = text.text.indexOf(words); i >= 0; i = text.text.indexOf(words, i + 1)) yield { text, start: i };
}

// Once in the text that is said, or else once in all of them; never a guess.
function locate(all, number, quote, before, after) {
  for (const among of [all.filter((text) => text.number === number), all]) {
    const found = among.flatMap((text) => [...standing(text, before + quote + after)]);
    if (found.length === 1) {
      const start = found[0].start + before.length;
      return range(found[0].text, start, start + quote.length);
    }
  }
  return null;
}

function place(all, { paragraph, quote, before, after }) {
  const number = Number(paragraph);
  return locate(all, number, quote, before, after) ??
    (before ? locate(all, number, quote, before, "") : null) ??
    (after ? locate(all, number, quote, "", after) : null);
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
        const passage = target.closest("[data-passage]");
        if (passage) pressed(passage.dataset.passage);
        return false;
      },
    },
  });

// Draw the passages of `items`, elements that say in `data-` where they stand.
export function draw({ view }, items) {
  const { doc } = view.state;
  const all = texts(doc);
  const drawn = items.flatMap(({ id, dataset }) => {
    const found = place(all, dataset);
    const attributes = { class: "noted", "data-passage": id };
    return found ? [Decoration.inline(found.from, found.to, attributes, { id })] : [];
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

// The selected words of one text, of several those in the first, with what stands beside them.
export function selected({ state: { doc, selection } }) {
  if (selection.empty || !selection.$from.parent.isTextblock) return null;
  const text = textAt(texts(doc), selection.from);
  if (!text || selection.from > text.at + doc.nodeAt(text.at).nodeSize) return null;
  const [from, to] = [selection.from, selection.to].map((position) => signsBefore(text, position));
  const raw = text.text.slice(from, to);
  if (!raw.trim()) return null;
  const start = from + raw.length - raw.trimStart().length;
  const end = start + raw.trim().length;
  const [before, after] = [text.text.slice(Math.max(0, start - BESIDE), start), text.text.slice(end, end + BESIDE)];
  return { paragraph: text.number, words: text.text.slice(start, end), before, after };
}
