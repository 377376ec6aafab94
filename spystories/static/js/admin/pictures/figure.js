// A picture in the manuscript, by its key and width, and what keys do with it.
import { Node as BaseNode, pm } from "django-prose-editor/editor";
import { attribute } from "../attributes.js";
import { FigureView } from "./view.js";

const KEY = /^[A-Za-z0-9_-]{1,80}$/;

export const figure = (widths) =>
  BaseNode.create({
    name: "figure",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({
      "data-picture": attribute("data-picture", (key) => KEY.test(key)),
      "data-width": attribute("data-width", (wanted) => wanted && widths.some(({ width }) => width === wanted)),
    }),
    parseHTML: () => [{ tag: "figure[data-picture]", getAttrs: ({ dataset }) => KEY.test(dataset.picture) && null }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
    addNodeView: () => (given) => new FigureView(given, given.editor.storage.pictures, widths),
  });

// Chooses the next width of a picture.
export function nextWidth({ tr, dispatch }, { node, at }, widths) {
  const now = widths.findIndex(({ width }) => width === (node.attrs["data-width"] ?? ""));
  const { width } = widths[(now + 1) % widths.length];
  if (dispatch) tr.setNodeAttribute(at, "data-width", width || null);
  return true;
}

export const choose = (tr, { at }) => tr.setSelection(pm.state.NodeSelection.create(tr.doc, at)).scrollIntoView();
