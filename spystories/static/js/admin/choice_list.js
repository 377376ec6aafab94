// Things to choose from while something is typed: arrows, Enter, Escape, or a press. The field keeps the focus.
// They are people and places, unless `said` tells otherwise: the list's name, what is said beside a row, which rows
// come last (`also`), and what stands there when there is nothing (`none`).
const gettext = window.gettext ?? ((text) => text);
const WAIT = 150;
const NAMES = {
  name: gettext("People and places"),
  of: ({ about, kind }) => about || (kind === "place" ? gettext("place") : gettext("person")),
};
let made = 0;

export class ChoiceList {
  constructor(field, take, said = NAMES) {
    Object.assign(this, { field, take, said });
    this.rows = [];
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.className = "name-choices";
    this.list.id = `name-choices-${++made}`;
    this.list.role = "listbox";
    this.list.hidden = true;
    this.list.ariaLabel = said.name;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.role = "status";
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const at = [...this.list.children].indexOf(event.target.closest("li"));
      if (at >= 0) this.give(at);
    });
    field.addEventListener("blur", () => this.close());
  }

  // Look for `words` once typing rests a moment; `shown` is told when there is something to choose.
  ask(address, words, shown) {
    const turn = ++this.asked;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      try {
        const url = new URL(address, location);
        url.searchParams.set("q", words);
        const answer = await fetch(url);
        if (!answer.ok || answer.redirected) return;
        const { names } = await answer.json();
        if (turn !== this.asked) return;
        const rows = [...names, ...this.said.also?.(names, words) ?? []];
        this.show(rows);
        if (rows.length) shown?.();
      } catch {
        if (turn === this.asked) this.close();
      }
    }, WAIT);
  }

  show(rows) {
    if (!this.list.isConnected) this.field.after(this.list, this.status);
    if (!rows.length) return this.none();
    this.rows = rows;
    this.list.replaceChildren(...rows.map((row, number) => {
      const item = document.createElement("li");
      const label = document.createElement("span");
      item.id = `${this.list.id}-${number}`;
      item.role = "option";
      label.className = "kind";
      label.textContent = this.said.of(row);
      item.append(row.label, label);
      return item;
    }));
    this.list.hidden = false;
    this.field.setAttribute("aria-controls", this.list.id);
    if (this.field.role === "combobox") this.field.ariaExpanded = "true";
    return this.choose(0);
  }

  // A field that is there for finding says that there is nothing; a text goes on.
  none() {
    this.close();
    if (this.field.role !== "combobox") return;
    this.status.className = "help";
    this.status.textContent = this.said.none ?? gettext("Nobody and nowhere on file is called so.");
  }

  choose(number) {
    this.chosen = (number + this.rows.length) % this.rows.length;
    for (const [i, item] of [...this.list.children].entries()) item.ariaSelected = String(i === this.chosen);
    const item = this.list.children[this.chosen];
    this.field.setAttribute("aria-activedescendant", item.id);
    this.status.textContent = item.textContent;
    item.scrollIntoView({ block: "nearest" });
  }

  give(number) {
    const row = this.rows[number];
    this.close();
    this.take(row);
  }

  close() {
    clearTimeout(this.timer);
    this.asked++;
    this.list.hidden = true;
    this.status.textContent = "";
    this.status.className = "visually-hidden";
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
    if (this.field.role === "combobox") this.field.ariaExpanded = "false";
  }

  // Whether a pressed key was for the list.
  key(event) {
    if (this.list.hidden || event.isComposing) return false;
    if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1);
    else if (event.key === "Enter") this.give(this.chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.stopPropagation();
    return true;
  }
}
