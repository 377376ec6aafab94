// Goes to a passage of the text in the editor: selects its words, or its paragraph. A plain textarea gets the focus.
import { range, texts } from "./numbered.js";

const shown = () => document.querySelector(".prose-editor .tiptap")?.editor;
const block = ({ view }, { at }) => view.nodeDOM(at);

// The blocks of the texts, in order, as they stand in the page.
export function blocks() {
  const editor = shown();
  return texts(editor.state.doc).map((text) => block(editor, text));
}

// The words where they stand: in the text said, else in the only other one that has them.
function place(all, number, words) {
  const said = all.find((text) => text.number === number);
  if (!words || said?.text.includes(words)) return said;
  const others = all.filter(({ text }) => text.includes(words));
  return others.length === 1 ? others[0] : said;
}

export function goTo(number, words = "") {
  const editor = shown();
  if (!editor) return document.querySelector("#id_body")?.focus();
  const found = place(texts(editor.state.doc), number, words);
  if (!found) return editor.commands.focus();
  const start = words ? found.text.indexOf(words) : -1;
  const { from, to } = start < 0 ? range(found, 0, 0) : range(found, start, start + words.length);
  editor.chain().setTextSelection({ from, to }).focus(null, { scrollIntoView: false }).run();
  return block(editor, found).scrollIntoView({ block: "center" });
}
