// The form of a story: what all pages of the editors carry, and what is beside and around the text.
import "./chips.js";
import "./rows.js";
import "./folded.js";
import "./grow.js";
import "./story_language.js";
import "./margin.js";
import "./checks.js";
import "./preview.js";
import "./editors.js";
