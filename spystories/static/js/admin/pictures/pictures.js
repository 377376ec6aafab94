// Pictures in the manuscript: chosen from the library, brought in by dropping, pasting or choosing files.
import { crel, Extension, Plugin, pm } from "django-prose-editor/editor";
import { tokens } from "../foreign/tokens.js";
import { bring, bringing, holdForm } from "./bringing.js";
import { choosePicture } from "./choosing.js";
import { choose, figure, nextWidth } from "./figure.js";
import { Library } from "./library.js";
import { figureAt, insertFigure, placeFor, placeUnder } from "./placing.js";

// The files of what is pasted or dropped, where it is nothing else: programs that copy text add a picture of it.
function filesOf(data) {
  const files = [...data?.files ?? []];
  const html = files.length ? data.getData("text/html") : "";
  const hasWords = tokens(html).some(({ what, text }) => what === "text" && text.trim());
  return html.includes("data-pm-slice") || hasWords ? [] : files;
}

// The first press beside a picture chooses it, the second takes it out.
const beside = (side) => ({ editor }) =>
  editor.commands.command(({ tr, dispatch }) => {
    const found = figureAt(tr, side);
    if (found && dispatch) choose(tr, found);
    return found !== null;
  });

// What is typed while a picture is chosen stands in a paragraph after it, not in its place.
function typeAfter(view, _from, _to, text) {
  const { tr, schema } = view.state;
  const found = figureAt(tr);
  if (!found) return false;
  const after = found.at + 1;
  tr.insert(after, schema.nodes.paragraph.create(null, schema.text(text)));
  tr.setSelection(pm.state.TextSelection.create(tr.doc, after + 1 + text.length));
  view.dispatch(tr.scrollIntoView());
  return true;
}

export const Pictures = Extension.create({
  name: "pictures",

  addOptions: () => ({ label: "", widths: [], addresses: {} }),

  addStorage() {
    const status = crel("span", { role: "status", className: "visually-hidden" });
    const say = (words) => (status.textContent = words);
    return { label: this.options.label, library: new Library(this.options.addresses), status, say };
  },

  onCreate({ editor }) {
    editor.view.dom.after(this.storage.status);
    holdForm(editor, this.storage.say);
  },

  addExtensions() {
    return [figure(this.options.widths)];
  },

  addCommands() {
    const { storage } = this;
    return {
      // Asks for one, from the library or from this computer, for where the cursor is.
      picture: () => ({ editor, dispatch }) => {
        const take = (key) => editor.chain().focus().command(({ tr }) => insertFigure(tr, tr.selection.to, key)).run();
        const files = (some) => {
          const at = placeFor(editor.state.doc, editor.state.selection.to);
          for (const file of some) bring(editor, storage, file, at);
        };
        if (dispatch) choosePicture(editor, storage.library, { take, bring: files });
        return true;
      },
    };
  },

  addKeyboardShortcuts() {
    const { widths } = this.options;
    const widen = (props) => {
      const found = figureAt(props.tr);
      return found !== null && nextWidth(props, found, widths);
    };
    return {
      "Mod-Alt-p": () => this.editor.commands.picture(),
      "Mod-Alt-w": () => this.editor.commands.command(widen),
      Backspace: beside(-1),
      Delete: beside(1),
    };
  },

  addProseMirrorPlugins() {
    const { editor, storage } = this;
    const take = (files, at) => {
      for (const file of files) bring(editor, storage, file, at);
      return files.length > 0;
    };
    return [
      bringing(),
      new Plugin({
        props: {
          handleTextInput: typeAfter,
          handlePaste: ({ state: { doc, selection } }, { clipboardData }) =>
            take(filesOf(clipboardData), placeFor(doc, selection.to)),
          handleDrop: (view, event) => {
            const files = filesOf(event.dataTransfer);
            if (!files.length) return false;
            event.preventDefault();
            view.focus();
            return take(files, placeUnder(view, event));
          },
        },
      }),
    ];
  },
});
