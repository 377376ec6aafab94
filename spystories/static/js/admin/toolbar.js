// The body editor's buttons, in words: what is pressed is said to everybody.
import { crel, gettext } from "django-prose-editor/editor";

const TOOLS = [
  { label: gettext("Bold"), keys: "Control+B", run: (chain) => chain.toggleMark("strong"), active: ["strong"] },
  { label: gettext("Italic"), keys: "Control+I", run: (chain) => chain.toggleMark("em"), active: ["em"] },
  { label: gettext("Link"), keys: "Control+K", run: (chain) => chain.addLink(), active: ["link"] },
  { label: gettext("Heading"), run: (chain) => chain.toggleHeading({ level: 2 }), active: ["heading", { level: 2 }] },
  {
    label: gettext("Subheading"),
    run: (chain) => chain.toggleHeading({ level: 3 }),
    active: ["heading", { level: 3 }],
  },
  { label: gettext("Quotation"), run: (chain) => chain.toggleBlockquote(), active: ["blockquote"] },
  { label: gettext("Pause"), run: (chain) => chain.setHorizontalRule() },
  { label: gettext("Undo"), keys: "Control+Z", run: (chain) => chain.undo(), can: (can) => can.undo() },
  { label: gettext("Redo"), keys: "Control+Y", run: (chain) => chain.redo(), can: (can) => can.redo() },
];

function toolButton(editor, tool) {
  const button = crel("button", { type: "button", textContent: tool.label });
  if (tool.keys) button.setAttribute("aria-keyshortcuts", tool.keys);
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => tool.run(editor.chain().focus()).run());
  const show = () => {
    if (tool.active) button.setAttribute("aria-pressed", editor.isActive(...tool.active));
    if (tool.can) button.setAttribute("aria-disabled", !tool.can(editor.can()));
  };
  editor.on("transaction", show);
  show();
  return button;
}

export function toolbar(editor) {
  const attributes = { className: "body-tools", role: "group", "aria-label": gettext("Tools for the text") };
  return crel("div", attributes, TOOLS.map((tool) => toolButton(editor, tool)));
}
