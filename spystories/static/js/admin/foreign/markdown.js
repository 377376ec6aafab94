// Markdown in the stored form of a body, as much of it as fiction has. As `markdown.py` does it: what stands after
// `- ` is what somebody says, and `1984.` is a year.
import { fromForeign } from "./foreign.js";
import { escape, inline } from "./markdown_marks.js";
import { grouped } from "./parts.js";
import { toLines } from "./plain.js";
import { MARKDOWN } from "./rules.js";

const whole = (name) => new RegExp(`^(?:${MARKDOWN[name]})$`);
const start = (name) => new RegExp(`^(?:${MARKDOWN[name]})`);
const SIGNS = new RegExp(MARKDOWN.signs, "m");
const [HEADING, UNDERLINED, RULE, FENCE] = ["heading", "underlined", "rule", "fence"].map(whole);
const [QUOTED, ITEM, SAID, NOTE, FRONT_MATTER] = ["quoted", "item", "said", "note", "front matter"].map(start);

const strip = (line) => line.replace(/^[ \t]+|[ \t]+$/g, "");

export const isMarkdown = (text) => SIGNS.test(toLines(text).join("\n"));

export function fromMarkdown(text) {
  const source = toLines(text).join("\n");
  const { lines, notes } = partNotes(source.slice(FRONT_MATTER.exec(source)?.[0].length ?? 0).split("\n"));
  const items = notes.map(([key, words]) =>
    `<li id="fn-${escape(key)}">${inline(words)} <a href="#fnref-${escape(key)}">↩</a></li>`
  );
  return fromForeign(blocks(lines) + (items.length ? `<ol class="footnotes">${items.join("")}</ol>` : "")).html;
}

function partNotes(all) {
  const [lines, notes] = [[], []];
  let inNote = false;
  for (const line of all) {
    const found = NOTE.exec(line);
    if (found) {
      notes.push([found[1], line.slice(found[0].length)]);
      inNote = true;
    } else if (inNote && /^[ \t]/.test(line) && strip(line)) {
      notes.at(-1)[1] += ` ${strip(line)}`;
    } else {
      inNote = inNote && !strip(line);
      lines.push(line);
    }
  }
  return { lines, notes };
}

const blocks = (lines) =>
  grouped(lines, (one, other) => QUOTED.test(one) === QUOTED.test(other)).map((same) => {
    const inner = paragraphs(same.map((line) => line.replace(QUOTED, "")));
    return QUOTED.test(same[0]) ? `<blockquote>${inner}</blockquote>` : inner;
  }).join("");

function paragraphs(lines) {
  const out = [];
  let paragraph = [];
  const end = (tag = "p") => {
    if (paragraph.length) out.push(`<${tag}>${inline(broken(paragraph))}</${tag}>`);
    paragraph = [];
  };
  for (const line of lines) {
    const single = alone(line);
    if (UNDERLINED.test(line)) end("h2");
    else if (single !== null) {
      end();
      out.push(single);
    } else {
      if (SAID.test(line)) end();
      paragraph.push(line);
    }
  }
  end();
  return out.join("").replaceAll("</ul><ul>", "");
}

function alone(line) {
  if (!strip(line) || FENCE.test(line)) return "";
  if (RULE.test(line)) return "<hr>";
  const heading = HEADING.exec(line);
  if (heading) return `<h${heading[1].length}>${inline(heading[2])}</h${heading[1].length}>`;
  const item = ITEM.exec(line);
  return item ? `<ul><li>${inline(line.slice(item[0].length))}</li></ul>` : null;
}

const broken = (lines) =>
  lines.map((line, at) => at === lines.length - 1 ? line : line.replace(/\\$|  +$/, "<br>")).join("\n");
