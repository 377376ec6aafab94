// Signs that become what they stand for while they are typed; one undo gives them back.
// A hyphen or a number with a stop is speech or a year, and stays.
import { Extension, InputRule, markInputRule } from "django-prose-editor/editor";
import { insertFootnote, noteAt } from "./footnotes.js";
import { SCENE_BREAK } from "./numbered.js";
import { insertPause, reshape } from "./reshape.js";

// Words between stars, which no letter, number or further star touches from outside, nor a space from inside.
const EMPHASIS = /(?<![*\p{L}\p{N}])\*([^*\s](?:[^*]*[^*\s])?)\*$/u;
const STRENGTH = /(?<![*\p{L}\p{N}])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/u;

const isPlain = ({ $from }) =>
  $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.attrs["data-kind"];

// At the beginning of a paragraph: it becomes of another kind.
const begins = (find, row) =>
  new InputRule({
    find,
    handler: ({ state: { tr }, range }) => {
      if (!row || !isPlain(tr.selection)) return null;
      reshape(tr.delete(range.from, range.to), row);
    },
  });

// A paragraph of signs alone is a pause once Enter is pressed, as it would be for readers.
const pause = new InputRule({
  find: (text) => (text.endsWith("\n") && SCENE_BREAK.test(text) ? { index: 0, text } : null),
  handler: ({ state: { tr } }) => {
    const { $from } = tr.selection;
    if ($from.parent.type.name !== "paragraph" || $from.parentOffset < $from.parent.content.size) return null;
    insertPause(tr.delete($from.start(), $from.end()));
  },
  undoable: false, // Backspace would give the Enter back as a sign
});

const footnote = new InputRule({
  find: /\[\^[^\]\s]{1,12}\]$/,
  handler: ({ state: { tr }, range }) => {
    if (noteAt(tr)) return null;
    insertFootnote(tr.delete(range.from, range.to), range.from);
  },
});

export const Signs = Extension.create({
  name: "signs",
  addInputRules() {
    const { row } = this.editor.storage.kinds;
    const { strong, em } = this.editor.schema.marks;
    return [
      ...[begins(/^# $/, row("h2")), begins(/^## $/, row("h3")), begins(/^> $/, row("blockquote")), pause, footnote],
      ...[markInputRule({ find: STRENGTH, type: strong }), markInputRule({ find: EMPHASIS, type: em })],
    ];
  },
});
