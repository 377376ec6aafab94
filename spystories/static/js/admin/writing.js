// What Enter, Backspace and Delete do in verse, in lists, at lines of a kind, and in and beside footnotes.
import { Extension, pm } from "django-prose-editor/editor";
import { backToMark, noteAt } from "./footnotes.js";
import { reshape } from "./reshape.js";

const { TextSelection } = pm.state;
const isBreak = (node) => node?.type.name === "hardBreak";
const isMark = (node) => node?.type.name === "footnoteMark";
const kindOf = ({ attrs }) => attrs["data-kind"];
const isVerse = ({ $from }) => $from.depth > 1 && kindOf($from.node(-1)) === "verse" && !kindOf($from.parent);

// Acts on a new change: `act` answers false where the key is for somebody else.
const key = (act) => ({ editor }) =>
  editor.commands.command(({ tr, state, dispatch }) => {
    const done = act(tr, tr.selection, state.schema);
    if (done && dispatch) tr.scrollIntoView();
    return done !== false;
  });

function breakLine(tr, _selection, { nodes: { hardBreak } }) {
  tr.replaceSelectionWith(hardBreak.create());
  return tr;
}

// Where an empty stanza ends a verse, the cursor goes on after it.
function leaveVerse(tr, { $from }, { nodes: { paragraph } }) {
  const after = $from.after(-1);
  tr.insert(after, paragraph.create());
  tr.delete($from.before(), $from.after());
  const at = after - $from.parent.nodeSize;
  return tr.setSelection(TextSelection.create(tr.doc, at + 1));
}

// A line, then a stanza, then out of the verse.
function enterInVerse(tr, selection, schema) {
  const { $from, empty } = selection;
  if (!empty || !(isBreak($from.nodeBefore) || !$from.parent.content.size)) return breakLine(tr, selection, schema);
  if (isBreak($from.nodeBefore)) {
    tr.delete($from.pos - 1, $from.pos);
    return tr.split($from.pos - 1);
  }
  const isLast = $from.index(-1) === $from.node(-1).childCount - 1;
  return isLast && $from.node(-1).childCount > 1 ? leaveVerse(tr, selection, schema) : false;
}

const PLAIN = { tag: "p", kind: "" };

function enter(tr, selection, schema) {
  const { $from, empty } = selection;
  const note = noteAt(tr);
  if (note) return backToMark(tr, note.attrs.key);
  if (isVerse(selection)) return enterInVerse(tr, selection, schema);
  const { parent } = $from;
  if (!empty || !parent.isTextblock) return false;
  const isItem = parent.type.name === "listItem";
  if (!parent.content.size && (isItem || kindOf(parent))) return reshape(tr, PLAIN);
  // After a salutation or a source the text goes on; lines to the right come together.
  if (!kindOf(parent) || kindOf(parent) === "right" || $from.parentOffset < parent.content.size) return false;
  return reshape(tr.split($from.pos), PLAIN);
}

function backspace(tr, { $from, empty }, schema) {
  if (!empty) return false;
  if (isMark($from.nodeBefore)) return tr.delete($from.pos - 1, $from.pos);
  if ($from.parentOffset) return false;
  const note = noteAt(tr);
  if (note) return note.content.size ? tr : backToMarkAway(tr, note);
  const { parent } = $from;
  const isFirst = $from.index(-1) === 0;
  if (kindOf(parent) || (parent.type.name === "listItem" && isFirst)) return reshape(tr, PLAIN);
  if (!isVerse({ $from }) || isFirst || !$from.node(-1).child($from.index(-1) - 1).isTextblock) return false;
  // Stanzas are joined line after line.
  return tr.join($from.before()).insert($from.pos - 2, schema.nodes.hardBreak.create());
}

// An empty footnote goes with its mark.
function backToMarkAway(tr, note) {
  backToMark(tr, note.attrs.key);
  const { pos } = tr.selection.$from;
  return isMark(tr.selection.$from.nodeBefore) ? tr.delete(pos - 1, pos) : tr;
}

function deleteAfter(tr, { $from, empty }) {
  return empty && isMark($from.nodeAfter) ? tr.delete($from.pos, $from.pos + 1) : false;
}

export const Writing = Extension.create({
  name: "writing",
  addKeyboardShortcuts: () => ({
    Enter: key(enter),
    "Shift-Enter": key((tr, selection, schema) => (noteAt(tr) ? breakLine(tr, selection, schema) : false)),
    Backspace: key(backspace),
    Delete: key(deleteAfter),
  }),
});
