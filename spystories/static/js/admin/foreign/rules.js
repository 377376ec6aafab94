// What the table says of a tag. As `rules.py` does it.
import TABLE from "./table.json" with { type: "json" };
import { attributes } from "./tokens.js";

const words = (text) => text.split(/[ \t\n\r\f]+/).filter(Boolean);
const compile = (source) => new RegExp(`^(?:${source})$`, "is");

export const VOID = new Set(words(TABLE.void));
export const CLOSED_BY = new Map(Object.entries(TABLE["closed by"]).map(([name, closed]) => [name, words(closed)]));
export const HOLDS_A_PARAGRAPH = new Set(words(TABLE["holds a paragraph"]));
export const ONE_EACH = new Set(words(TABLE["one each"]));
export const MARKDOWN = TABLE.markdown;
export const DIRECTED = TABLE.letters;
export const pattern = (name) => compile(TABLE[name]);
export const beginning = (name) => new RegExp(`^(?:${TABLE[name]})`, "is");

const LISTS = new Set(["class", "role", "epub:type"]); // attributes of several words
const SIMPLE = /^([a-z][a-z0-9]*)?(\.[\w-]+)?$/i;

function byName(rows) {
  const found = new Map();
  for (const [names, facts] of rows) {
    for (const name of words(names)) found.set(name, { ...found.get(name), ...facts });
  }
  return found;
}

function byKey(rows) {
  const found = new Map();
  for (const [key, source, facts, names = ""] of rows) {
    if (!found.has(key)) found.set(key, []);
    found.get(key).push({ fits: compile(source), said: Object.entries(facts), names: words(names) });
  }
  return found;
}

const ELEMENTS = byName(TABLE.elements);
const WITHIN = byName(TABLE["within a quotation"]);
const STYLES = byKey(TABLE.styles);
const ATTRIBUTES = byKey(TABLE.attributes);

function set(declared, key, value) {
  declared.delete(key);
  declared.set(key, value);
}

function declare(declared, css) {
  for (const one of css.split(";")) {
    const colon = one.indexOf(":");
    if (colon < 0) continue;
    const value = one.slice(colon + 1).replaceAll("!important", "").trim().toLowerCase();
    set(declared, one.slice(0, colon).trim().toLowerCase(), value);
  }
}

function apply(rules, value, name, facts) {
  for (const { fits, said, names } of rules ?? []) {
    if (names.length && !names.includes(name) || !fits.test(value)) continue;
    for (const [key, one] of said) facts[key] = one === "=" ? value : one;
  }
}

export class Rules {
  sheet = new Map();
  said = new Map();

  addSheet(css) {
    const [first, ...commented] = css.replaceAll("<!--", "").replaceAll("-->", "").split("/*");
    const rest = commented.map((each) => each.includes("*/") ? each.slice(each.indexOf("*/") + 2) : "");
    for (const rule of [first, ...rest].join("").split("}")) {
      const brace = rule.lastIndexOf("{");
      const before = rule.slice(0, Math.max(brace, 0));
      for (const selector of before.slice(before.lastIndexOf("{") + 1).split(",")) {
        const found = SIMPLE.exec(selector.trim());
        if (!found?.[0]) continue;
        const key = (found[1] ?? "").toLowerCase() + (found[2] ?? "");
        if (!this.sheet.has(key)) this.sheet.set(key, new Map());
        declare(this.sheet.get(key), rule.slice(brace + 1));
      }
    }
    this.said.clear();
  }

  facts(name, raw, quoted) {
    const key = `${name} ${quoted} ${raw}`;
    if (!this.said.has(key)) this.said.set(key, this.read(name, attributes(raw), quoted));
    return this.said.get(key);
  }

  read(name, given, quoted) {
    const facts = { ...ELEMENTS.get(name), ...(quoted ? WITHIN.get(name) : null) };
    const declared = new Map();
    const classes = words(given.get("class") ?? "");
    for (const selector of [name, ...classes.map((one) => `.${one}`), ...classes.map((one) => `${name}.${one}`)]) {
      for (const [key, value] of this.sheet.get(selector) ?? []) set(declared, key, value);
    }
    declare(declared, given.get("style") ?? "");
    for (const [key, value] of declared) apply(STYLES.get(key), value, name, facts);
    for (const [key, value] of given) {
      for (const word of LISTS.has(key) ? words(value) : [value]) apply(ATTRIBUTES.get(key), word, name, facts);
    }
    return { facts, given };
  }
}
