// `@` and some letters in the manuscript offer people and places by any of their names, and write the name chosen.
import { Plugin } from "django-prose-editor/editor";
import { ChoiceList } from "./choice_list.js";

const TYPED = /(?:^|[^\p{L}\p{N}@])@([\p{L}\p{N}][\p{L}\p{N}'’ .-]{0,39})?$/u;

class Choices {
  constructor(view, address) {
    this.view = view;
    this.address = address;
    this.left = null; // where an @ stands that was left alone with Escape
    this.choices = new ChoiceList(view.dom, (row) => this.write(row));
  }

  // Where an @ begins before the cursor and what was typed after it, or nothing.
  typed() {
    const { $from, empty } = this.view.state.selection;
    if (!empty || !$from.parent.isTextblock) return null;
    const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\n");
    const found = TYPED.exec(before);
    return found && { from: $from.pos - (found[1]?.length ?? 0) - 1, to: $from.pos, words: found[1] ?? "" };
  }

  update(view, before) {
    if (before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
    const typed = this.typed();
    if (!typed) this.left = null;
    if (typed?.words && typed.from !== this.left) {
      this.choices.ask(this.address, typed.words, () => this.place(typed.from));
    } else this.choices.close();
  }

  place(from) {
    const { list } = this.choices;
    const box = list.offsetParent.getBoundingClientRect();
    const at = this.view.coordsAtPos(from);
    list.style.top = `${at.bottom - box.top + 4}px`;
    list.style.left = `${Math.max(0, Math.min(at.left - box.left, box.width - list.offsetWidth))}px`;
  }

  write(row) {
    const typed = this.typed();
    if (typed) this.view.dispatch(this.view.state.tr.insertText(row.name, typed.from, typed.to));
    this.view.focus();
  }

  key(event) {
    if (event.key === "Escape") this.left = this.typed()?.from ?? null;
    return this.choices.key(event);
  }

  destroy() {
    this.choices.close();
    this.choices.list.remove();
    this.choices.status.remove();
  }
}

export function choices(address) {
  let open;
  return new Plugin({
    view: (view) => (open = new Choices(view, address)),
    props: { handleKeyDown: (_view, event) => open.key(event) },
  });
}
