// One chip: its name, on a press what else is said of it, and the ways to order it and to take it out.
const gettext = window.gettext ?? ((text) => text);
let dragged = null;
let count = 0;

function button(text, label, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "quiet-button", textContent: text });
  if (label) made.ariaLabel = label;
  made.addEventListener("click", act);
  return made;
}

export class Chip {
  constructor(row, set) {
    Object.assign(this, { row, set });
    this.face = button("", "", () => this.open(this.panel.hidden));
    this.face.className = "chip";
    this.out = button("×", "", () => set.takeOut(row));
    this.out.className = "chip-out";
    this.panel = document.createElement("div");
    this.panel.className = "chip-panel";
    this.panel.id = `chip-${++count}`;
    this.face.setAttribute("aria-controls", this.panel.id);
    this.face.setAttribute("aria-keyshortcuts", "Shift+ArrowLeft Shift+ArrowRight Delete");
    const tools = row.querySelector(".row-tools");
    for (const label of tools.querySelectorAll("label")) label.hidden = true;
    if (row.querySelector("[name$=-ORDER]")) {
      tools.append(button(gettext("Earlier"), "", () => set.move(row, -1)));
      tools.append(button(gettext("Later"), "", () => set.move(row, 1)));
      this.followPointer();
    }
    tools.append(button(gettext("Take out"), "", () => set.takeOut(row)));
    this.panel.append(...row.children);
    row.append(this.face, this.out, this.panel);
    this.panel.addEventListener("input", () => this.draw());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.open(false);
      this.face.focus();
    });
    this.face.addEventListener("keydown", (event) => this.key(event));
    this.open(row.matches(".errors"));
    this.draw();
  }

  // The name and, in short, its part: what a press opens has all of it.
  draw() {
    const { row } = this;
    const name = row.querySelector("select[data-chosen]").selectedOptions[0]?.text.trim() ?? "";
    const how = row.querySelector("[name$=-how]")?.selectedOptions[0]?.text.trim() ?? "";
    const part = row.querySelector("[name$=-part]")?.value.trim() || how;
    const more = document.createElement("span");
    more.className = "quiet";
    more.textContent = part;
    this.face.replaceChildren(name, ...part ? [" ", more] : []);
    this.out.ariaLabel = `${gettext("Take out")} ${name}`;
  }

  open(isOpen) {
    this.panel.hidden = !isOpen;
    this.row.classList.toggle("is-open", isOpen);
    this.face.ariaExpanded = String(isOpen);
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const { row, set } = this;
    const towards = getComputedStyle(row).direction === "rtl" ? -by : by;
    if (event.key === "Delete" || event.key === "Backspace") set.takeOut(row);
    else if (by && event.shiftKey && row.querySelector("[name$=-ORDER]")) set.move(row, towards);
    else if (by && !event.shiftKey) set.focus(set.shown[set.shown.indexOf(row) + towards] ?? row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  followPointer() {
    const { row, set } = this;
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", this.face.textContent);
    });
    row.addEventListener("dragend", () => {
      dragged = null;
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row || dragged.parentElement !== row.parentElement) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      const isFirst = event.clientX < box.left + box.width / 2;
      set.place(dragged, row, isFirst === (getComputedStyle(row).direction === "ltr"));
    });
    row.addEventListener("drop", (event) => {
      if (dragged) event.preventDefault();
    });
  }
}
