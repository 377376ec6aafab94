// A dialog over the manuscript. Nothing in it is a field of the form around it.
import { crel, gettext } from "django-prose-editor/editor";

// Opens one with these parts and buttons, and gives what closes it: the text has the focus and the selection then that
// it had before, and `act` is called.
export function openDialog(editor, title, inside, acts = []) {
  const button = crel("button", { type: "button", textContent: gettext("Close") });
  const buttons = crel("div", { className: "prose-editor-dialog-buttons" }, [...acts, button]);
  const parts = [crel("h3", { textContent: title }), ...inside, buttons];
  const dialog = crel("dialog", { className: "prose-editor-dialog of-pictures" }, parts);
  dialog.setAttribute("aria-label", title);
  let chosen = editor.state.selection.getBookmark();
  const follow = ({ transaction }) => (chosen = chosen.map(transaction.mapping));
  editor.on("transaction", follow);
  const close = (act) => {
    if (!dialog.isConnected) return;
    editor.off("transaction", follow);
    dialog.remove();
    const { state: { tr, doc }, view } = editor;
    view.focus();
    view.dispatch(tr.setSelection(chosen.resolve(doc)));
    act?.();
  };
  button.addEventListener("click", () => close());
  dialog.addEventListener("close", () => close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); // sends no form
  });
  for (const kind of ["input", "change"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
  editor.view.dom.parentElement.append(dialog);
  dialog.showModal();
  return close;
}

// A field with its name before it.
export function field(label, control) {
  return crel("label", {}, [crel("span", { textContent: label }), control]);
}
