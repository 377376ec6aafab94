// A button at the words that are selected in the editor; the next stop of the tab key after the text.
import { selected } from "./noted.js";

export function offer(editor, label, take) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet-button offer";
  button.textContent = label;
  button.hidden = true;
  editor.view.dom.after(button);
  const show = () => {
    button.hidden = !selected(editor);
    if (button.hidden) return;
    const { bottom, left } = editor.view.coordsAtPos(editor.state.selection.to);
    const box = button.offsetParent.getBoundingClientRect();
    button.style.top = `${bottom - box.top + 6}px`;
    button.style.left = `${Math.max(0, Math.min(left - box.left, box.width - button.offsetWidth))}px`;
  };
  editor.on("selectionUpdate", show);
  editor.on("blur", ({ event }) => {
    button.hidden = button.hidden || event.relatedTarget !== button;
  });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("blur", () => {
    button.hidden = true;
  });
  button.addEventListener("click", () => {
    take(selected(editor));
    button.hidden = true;
  });
}
