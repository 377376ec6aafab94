// A list of choices at the cursor, asked for by a sign and what is typed after it; one that is left stays away.
import { Plugin } from "django-prose-editor/editor";
import { ChoiceList } from "./choice_list.js";

// `said` tells the list's name, and of a row what is said beside its label.
class Choices {
  constructor(view, { find, ask, take, said }) {
    Object.assign(this, { view, find, ask });
    this.left = null; // where a sign stands that was left alone with Escape
    this.choices = new ChoiceList(view.dom, (row) => {
      const typed = this.typed();
      if (typed) take(view, typed, row);
      view.focus();
    }, said);
  }

  // Where the sign begins before the cursor and what was typed after it, or nothing.
  typed() {
    const { $from, empty } = this.view.state.selection;
    if (!empty || !$from.parent.isTextblock) return null;
    const found = this.find.exec($from.parent.textBetween(0, $from.parentOffset, "\n", "\n"));
    return found && { from: $from.pos - (found[1]?.length ?? 0) - 1, to: $from.pos, words: found[1] ?? "", $from };
  }

  update(view, before) {
    if (before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
    const typed = this.typed();
    if (!typed) this.left = null;
    if (!typed || typed.from === this.left || !this.ask(this.choices, typed, () => this.place(typed.from))) {
      this.choices.close();
    }
  }

  place(from) {
    const { list } = this.choices;
    const box = list.offsetParent.getBoundingClientRect();
    const at = this.view.coordsAtPos(from);
    list.style.top = `${at.bottom - box.top + 4}px`;
    list.style.left = `${Math.max(0, Math.min(at.left - box.left, box.width - list.offsetWidth))}px`;
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

// `find` is what asks, up to the cursor; `ask(list, typed, shown)` asks the list, or answers that nothing is to ask;
// `take(view, typed, row)` writes what was chosen.
export function choicesAtCursor(options) {
  let open;
  return new Plugin({
    view: (view) => (open = new Choices(view, options)),
    props: { handleKeyDown: (_view, event) => open.key(event) },
  });
}
