// Drawing into the text while the browser knows of a newer selection than the editor would set it back by a letter.
const PATIENCE = 20;
const MILLISECONDS = 20;

function ahead(view) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
  if (!view.hasFocus() || !view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return false;
  const { anchor, head } = view.state.selection;
  return view.posAtDOM(anchorNode, anchorOffset) !== anchor || view.posAtDOM(focusNode, focusOffset) !== head;
}

// Calls `draw` as soon as the editor knows what is selected: at once, as a rule, and after 0.4 s at the latest.
export function whenKnown(view, draw, tries = PATIENCE) {
  if (view.isDestroyed) return;
  if (tries && ahead(view)) setTimeout(() => whenKnown(view, draw, tries - 1), MILLISECONDS);
  else draw();
}
