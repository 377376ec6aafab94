// The choices beside a text as buttons, one press each.
import { findOther } from "./other.js";

const gettext = window.gettext ?? ((text) => text);

export function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet-button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// A button that opens the field for whoever is not among the choices; what was typed and not chosen is nobody.
function other(answer, select, address, give) {
  const cell = answer.querySelector("[data-other]");
  if (!cell) return [];
  const field = cell.querySelector("input");
  const open = button(`${cell.textContent.trim()}…`, () => {
    cell.hidden = false;
    field.focus();
  });
  const take = (row) => {
    select.append(new Option(row.label, `${row.kind}:${row.key}`));
    field.blur();
    give(select, `${row.kind}:${row.key}`);
  };
  findOther(field, address, take, () => {
    cell.hidden = true;
    open.focus();
  });
  field.addEventListener("blur", () => {
    field.value = "";
  });
  cell.hidden = !field.value;
  return [open];
}

// A choice becomes a row of buttons; what is chosen already leaves only the way back. `address` finds names.
export function equip(answer, address, give, touched) {
  const select = answer.querySelector("select");
  const label = answer.querySelector("label");
  const row = document.createElement("span");
  row.className = "ways-out";
  row.setAttribute("role", "group");
  label.id = `${select.id}-label`;
  row.setAttribute("aria-labelledby", label.id);
  const decided = select.value !== "";
  for (const option of select.options) {
    if (decided ? option.selected : option.value === "") continue;
    if (option.value === "nothing") row.append(...other(answer, select, address, give));
    row.append(button(decided ? gettext("Undo") : option.text, () => give(select, option.value)));
  }
  if (decided) {
    const said = document.createElement("span");
    said.className = "quiet";
    said.textContent = select.selectedOptions[0].text;
    row.prepend(said);
  }
  const inside = answer.querySelector("[data-inside] input");
  if (inside) {
    findOther(inside, `${address}?kind=place`, (row) => {
      inside.value = row.called;
      touched();
    });
  }
  select.hidden = true;
  label.removeAttribute("for");
  label.after(row);
}

// Whoever is recognised joins the cast or the places as a chip of theirs, which can be filled in.
export function join(check) {
  const set = document.querySelector(`[data-rows="${check.name.replace("decisions-", "")}"]`);
  const { pk, label } = check.dataset;
  set.dispatchEvent(new CustomEvent("chip", { detail: { id: pk, label } }));
  check.checked = false;
}
