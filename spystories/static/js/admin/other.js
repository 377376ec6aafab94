// A field that finds somebody or somewhere on file by any of their names: a combobox after the ARIA pattern.
import { ChoiceList } from "./choice_list.js";

export function findOther(field, address, take, leave) {
  const choices = new ChoiceList(field, take);
  field.after(choices.list, choices.status);
  field.role = "combobox";
  field.ariaAutoComplete = "list";
  field.ariaExpanded = "false";
  field.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing is changed by looking
    const words = field.value.trim();
    if (words) choices.ask(address, words);
    else choices.close();
  });
  field.addEventListener("keydown", (event) => {
    if (choices.key(event)) event.preventDefault();
    else if (event.key === "Enter") event.preventDefault(); // what is typed in part is nobody yet
    else if (event.key === "Escape") leave?.();
  });
}
