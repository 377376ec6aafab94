// What is pasted from Word, Google Docs and web pages becomes what a body may hold.
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, div, blockquote, li, ul, ol, table, hr";
const SCENE_BREAK = /^\s*(?:(?:[*#⁂∗✱]\s*)+|(?:[-–—_=~]\s*){3,})$/;
// deno-lint-ignore no-control-regex -- these are the characters that are taken out
const FORBIDDEN = /[\0-\x08\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g;

// A `style` attribute would be refused by the content policy while it is parsed, and lost.
const withoutStyles = (html) =>
  html
    .replace(/<(style|xml|title)\b[^>]*>[\s\S]*?<\/\1>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/i, " data-style="));

function declared(element, property) {
  const found = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i").exec(element.dataset.style ?? "");
  return found?.[1].trim().toLowerCase() ?? "";
}

const isBold = (weight) => /^bold/.test(weight) || Number(weight) >= 600;
const isRegular = (weight) => weight === "normal" || (weight !== "" && Number(weight) < 600);
const isBlank = (element) => !element.textContent.trim() && !element.querySelector("hr");
const unwrap = (element) => element.replaceWith(...element.childNodes);

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function wrapInside(element, name) {
  const mark = element.ownerDocument.createElement(name);
  mark.append(...element.childNodes);
  element.append(mark);
}

// Weight and slope are said by tags, not by styles. Google Docs wraps everything in a `b` that is not bold.
function marks(body) {
  for (const element of body.querySelectorAll("b, strong, i, em, span")) {
    const weight = declared(element, "font-weight");
    const slope = declared(element, "font-style");
    if (element.localName === "span") {
      if (isBold(weight)) wrapInside(element, "strong");
      if (slope === "italic") wrapInside(element, "em");
    } else if (isRegular(weight) && element.matches("b, strong")) unwrap(element);
    else if (slope === "normal" && element.matches("i, em")) unwrap(element);
  }
}

function blocks(body) {
  for (const heading of body.querySelectorAll("h1")) rename(heading, "h2");
  for (const heading of body.querySelectorAll("h4, h5, h6")) rename(heading, "h3");
  for (const line of body.querySelectorAll("br")) {
    const beside = [line.previousElementSibling, line.nextElementSibling];
    if (!line.closest("p, li, td") && beside.some((element) => element?.matches(BLOCKS))) line.remove();
  }
  for (const paragraph of body.querySelectorAll("p")) {
    if (isBlank(paragraph)) paragraph.remove();
    else if (SCENE_BREAK.test(paragraph.textContent)) {
      paragraph.replaceWith(paragraph.ownerDocument.createElement("hr"));
    }
  }
}

export function tidyHtml(html) {
  const { body } = new DOMParser().parseFromString(withoutStyles(tidyText(html.replaceAll("\v", "<br>"))), "text/html");
  for (const anchor of body.querySelectorAll("a")) {
    const href = anchor.getAttribute("href") ?? "";
    if (/^#_?(ftn|edn|footnote|endnote)/i.test(href)) anchor.remove();
    else if (!href || href.startsWith("#")) unwrap(anchor);
  }
  marks(body);
  blocks(body);
  for (const element of body.querySelectorAll("[data-style]")) delete element.dataset.style;
  return body.innerHTML;
}

// A vertical tab is Word's line break; other control characters have no place in a text.
export const tidyText = (text) => text.replaceAll("\v", "\n").replace(FORBIDDEN, "");
