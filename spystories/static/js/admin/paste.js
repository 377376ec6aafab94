// What is pasted into the manuscript becomes what a body may hold. A line under the text says what was left out, and
// offers to take it back, or in another way.
import { crel, Extension, gettext, Plugin, pm } from "django-prose-editor/editor";
import { fromForeign } from "./foreign/foreign.js";
import { fromMarkdown, isMarkdown } from "./foreign/markdown.js";
import { fromPlain, isWrapped } from "./foreign/plain.js";
import { allowed } from "./foreign/tokens.js";

const ngettext = window.ngettext ?? ((one, many, n) => (n === 1 ? one : many));
const LEFT_OUT = {
  comment: (n) => ngettext("%s comment", "%s comments", n),
  deletion: (n) => ngettext("%s deletion", "%s deletions", n),
  hidden: (n) => ngettext("%s hidden passage", "%s hidden passages", n),
  note: (n) =>
    ngettext("%s number of a footnote that was not copied", "%s numbers of footnotes that were not copied", n),
  contents: (n) => ngettext("%s table of contents", "%s tables of contents", n),
  head: (n) => ngettext("%s running head", "%s running heads", n),
  reading: (n) => ngettext("%s reading of characters", "%s readings of characters", n),
  picture: (n) => ngettext("%s picture", "%s pictures", n),
  table: (n) => ngettext("the frame of %s table", "the frames of %s tables", n),
};
const KINDS = "p, h2, h3, hr, br, blockquote, ul, ol, li, a, strong, em, u, s, sub, sup, " +
  "span[data-kind], span[data-note], span[lang], span[dir], figure[data-picture]";
const MARKED = /<(?!\/?(?:p|br|hr)\b)/;

const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;
// What this editor copied itself stays as it is, with what that says of where it was cut off.
const isOwn = (html) => html.includes("data-pm-slice") && !parsed(html).querySelector(`:not(${KINDS})`);

function sentence(leftOut) {
  const language = document.documentElement.lang;
  const parts = Object.entries(leftOut).map(([kind, n]) => LEFT_OUT[kind](n).replace("%s", n.toLocaleString(language)));
  return parts.length ? gettext("Left out: %s.").replace("%s", parts.join(", ")) : "";
}

// What can be said and done about what was pasted: a sentence, and other ways to take it.
function offers({ leftOut = {}, html = "" }, text) {
  const other = [];
  const said = [sentence(leftOut)];
  if (isMarkdown(text) && !MARKED.test(html)) {
    said.push(gettext("This looks like Markdown."));
    const done = gettext("Set as Markdown.");
    other.push({ label: gettext("Set it as such"), html: () => fromMarkdown(text), done });
  } else if (isWrapped(text) && !html) {
    said.push(gettext("Each line ends where somebody broke it."));
    other.push({ label: gettext("Join the lines"), html: () => fromPlain(text, true), done: gettext("Lines joined.") });
  }
  if (html && text) {
    const done = gettext("Pasted as plain text.");
    other.push({ label: gettext("Paste as plain text"), html: () => fromPlain(text), done });
  }
  return { said: said.filter(Boolean).join(" "), other };
}

// A paragraph of a kind that is pasted into an empty one takes its place, where a plain one would only give its words.
function whole(slice, { state: { selection } }) {
  const { parent } = selection.$from;
  const first = slice.content.firstChild;
  const isSet = first?.isTextblock && Object.values(first.attrs).some(Boolean);
  const takes = isSet && slice.openStart === 1 && parent.isTextblock && !parent.content.size;
  return takes ? new pm.model.Slice(slice.content, 0, slice.openEnd) : slice;
}

export const Pasting = Extension.create({
  name: "pasting",

  addStorage: () => ({ coming: null, report: null }),

  onCreate({ editor }) {
    const status = crel("span", { role: "status" });
    const buttons = crel("span");
    editor.view.dom.after(crel("div", { className: "pasted" }, [status, buttons]));
    const button = ({ label, html, done }) => {
      const made = crel("button", { type: "button", className: "quiet-button", textContent: label });
      made.addEventListener("click", () => {
        editor.chain().focus().undo().run();
        if (!html) return;
        editor.view.pasteHTML(html());
        report({ said: done, other: [] });
      });
      return made;
    };
    const report = ({ said, other }) => {
      status.textContent = said;
      buttons.replaceChildren(...(said ? [{ label: gettext("Undo paste") }, ...other].map(button) : []));
    };
    this.storage.report = report;
  },

  onTransaction({ transaction }) {
    if (!transaction.docChanged) return;
    const { coming, report } = this.storage;
    this.storage.coming = null;
    report?.(transaction.getMeta("paste") && coming ? offers(coming, coming.text) : { said: "", other: [] });
  },

  addProseMirrorPlugins() {
    const { storage, editor } = this;
    const parser = pm.model.DOMParser.fromSchema(editor.schema);
    const parseSlice = (dom, options) => parser.parseSlice(dom, { ...options, preserveWhitespace: true });
    return [
      new Plugin({
        props: {
          clipboardParser: { parseSlice },
          transformPastedHTML: (source) => {
            if (isOwn(source)) return source;
            const { html, leftOut } = fromForeign(source);
            storage.coming = { html, leftOut };
            return html.replaceAll("\n", "");
          },
          transformPastedText: (text) => allowed(text.replaceAll("\v", "\n")),
          clipboardTextParser: (text, context) => {
            storage.coming = {};
            return text.includes("\n") ? parseSlice(parsed(fromPlain(text).replaceAll("\n", "")), { context }) : null;
          },
          transformPasted: whole,
          handlePaste: (view, event) => {
            if (storage.coming) storage.coming.text = event.clipboardData?.getData("text/plain") ?? "";
            view.dispatch(pm.history.closeHistory(view.state.tr)); // undone by itself
            return false;
          },
        },
      }),
    ];
  },
});
