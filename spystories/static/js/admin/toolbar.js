// The body editor's buttons, in words: what is pressed is said to everybody. Kinds have the names of the site's table.
import { crel, gettext } from "django-prose-editor/editor";
import { hasMark, isKind, toggleMark } from "./kinds.js";
import { askForLanguage } from "./language.js";
import { menuButton } from "./menu.js";

const KEYS = { strong: "Control+B", em: "Control+I", u: "Control+U" };
const PRESSED = ["h2", "h3", "blockquote"]; // kinds with a button of their own

const markTool = (row) => ({
  label: row.label,
  keys: KEYS[row.tag],
  run: (chain) => toggleMark(chain, row),
  isOn: (editor) => hasMark(editor, row),
});

const kindTool = (row) => ({
  label: row.label,
  run: (chain) => chain.setKind(row),
  isOn: row.tag === "hr" ? null : (editor) => isKind(editor, row),
});

const LINK = {
  label: gettext("Link"),
  keys: "Control+K",
  run: (chain) => chain.addLink(),
  isOn: (editor) => editor.isActive("link"),
};
const PAST = [
  { label: gettext("Undo"), keys: "Control+Z", run: (chain) => chain.undo(), can: (can) => can.undo() },
  { label: gettext("Redo"), keys: "Control+Y", run: (chain) => chain.redo(), can: (can) => can.redo() },
];

function toolButton(editor, tool) {
  const button = crel("button", { type: "button", textContent: tool.label });
  if (tool.keys) button.setAttribute("aria-keyshortcuts", tool.keys);
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => tool.run(editor.chain().focus()).run());
  const show = () => {
    if (tool.isOn) button.setAttribute("aria-pressed", tool.isOn(editor));
    if (tool.can) button.setAttribute("aria-disabled", !tool.can(editor.can()));
  };
  editor.on("transaction", show);
  show();
  return button;
}

const entry = (editor, tool) => ({
  label: tool.label,
  run: () => tool.run(editor.chain().focus()).run(),
  isOn: () => tool.isOn(editor),
});

function kindMenu(editor, { paragraphs, quotations, lists }) {
  const groups = [paragraphs.filter(({ tag }) => tag !== "hr"), quotations, lists];
  const rows = groups.flatMap((rows) =>
    rows.map((row, i) => ({ ...entry(editor, kindTool(row)), isFirst: i === 0 && rows !== groups[0] }))
  );
  return menuButton(gettext("Kind"), rows);
}

function markMenu(editor, marks, label) {
  const language = {
    label: `${label}…`,
    run: () => askForLanguage(editor, label),
    isOn: () => editor.isActive("language"),
  };
  return menuButton(gettext("More"), [...marks.map((row) => entry(editor, markTool(row))), language]);
}

export function toolbar(editor) {
  const { marks, language, footnote, row, ...tables } = editor.storage.kinds;
  const plain = marks.filter(({ tag }) => tag === "strong" || tag === "em");
  const others = marks.filter((row) => !plain.includes(row));
  const note = {
    label: footnote,
    keys: "Control+Alt+F",
    run: (chain) => chain.footnote(),
    can: (can) => can.footnote(),
  };
  const { pictures } = editor.storage;
  const picture = { label: `${pictures?.label}…`, keys: "Control+Alt+P", run: (chain) => chain.picture() };
  const button = (tool) => toolButton(editor, tool);
  const attributes = { className: "body-tools", role: "group", "aria-label": gettext("Tools for the text") };
  return crel("div", attributes, [
    ...plain.map((row) => button(markTool(row))),
    ...[button(LINK), ...markMenu(editor, others, language), ...kindMenu(editor, tables)],
    ...PRESSED.map((name) => button(kindTool(row(name)))),
    ...[kindTool(row("hr")), note, ...pictures ? [picture] : [], ...PAST].map(button),
  ]);
}
