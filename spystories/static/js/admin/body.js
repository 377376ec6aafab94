// The body's own extensions of the prose editor.
export { Directions } from "./directions.js";
export { Link, Manuscript } from "./manuscript.js";
export { Names } from "./names_in_text.js";
