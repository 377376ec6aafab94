// Where a picture stands in the text: between its blocks, never in a quotation, a list or a footnote.
import { pm } from "django-prose-editor/editor";

const { NodeSelection } = pm.state;
const isNotes = (node) => node?.type.name === "footnotes";
const isEmpty = (node) => node?.type.name === "paragraph" && !node.content.size;
export const isFigure = (node) => node?.type.name === "figure";

// The place for a picture nearest to a position: before a paragraph that it begins, else after what it stands in.
export function placeFor(doc, at) {
  const $at = doc.resolve(at);
  const end = doc.content.size - (isNotes(doc.lastChild) ? doc.lastChild.nodeSize : 0);
  if (!$at.depth) return Math.min(at, end);
  const isBefore = isNotes($at.node(1)) || ($at.depth === 1 && !$at.parentOffset);
  return isBefore ? $at.before(1) : $at.after(1);
}

// The place that a file is dropped on.
export function placeUnder(view, { clientX: left, clientY: top }) {
  const { doc } = view.state;
  const found = view.posAtCoords({ left, top });
  const $at = doc.resolve(found?.pos ?? doc.content.size);
  if (!$at.depth) return placeFor(doc, $at.pos);
  const box = view.nodeDOM($at.before(1)).getBoundingClientRect();
  return placeFor(doc, top < box.top + box.height / 2 ? $at.before(1) : $at.after(1));
}

// Sets a picture and chooses it; an empty paragraph gives way, and one follows where the text would end with it.
export function insertFigure(tr, at, key) {
  const { figure, paragraph } = tr.doc.type.schema.nodes;
  const $at = tr.doc.resolve(at);
  const made = figure.create({ "data-picture": key });
  const place = placeFor(tr.doc, at);
  if ($at.depth === 1 && isEmpty($at.parent)) tr.replaceWith(place, place + 2, made);
  else tr.insert(place, made);
  const next = tr.doc.nodeAt(place + 1);
  if (!next || isNotes(next)) tr.insert(place + 1, paragraph.create());
  return tr.setSelection(NodeSelection.create(tr.doc, place)).scrollIntoView();
}

// The picture that is chosen, or that the cursor stands beside (-1 before it, 1 after it), with its place.
export function figureAt({ doc, selection }, side = 0) {
  const { node, from, $from, empty } = selection;
  if (!side) return isFigure(node) ? { node, at: from } : null;
  const isEdge = side < 0 ? !$from.parentOffset : $from.parentOffset === $from.parent.content.size;
  if (!empty || !isEdge || $from.depth !== 1) return null;
  const edge = doc.resolve(side < 0 ? $from.before(1) : $from.after(1));
  const beside = side < 0 ? edge.nodeBefore : edge.nodeAfter;
  return isFigure(beside) ? { node: beside, at: side < 0 ? edge.pos - 1 : edge.pos } : null;
}
