// What nobody needs at first sight. Each of these does nothing where it has nothing to do.
import "./keys.js";
import "./slip.js";
import "./passage.js";
import "./keeping.js";
