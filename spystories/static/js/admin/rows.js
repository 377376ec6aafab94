// Rows of a form: add, take out and reorder them. Without it a few empty rows, a number and a checkbox do.
const filled = (row) =>
  [...row.querySelectorAll(".cell :is(.admin-autocomplete, input, textarea)")]
    .some((field) => field.value);
const removed = (row) => row.querySelector("[name$=-DELETE]").checked;

// The page's guard of unsaved words hears of what buttons and choices change through the text.
export const touched = () =>
  document.querySelector("textarea[data-longest]")
    ?.dispatchEvent(new Event("input", { bubbles: true }));

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet-button";
  made.textContent = text;
  made.ariaLabel = label;
  made.addEventListener("click", act);
  return made;
}

function workOn(set) {
  const list = set.querySelector("ol");
  const total = set.querySelector(`[name="${set.dataset.rows}-TOTAL_FORMS"]`);
  const most = Number(set.querySelector(`[name="${set.dataset.rows}-MAX_NUM_FORMS"]`).value);
  const add = set.querySelector("[data-add]");
  const rows = () => [...list.children];
  const shown = () => rows().filter((row) => !row.hidden);

  // An empty row must stay as the server made it, or it counts as typed in.
  const ordered = set.querySelector("[name$=-ORDER]") !== null;
  const number = () =>
    ordered && rows().forEach((row, i) => {
      row.querySelector("[name$=-ORDER]").value = filled(row) ? i + 1 : "";
    });

  function move(row, by) {
    const others = shown();
    const other = others[others.indexOf(row) + by];
    if (!other) return;
    other[by < 0 ? "before" : "after"](row);
    number();
    row.querySelector(by < 0 ? "[data-go=up]" : "[data-go=down]").focus();
    touched();
  }

  function takeOut(row) {
    const others = shown();
    const next = others[others.indexOf(row) + 1] ?? others[others.indexOf(row) - 1];
    row.querySelector("[name$=-DELETE]").checked = true;
    row.hidden = true;
    number();
    (next?.querySelector("[data-go=out]") ?? add).focus();
    touched();
  }

  function equip(row) {
    const tools = row.querySelector(".row-tools");
    tools.querySelectorAll("label").forEach((label) => {
      label.hidden = true;
    });
    const up = button("↑", set.dataset.up, () => move(row, -1));
    const down = button("↓", set.dataset.down, () => move(row, 1));
    const out = button("×", set.dataset.out, () => takeOut(row));
    up.dataset.go = "up";
    down.dataset.go = "down";
    out.dataset.go = "out";
    tools.append(...ordered ? [up, down, out] : [out]);
    row.hidden = removed(row);
  }

  rows().forEach(equip);
  // The spare rows are for those who have no script, except one for the next thing.
  shown().filter((row) => !filled(row) && !row.matches(".errors")).slice(1)
    .forEach((row) => {
      row.hidden = true;
    });
  add.hidden = false;
  add.addEventListener("click", () => {
    set.closest("details").open = true;
    const spare = rows().find((row) => row.hidden && !removed(row));
    const count = Number(total.value);
    if (spare) {
      spare.hidden = false;
      list.append(spare);
    } else if (count < most) {
      const made = set.querySelector("template").innerHTML.replaceAll("__prefix__", count);
      list.insertAdjacentHTML("beforeend", made);
      total.value = count + 1;
      equip(list.lastElementChild);
      list.lastElementChild.dispatchEvent(new CustomEvent("formset:added", { bubbles: true }));
    }
    list.lastElementChild.querySelector("select")?.nextElementSibling?.querySelector("[role=combobox]")?.focus();
  });
  set.closest("form").addEventListener("submit", number);
  // Django says "change" of every choice when the page opens: only what became another one counts.
  globalThis.django?.jQuery(set).on("change", "select", ({ target }) => {
    const began = [...target.options].find((option) => option.defaultSelected)?.value ?? "";
    if (target.value !== began) touched();
  });
}

for (const set of document.querySelectorAll("[data-rows]:not([data-chips])")) workOn(set);
