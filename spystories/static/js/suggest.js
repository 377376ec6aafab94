// Suggestions under the search field: a combobox after the ARIA pattern. Without this the form is a plain form.
const form = document.querySelector("[data-suggest]");
const field = form.elements.q;
const list = document.createElement("ul");
let shown = [], chosen = -1, asked = 0, timer;

list.id = "suggestions";
list.className = "suggestions";
list.role = "listbox";
list.hidden = true;
list.setAttribute("aria-label", form.querySelector("label").textContent);
form.append(list);
field.role = "combobox";
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);
field.setAttribute("aria-expanded", "false");

const close = () => {
  clearTimeout(timer);
  asked++;
  show([]);
};

function show(rows) {
  shown = rows;
  list.replaceChildren(...rows.map(option));
  list.hidden = !rows.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  choose(-1);
}

function option({ name, kind }, number) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  item.id = `suggestion-${number}`;
  item.role = "option";
  item.append(name, " ", label);
  label.className = "kind";
  label.textContent = kind;
  return item;
}

function choose(number) {
  chosen = number;
  for (const [i, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(i === number));
  if (number < 0) field.removeAttribute("aria-activedescendant");
  else {
    field.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  }
}

async function ask() {
  const turn = ++asked;
  const text = field.value.trim();
  if (text.length < 2) return show([]);
  try {
    const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: text })}`);
    const { suggestions } = await answer.json();
    if (turn === asked && document.activeElement === field) show(suggestions);
  } catch {
    if (turn === asked) show([]);
  }
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 150);
});
field.addEventListener("blur", close);
field.addEventListener("keydown", (event) => {
  if (event.isComposing || list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const places = shown.length + 1;
    choose((chosen + 1 + step + places) % places - 1);
  } else if (event.key === "Enter" && chosen >= 0) location.assign(shown[chosen].address);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const number = [...list.children].indexOf(event.target.closest("li"));
  if (number >= 0) location.assign(shown[number].address);
});
