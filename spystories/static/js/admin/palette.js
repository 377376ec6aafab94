// Ctrl+K: any page, what this one can do, and stories, people and places by their names, from wherever one is.
import { ChoiceList } from "./choice_list.js";

const gettext = window.gettext ?? ((text) => text);
const dialog = document.querySelector("dialog[data-palette]");
const opener = document.querySelector("[data-key=find]");
const HERE = "main .tools a, .ways a, .object-tools a, main button[data-key]";
const ALWAYS = "#user-tools a, #logout-form button";
const SHOWN = 8;

const seen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function waysOf(selector) {
  const found = [...document.querySelectorAll(selector)].filter(seen);
  return found.map((element) => ({ label: element.innerText.replace(/\s+/g, " ").trim(), element, about: "" }));
}

// Those whose name has words that begin as those typed, in any order; what begins with the first comes first.
function fitting(ways, typed) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  const fits = ({ label }) => {
    const words = plain(label).split(/[^\p{L}\p{N}]+/u);
    return wanted.every((word) => words.some((each) => each.startsWith(word)));
  };
  const first = ({ label }) => !plain(label).startsWith(wanted[0] ?? "");
  return ways.filter(fits).sort((one, other) => first(one) - first(other));
}

class Palette {
  constructor() {
    this.field = dialog.querySelector("input");
    this.pages = [...dialog.querySelectorAll("data")].map(({ value, textContent }) => ({
      label: textContent,
      address: value,
      about: gettext("page"),
    }));
    this.asked = 0;
    this.list = new ChoiceList(this.field, (row) => this.take(row), {
      name: dialog.ariaLabel,
      none: gettext("Nothing is called so. Enter looks in the texts."),
      of: ({ about }) => about,
    });
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  }

  open() {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    const all = [...waysOf(HERE), ...this.pages, ...waysOf(ALWAYS)];
    const labels = new Set();
    this.ways = all.filter(({ label }) => label && !labels.has(label) && labels.add(label));
    this.field.value = "";
    dialog.showModal();
    this.field.focus();
    this.look();
  }

  look() {
    const typed = this.field.value.trim();
    const ways = fitting(this.ways, typed).slice(0, SHOWN);
    const turn = ++this.asked;
    clearTimeout(this.timer);
    if (typed.length < 2) return this.list.show(ways);
    if (ways.length) this.list.show(ways);
    this.timer = setTimeout(async () => {
      const found = await this.find(typed);
      if (turn === this.asked) this.list.show([...ways.slice(0, found.length ? SHOWN / 2 : SHOWN), ...found]);
    }, 120);
  }

  async find(typed) {
    try {
      const answer = await fetch(`${dialog.dataset.find}?${new URLSearchParams({ q: typed })}`);
      if (!answer.ok || answer.redirected) return [];
      const { suggestions } = await answer.json();
      return suggestions.map(({ name, kind, address }) => ({ label: name, about: kind, address }));
    } catch {
      return [];
    }
  }

  key(event) {
    if (event.key === "Enter" && this.list.list.hidden && this.field.value.trim()) {
      location.assign(`${dialog.dataset.search}?${new URLSearchParams({ q: this.field.value.trim() })}`);
    } else if (event.key === "Escape" || !this.list.key(event)) return;
    event.preventDefault();
  }

  take({ address, element }) {
    dialog.close();
    if (element) element.click();
    else location.assign(address);
  }
}

if (dialog && opener) {
  const palette = new Palette();
  opener.hidden = false;
  opener.addEventListener("click", () => palette.open());
}
