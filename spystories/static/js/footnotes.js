// A footnote opens beside its mark, and the reader stays on the line; pressed again, by Escape or a press elsewhere it
// closes. Without this the mark leads to the footnote.
import { showBeside } from "./popovers.js";

let card, mark, pressed;

function make() {
  card = Object.assign(document.createElement("div"), { className: "popover name-card footnote", popover: "auto" });
  card.role = "note";
  card.tabIndex = -1;
  card.autofocus = true;
  card.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !card.contains(event.relatedTarget)) card.hidePopover();
  });
}

function open(note) {
  if (!card) make();
  const words = note.cloneNode(true);
  words.querySelector("[role=doc-backlink]").remove();
  card.replaceChildren(...words.childNodes);
  for (const name of ["lang", "dir"]) card.setAttribute(name, note.closest(`[${name}]`).getAttribute(name));
  card.ariaLabel = mark.ariaLabel;
  mark.closest("[data-kinds]").append(card);
  showBeside(card, mark);
}

const markOf = (event) => event.target.closest?.("[role=doc-noteref]");
addEventListener("pointerdown", (event) => {
  pressed = card?.matches(":popover-open") && markOf(event) === mark;
}, true);
addEventListener("click", (event) => {
  const note = document.getElementById(markOf(event)?.hash.slice(1));
  if (!note?.showPopover || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  mark = markOf(event);
  if (pressed) card.hidePopover();
  else open(note);
  pressed = false;
});
