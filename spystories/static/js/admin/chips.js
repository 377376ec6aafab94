// The people, places, tags, authors and collections of a story as chips: type to choose or make one, press to say
// more of it. Each chip is a row of the form, which without this is drawn as such.
import { Chip } from "./chip.js";
import { ChoiceList } from "./choice_list.js";
import { token } from "./copies.js";
import { touched } from "./rows.js";

const gettext = window.gettext ?? ((text) => text);
const fill = (text, name) => text.replace("%s", name);
const chosen = (row) => row.querySelector("select[data-chosen]").value;

class ChipSet {
  constructor(set) {
    Object.assign(this, { set, list: set.querySelector("ol"), chips: new Map() });
    const named = (name) => set.querySelector(`[name="${set.dataset.rows}-${name}"]`);
    [this.total, this.most] = [named("TOTAL_FORMS"), Number(named("MAX_NUM_FORMS").value)];
    set.closest("details").replaceWith(set);
    this.list.className = "chips";
    for (const row of this.list.children) this.equip(row);
    this.drawField();
    set.closest("form").addEventListener("submit", () => this.number());
    set.addEventListener("chip", ({ detail }) => this.add(detail));
  }

  get shown() {
    return [...this.list.children].filter((row) => !row.hidden);
  }

  equip(row) {
    const select = row.querySelector(".cell select");
    select.dataset.chosen = "";
    select.classList.remove("admin-autocomplete");
    select.closest(".cell").hidden = !row.matches(".errors") || select.value !== "";
    row.hidden = row.querySelector("[name$=-DELETE]").checked || !select.value && !row.matches(".errors");
    this.chips.set(row, new Chip(row, this));
  }

  // Who is typed for, chosen from the list or put on file from its last line.
  drawField() {
    const holder = document.createElement("div");
    const field = document.createElement("input");
    holder.className = "chip-field";
    Object.assign(field, {
      type: "text",
      role: "combobox",
      ariaExpanded: "false",
      autocomplete: "off",
      maxLength: 200,
    });
    field.setAttribute("aria-autocomplete", "list");
    field.ariaLabel = field.placeholder = this.set.dataset.addWords;
    this.said = document.createElement("p");
    this.said.className = "help";
    this.said.role = "status";
    holder.append(field);
    this.list.after(holder, this.said);
    const { chips: address, mayMake, none } = this.set.dataset;
    const choices = new ChoiceList(field, (row) => this.take(row), {
      name: this.set.querySelector("[aria-label]")?.ariaLabel ?? field.ariaLabel,
      none,
      of: ({ about, make }) => make ? gettext("new") : about ?? "",
      also: (rows, words) =>
        mayMake && words.length > 1 && !rows.some((row) => sameName(row.name, words)) ? [this.asNew(words)] : [],
    });
    field.addEventListener("input", () => {
      this.tell("");
      const words = field.value.trim();
      if (words) choices.ask(address, words);
      else choices.close();
    });
    field.addEventListener("keydown", (event) => {
      if (choices.key(event)) event.preventDefault();
      else if (event.key === "Enter") event.preventDefault();
      else if (event.key === "Backspace" && !field.value) this.focus(this.shown.at(-1));
    });
    this.field = field;
  }

  asNew(words) {
    return { make: words, label: fill(gettext("Make “%s”"), words) };
  }

  async take(row) {
    this.field.value = "";
    if (!row.make) return this.add(row);
    const body = new URLSearchParams({ name: row.make });
    try {
      const address = this.set.dataset.chips;
      const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
      const { id, label, error } = await answer.json();
      if (id) return this.add({ id, label }, answer.status === 201);
      this.field.value = row.make;
      return this.tell(error);
    } catch {
      this.field.value = row.make;
      return this.tell(gettext("The site cannot be reached. Try again."));
    }
  }

  add({ id, label }, isNew = false) {
    const there = [...this.list.children].find((row) => chosen(row) === id);
    if (there && !there.hidden) return this.tell(fill(gettext("%s is there already."), label));
    const row = there ?? this.spare();
    if (!row) return this.tell(gettext("No more fit in here."));
    const select = row.querySelector("select[data-chosen]");
    if (!there) select.append(new Option(label, id, true, true));
    row.querySelector("[name$=-DELETE]").checked = false;
    row.hidden = false;
    this.list.append(row);
    this.chips.get(row).draw();
    this.changed();
    this.guess(row);
    return this.tell(fill(isNew ? gettext("%s is on file now, and added.") : gettext("%s is added."), label));
  }

  spare() {
    const empty = [...this.list.children].find((row) => row.hidden && !chosen(row));
    const count = Number(this.total.value);
    if (empty || count >= this.most) return empty;
    const made = this.set.querySelector("template").innerHTML.replaceAll("__prefix__", count);
    this.list.insertAdjacentHTML("beforeend", made);
    this.total.value = count + 1;
    this.equip(this.list.lastElementChild);
    return this.list.lastElementChild;
  }

  // Whether the story is set in a place that was chosen, or speaks of it, as far as the words around it tell.
  async guess(row) {
    const how = row.querySelector("[name$=-how]");
    if (!this.set.dataset.guess || !how) return;
    const sent = new URLSearchParams({ place: chosen(row), body: this.set.closest("form").elements.body.value });
    try {
      const address = this.set.dataset.guess;
      const answer = await fetch(address, { method: "POST", body: sent, headers: { "X-CSRFToken": token() } });
      if (!answer.ok || answer.redirected) return;
      how.value = (await answer.json()).how;
      this.chips.get(row).draw();
      this.changed();
    } catch {
      // Not reached: it stays as it is, and can be chosen.
    }
  }

  move(row, by) {
    const other = this.shown[this.shown.indexOf(row) + by];
    if (!other) return;
    other[by < 0 ? "before" : "after"](row);
    this.changed();
    this.focus(row);
  }

  place(row, other, isBefore) {
    other[isBefore ? "before" : "after"](row);
    this.changed();
  }

  takeOut(row) {
    const { shown } = this;
    const next = shown[shown.indexOf(row) + 1] ?? shown[shown.indexOf(row) - 1];
    const { text } = row.querySelector("select[data-chosen]").selectedOptions[0];
    row.querySelector("[name$=-DELETE]").checked = true;
    row.hidden = true;
    this.changed();
    this.tell(fill(gettext("%s is taken out."), text), () => this.add({ id: chosen(row), label: text }));
    if (next) this.focus(next);
    else this.field.focus();
  }

  focus(row) {
    row?.querySelector(".chip").focus();
  }

  // An empty row must stay as the server made it, or it counts as typed in.
  number() {
    let count = 0;
    for (const row of this.list.children) {
      const order = row.querySelector("[name$=-ORDER]");
      if (order) order.value = chosen(row) ? ++count : "";
    }
  }

  changed() {
    this.number();
    touched();
  }

  tell(words, undo) {
    this.said.textContent = words ?? "";
    if (!undo) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "quiet-button", textContent: gettext("Undo") });
    button.addEventListener("click", () => {
      undo();
      this.field.focus();
    });
    this.said.append(" ", button);
  }
}

const sameName = (name = "", words) => name.localeCompare(words, undefined, { sensitivity: "base" }) === 0;

for (const set of document.querySelectorAll("[data-chips]")) new ChipSet(set);
