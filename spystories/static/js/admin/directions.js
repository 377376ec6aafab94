// A paragraph that is mostly written the other way than its story stands so, as it will on the page.
import { Extension, Plugin, pm } from "django-prose-editor/editor";

const { Decoration, DecorationSet } = pm.view;
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LETTERS = /\p{L}/gu;
const known = new WeakMap(); // blocks never change, so that each is read once

function directionOf(block) {
  if (!known.has(block)) {
    const letters = block.textContent.match(LETTERS) ?? [];
    const right = letters.filter((letter) => FROM_THE_RIGHT.test(letter)).length;
    known.set(block, Math.sign(2 * right - letters.length));
  }
  return { 1: "rtl", [-1]: "ltr" }[known.get(block)];
}

function turned(state, usual) {
  const found = [];
  state.doc.descendants((block, at) => {
    if (!block.isTextblock) return true;
    const own = block.attrs.dir ? null : directionOf(block);
    if (own && own !== usual) found.push(Decoration.node(at, at + block.nodeSize, { dir: own }));
    return false;
  });
  return DecorationSet.create(state.doc, found);
}

export const Directions = Extension.create({
  name: "directions",
  addProseMirrorPlugins() {
    const { editor } = this;
    const usual = () => editor.storage.manuscript.textarea?.dir || "ltr";
    return [new Plugin({ props: { decorations: (state) => turned(state, usual()) } })];
  },
});
