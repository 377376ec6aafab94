// `/` at the beginning of an empty paragraph offers the kinds that it may become.
import { Extension, gettext } from "django-prose-editor/editor";
import { choicesAtCursor } from "./choices_at_cursor.js";

const TYPED = /^\/([\p{L} ]{0,24})$/u;

// What does the same while one types.
const SIGNS = { h2: "#", h3: "##", blockquote: ">", hr: "***" };

export const KindChoices = Extension.create({
  name: "kindChoices",
  addProseMirrorPlugins() {
    const { editor } = this;
    const { paragraphs, quotations, lists } = editor.storage.kinds;
    const { pictures } = editor.storage;
    const rows = [...quotations, ...lists, ...paragraphs].filter(({ tag, kind }) => tag !== "p" || kind);
    if (pictures) rows.push({ tag: "figure", kind: "", label: pictures.label });
    const take = ({ from, to }, row) => {
      const chain = editor.chain().deleteRange({ from, to });
      (row.tag === "figure" ? chain.picture() : chain.setKind(row)).run();
    };
    return [choicesAtCursor({
      find: TYPED,
      ask(list, { words, to, $from }, shown) {
        if ($from.parent.type.name !== "paragraph" || $from.end() !== to) return false;
        const wanted = words.trim().toLowerCase();
        const found = rows.filter(({ label }) => label.toLowerCase().includes(wanted));
        if (!found.length) return false;
        list.show(found);
        shown();
        return true;
      },
      take: (_view, typed, row) => take(typed, row),
      said: { name: gettext("Kinds"), of: ({ tag, kind }) => (kind ? "" : SIGNS[tag] ?? "") },
    })];
  },
});
