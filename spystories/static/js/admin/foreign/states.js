// What an open element hands down to what stands in it. As the functions of the same names in `reading.py`.
import { PLACE, STANZAS } from "./parts.js";

const ADDRESS = /^(?:(?:https?:\/\/|mailto:)[^\s\\]+|\/(?!\/)[^\s\\]*)$/i;
const BY_WAY_OF_GOOGLE = /^https:\/\/www\.google\.com\/url\?(?:sa=[^&]*&)?q=((?:[^&%]|%[0-7][0-9a-f])+)(?:&.*)?$/i;
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i;
const TAKEN_BACK = ["strong", "em", "caps"]; // what a child takes back that says otherwise
const LASTING = ["u", "s", "sub", "sup"]; // what it does not

export function marksOf(facts, given, above, { block, inLink }) {
  const marks = { ...above };
  if ("tag" in facts || "quote" in facts || facts.kind === "source") marks.strong = marks.em = false;
  else for (const key of TAKEN_BACK) if (key in facts) marks[key] = facts[key];
  for (const key of LASTING) if (facts[key]) marks[key] = true;
  if (inLink) marks.u = false; // links are underlined for being links
  const said = given.get("lang") ?? given.get("xml:lang");
  if (said !== undefined) marks.lang = language(said);
  const towards = direction(facts, given);
  if (!block && towards) marks.dir = towards;
  if ("contents" in facts) marks.contents = true;
  return marks;
}

// Lists do not nest, nor do quotations: the outer one holds. That of footnotes is no list.
export function placeOf(name, facts, given, { place: above, notes }, serial) {
  const place = { ...above };
  for (const key of ["tag", "kind", "align"]) if (key in facts) place[key] = facts[key];
  place.dir = direction(facts, given) || place.dir;
  if ("list" in facts && !above.list && !notes && !("notes" in facts)) {
    Object.assign(place, { list: facts.list, listAt: facts.list === "?" ? 0 : serial });
  }
  if ("item" in facts && place.list) place.item = serial;
  if ("quote" in facts && !place.item && !above.quote && (facts.quote || above.quote === null)) {
    const lasting = name !== "p" && !("stanza" in facts);
    Object.assign(place, { quote: facts.quote, quoteAt: lasting ? serial : 0 });
  }
  if ("stanza" in facts) place.stanza = serial;
  else if ("in stanzas" in facts) place.stanza = STANZAS;
  if (facts.indented && !facts.hanging) place.indented = true;
  return place;
}

// The key of a footnote of a body, marked as one that stays.
export function ownKey(given) {
  const key = given.get("data-note") ?? "";
  return /^[a-z0-9]{1,12}$/.test(key) ? `=${key}` : "";
}

// A picture as a body has it.
export function ownPicture(given) {
  const [picture, width] = ["data-picture", "data-width"].map((name) => given.get(name) ?? "");
  return /^[A-Za-z0-9_-]{1,80}$/.test(picture) ? { place: PLACE, runs: [], picture, width } : null;
}

function direction(facts, given) {
  const towards = facts.dir ?? (given.get("dir") ?? "").toLowerCase();
  return towards === "ltr" || towards === "rtl" ? towards : "";
}

function language(tag) {
  if (!LANGUAGE.test(tag)) return "";
  const [first, ...others] = tag.split("-");
  const written = others.map((each) => each.length === 2 ? each.toUpperCase() : each.toLowerCase());
  return [first.toLowerCase(), ...written].join("-");
}

export function address(href) {
  const found = BY_WAY_OF_GOOGLE.exec(href);
  const value = (found ? decodeURIComponent(found[1]) : href).replace(/[\t\n\r]/g, "").trim();
  const whole = value.replace(/\s/g, (space) => space === " " ? "%20" : "");
  return ADDRESS.test(whole) ? whole : "";
}
