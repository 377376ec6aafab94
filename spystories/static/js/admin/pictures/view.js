// How a picture looks in the manuscript: what is said of it, and what can be done with it while it is chosen.
import { crel, gettext } from "django-prose-editor/editor";
import { describe } from "./describing.js";

const press = (label, act) => {
  const button = crel("button", { type: "button", textContent: label });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the picture stays chosen
  button.addEventListener("click", act);
  return button;
};

export class FigureView {
  constructor({ editor, node, getPos }, { library, say }, widths) {
    Object.assign(this, { editor, node, getPos, library, say, widths });
    this.image = crel("img", { alt: "", draggable: false, hidden: true });
    this.words = crel("figcaption");
    const group = crel("span", { role: "group", "aria-label": gettext("Width") });
    group.setAttribute("aria-keyshortcuts", "Control+Alt+W");
    this.sizes = widths.map(({ width, label }) => press(label, () => this.set(width)));
    group.append(...this.sizes);
    this.describe = press(gettext("Describe…"), () => describe(editor, library, this.said));
    const out = press(gettext("Take out"), () => this.takeOut());
    this.tools = crel("span", { className: "figure-tools" }, [group, this.describe, out]);
    this.dom = crel("figure", { contentEditable: "false" }, [this.image, this.words, this.tools]);
    this.dom.setAttribute("role", "group");
    this.tools.addEventListener("keydown", (event) => event.key === "Escape" && editor.commands.focus());
    this.redraw = () => this.draw();
    library.addEventListener("told", this.redraw);
    this.draw();
  }

  get key() {
    return this.node.attrs["data-picture"];
  }

  get width() {
    return this.widths.find(({ width }) => width === (this.node.attrs["data-width"] ?? ""));
  }

  get name() {
    return `${this.said ? this.said.name : gettext("Picture")}, ${this.width.label}`;
  }

  draw() {
    const said = this.said = this.library.get(this.key);
    this.dom.dataset.picture = this.key;
    this.dom.dataset.width = this.width.width;
    this.dom.setAttribute("aria-label", this.name);
    this.sizes.forEach((each, at) => each.setAttribute("aria-pressed", this.widths[at] === this.width));
    this.describe.hidden = !said;
    this.image.hidden = !said;
    if (said) Object.assign(this.image, { src: said.thumb, alt: said.alt, width: said.width, height: said.height });
    this.words.replaceChildren(...this.lines(said));
  }

  lines(said) {
    const warning = (words) => crel("strong", { textContent: words });
    if (said === undefined) return [gettext("Picture")];
    if (!said) return [warning(gettext("This picture is no longer in the library. Readers see nothing here."))];
    const named = crel("span", { className: "quiet", textContent: this.width.width ? this.name : said.name });
    const undescribed = !said.alt && !said.decorative;
    const words = undescribed ? [warning(gettext("Nobody has said what it shows."))] : [];
    return [said.caption, said.credit].filter(Boolean).map((text) => crel("span", { textContent: text }))
      .concat(named, words);
  }

  set(width) {
    this.editor.commands.command(({ tr }) => tr.setNodeAttribute(this.getPos(), "data-width", width || null));
    this.say(this.name);
  }

  takeOut() {
    const at = this.getPos();
    this.editor.chain().focus().command(({ tr }) => tr.delete(at, at + 1)).run();
    this.say(gettext("Taken out. Undo gives it back."));
  }

  update(node) {
    if (node.type !== this.node.type || node.attrs["data-picture"] !== this.key) return false;
    this.node = node;
    this.draw();
    return true;
  }

  selectNode() {
    this.dom.classList.add("ProseMirror-selectednode");
    this.say(this.name);
  }

  deselectNode() {
    this.dom.classList.remove("ProseMirror-selectednode");
  }

  stopEvent({ target }) {
    return this.tools.contains(target);
  }

  ignoreMutation() {
    return true;
  }

  destroy() {
    this.library.removeEventListener("told", this.redraw);
  }
}
