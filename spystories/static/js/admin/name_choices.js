// `@` and some letters in the manuscript offer people and places by any of their names, and write the name chosen.
import { choicesAtCursor } from "./choices_at_cursor.js";

const TYPED = /(?:^|[^\p{L}\p{N}@])@([\p{L}\p{N}][\p{L}\p{N}'’ .-]{0,39})?$/u;

export const choices = (address) =>
  choicesAtCursor({
    find: TYPED,
    ask(list, { words }, shown) {
      if (words) list.ask(address, words, shown);
      return words !== "";
    },
    take: (view, { from, to }, row) => view.dispatch(view.state.tr.insertText(row.name, from, to)),
  });
