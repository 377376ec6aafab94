// The body's own extensions of the prose editor.
export { Directions } from "./directions.js";
export { Footnotes } from "./footnotes.js";
export { KindChoices } from "./kind_choices.js";
export { Document, Kinds } from "./kinds.js";
export { Link, Manuscript } from "./manuscript.js";
export { Names } from "./names_in_text.js";
export { Pasting } from "./paste.js";
export { Pictures } from "./pictures/pictures.js";
export { Signs } from "./signs.js";
export { Writing } from "./writing.js";
