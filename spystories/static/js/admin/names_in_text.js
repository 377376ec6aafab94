// Names in the manuscript: a quiet line under those that are known, another under open ones; `@` offers names; Tie…
import { crel, Extension, gettext, Plugin, pm } from "django-prose-editor/editor";
import { whenKnown } from "./drawing.js";
import { choices } from "./name_choices.js";
import { range, textAt, texts, units } from "./numbered.js";

const { Decoration, DecorationSet } = pm.view;
const key = new pm.state.PluginKey("names");

// What the site found in the text, drawn: spans of a text's number, two code points and how the name is known.
function marks(doc, spans) {
  const byNumber = new Map(texts(doc).map((text) => [text.number, text]));
  const made = spans.map(([number, start, end, how]) => {
    const text = byNumber.get(number);
    const [first, last] = [start, end].map((point) => text && Math.min(units(text.text, point), text.text.length));
    if (!text || first >= last) return null;
    const { from, to } = range(text, first, last);
    return Decoration.inline(from, to, { class: `name-${how}` });
  });
  return DecorationSet.create(doc, made.filter(Boolean));
}

// The words that are chosen, if they stand in one paragraph: a new row of the form, which asks for whom they mean.
function tie(editor) {
  const { from, to, empty, $from, $to } = editor.state.selection;
  const rows = document.querySelector('[data-rows="ties"]');
  if (empty || !rows || !$from.sameParent($to)) return;
  const number = textAt(texts(editor.state.doc), from)?.number ?? 0;
  rows.querySelector("[data-add]").click();
  const row = rows.querySelector("ol").lastElementChild;
  row.querySelector("[name$=-quote]").value = editor.state.doc.textBetween(from, to, "\n", "\n").trim();
  row.querySelector("[name$=-paragraph]").value = number;
  row.scrollIntoView({ block: "center" });
  row.querySelector("[role=combobox]")?.focus();
  document.querySelector("textarea[data-longest]")?.dispatchEvent(new Event("input", { bubbles: true }));
}

function tieButton(editor) {
  const button = crel("button", { type: "button", textContent: gettext("Tie…") });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => tie(editor));
  const show = () => {
    const { empty, $from, $to } = editor.state.selection;
    button.setAttribute("aria-disabled", String(empty || !$from.sameParent($to)));
  };
  editor.on("transaction", show);
  show();
  return button;
}

export const Names = Extension.create({
  name: "names",

  onCreate({ editor }) {
    const box = document.querySelector("[data-named]");
    if (!box) return;
    const show = ({ detail }) => {
      const { doc } = editor.state;
      // What was typed meanwhile is asked about anew.
      whenKnown(
        editor.view,
        () => editor.state.doc === doc && editor.view.dispatch(editor.state.tr.setMeta(key, detail)),
      );
    };
    document.addEventListener("named", show);
    show({ detail: JSON.parse(document.getElementById("named-spans").textContent) });
    editor.view.dom.parentElement.querySelector(".body-tools")?.append(tieButton(editor));
  },

  addProseMirrorPlugins() {
    const address = document.querySelector("[data-named]")?.dataset.names;
    const underline = new Plugin({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, kept) => {
          const spans = tr.getMeta(key);
          return spans ? marks(tr.doc, spans) : kept.map(tr.mapping, tr.doc);
        },
      },
      props: { decorations: (state) => key.getState(state) },
    });
    return address ? [underline, choices(address)] : [];
  },
});
