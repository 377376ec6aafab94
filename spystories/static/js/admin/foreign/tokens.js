// HTML as tokens: tags with their attributes, text, and the style sheets on the way. As `tokens.py` does it.
const TOKEN =
  /<!--[\s\S]*?-->|<[!?][^<>]*>|<(\/?)([a-zA-Z][a-zA-Z0-9:-]*)(?=[ \t\n\r\f/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/g;
const ATTRIBUTE = /([^ \t\n\r\f"'<>/=]+)(?:[ \t\n\r\f]*=[ \t\n\r\f]*("[^"]*"|'[^']*'|[^ \t\n\r\f"'>]+))?/g;
const REFERENCE = /&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/g;
// deno-lint-ignore no-control-regex -- these are the characters that are taken out
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/gu;

const box = document.createElement("template");
const known = new Map();

function dereference(reference) {
  if (!known.has(reference)) {
    box.innerHTML = `x${reference}`;
    known.set(reference, box.content.textContent.slice(1).replace(/\p{Noncharacter_Code_Point}/gu, ""));
  }
  return known.get(reference);
}

export const allowed = (text) => text.replace(FORBIDDEN, "");

const unescape = (text) =>
  text.includes("&")
    ? allowed(text.replace(/&#(?=[xX]?[0-9a-fA-F]{8})/g, "&amp;#").replace(REFERENCE, dereference))
    : text;

export function tokens(html) {
  let source = allowed(html.replaceAll("\v", "<br>"));
  const end = source.lastIndexOf("-->") + 1;
  source = source.slice(0, end) + source.slice(end).replaceAll("<!--", "&lt;!--");
  const lastEnd = {};
  for (const match of source.matchAll(/<\/(script|style|title)/gi)) lastEnd[match[1].toLowerCase()] = match.index;
  const found = [];
  let at = 0;
  let dropping = "";
  const text = (upTo) => {
    if (at < upTo) found.push({ what: "text", text: unescape(source.slice(at, upTo)) });
  };
  for (const match of source.matchAll(TOKEN)) {
    const name = (match[2] ?? "").toLowerCase();
    if (dropping) {
      if (!match[1] || name !== dropping) continue;
      if (name === "style") found.push({ what: "sheet", text: source.slice(at, match.index) });
      dropping = "";
      at = match.index + match[0].length;
      continue;
    }
    text(match.index);
    at = match.index + match[0].length;
    if (!match[1] && (lastEnd[name] ?? 0) >= at) dropping = name;
    else if (name) found.push({ what: match[1] ? "close" : "open", text: name, raw: match[3] });
  }
  if (!dropping) text(source.length);
  return found;
}

export function attributes(raw) {
  const found = new Map();
  for (const [, given, value = ""] of raw.matchAll(ATTRIBUTE)) {
    const name = given.toLowerCase();
    if (!found.has(name)) found.set(name, unescape(/^["']/.test(value) ? value.slice(1, -1) : value));
  }
  return found;
}
