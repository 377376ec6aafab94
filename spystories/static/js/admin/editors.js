// What every page of the editors carries. Each does nothing where it has nothing to do.
import "./names.js";
import "./keys.js";
import "./palette.js";
import "./copies.js";
import "./autosave.js";
import "./words.js";

if (document.querySelector("[data-suggest]")) import("../suggest.js");
