// Names in the manuscript: a quiet line under those that are known, another under open ones; `@` offers names; Tie…
import { crel, Extension, gettext, Plugin, pm } from "django-prose-editor/editor";
import { whenKnown } from "./drawing.js";
import { choices } from "./name_choices.js";

const { Decoration, DecorationSet } = pm.view;
const key = new pm.state.PluginKey("names");
const INVISIBLE = /^[\s\u00ad\u200b-\u200f\u2060\ufeff]*$/;
const PAUSE = /^\s*(?:(?:[*#⁂∗✱]\s*)+|(?:[-–—_=~]\s*){3,})$/;

const text = (block) => block.textBetween(0, block.content.size, "\n", "\n");
const units = (words, points) => (/[\ud800-\udbff]/.test(words) ? [...words].slice(0, points).join("").length : points);

// The paragraphs as the site counts them, each with its text and where that begins in the document.
function paragraphs(doc) {
  const found = [];
  doc.descendants((node, at) => {
    if (!node.isTextblock) return true;
    const words = text(node);
    const pause = node.type.name === "paragraph" && PAUSE.test(words);
    if (!INVISIBLE.test(words) && !pause) {
      found.push({ words: words.trimStart(), at: at + 1 + words.length - words.trimStart().length });
    }
    return false;
  });
  return found;
}

function marks(doc, spans) {
  const blocks = paragraphs(doc);
  const made = spans.map(([number, start, end, how]) => {
    const block = blocks[number - 1];
    if (!block) return null;
    const from = block.at + units(block.words, start);
    const to = Math.min(block.at + units(block.words, end), doc.content.size);
    return from < to ? Decoration.inline(from, to, { class: `name-${how}` }) : null;
  });
  return DecorationSet.create(doc, made.filter(Boolean));
}

// The words that are chosen, if they stand in one paragraph: a new row of the form, which asks for whom they mean.
function tie(editor) {
  const { from, to, empty, $from, $to } = editor.state.selection;
  const rows = document.querySelector('[data-rows="ties"]');
  if (empty || !rows || !$from.sameParent($to)) return;
  const number = paragraphs(editor.state.doc).findLastIndex((block) => block.at <= from) + 1;
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
