// The body's own extensions of the prose editor.
export { Link, Manuscript } from "./manuscript.js";
export { Names } from "./names_in_text.js";
