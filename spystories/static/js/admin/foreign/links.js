// Which links are numbers of notes, and where the notes stand. As `links.py` does it.
import { pattern, VOID } from "./rules.js";

const [NUMBER, SIGN, NOTE, COMMENT] = ["numbers", "signs", "note names", "comment names"].map(pattern);
const LISTED = pattern("listed comments");
const [NEAR, MOST] = [8, 20]; // ids that a link is known by, of each sort; links to one id that are looked at

export function judge(tokens, rules) {
  const links = new Links(tokens, rules);
  const comments = new Set([...links.ids].filter((id) => LISTED.test(id)));
  const placeless = new Set([...comments].filter((id) => !links.byTarget.has(id)));
  const judged = { links: links.found.map(() => ""), notes: new Set(), comments, placeless };
  for (const [number, link] of links.found.entries()) {
    if (!judged.links[number]) judged.links[number] = judgeOne(links, number, link, judged);
  }
  return judged;
}

function judgeOne(links, number, link, judged) {
  const isComment = COMMENT.test(link.to);
  const named = isComment || link.isNumber || NOTE.test(link.to);
  const readsAsNumber = NUMBER.test(link.words);
  const back = link.to && (named || readsAsNumber) ? links.back(number, link) : undefined;
  if (back !== undefined) judged.links[back] = "back";
  if (back !== undefined || readsAsNumber && (judged.notes.has(link.to) || links.noted.has(link.to))) {
    (isComment ? judged.comments : judged.notes).add(link.to);
    return isComment ? "comment" : "mark";
  }
  if (isComment || named && readsAsNumber) return isComment ? "comment" : "note";
  return (link.isLocal || links.ids.has(link.to)) && SIGN.test(link.words) ? "sign" : "";
}

class Links {
  found = [];
  ids = new Set();
  noted = new Set();
  byTarget = new Map();
  open = []; // open elements, and how many ids were open before each
  around = []; // the ids of what is open
  beside = []; // those of this paragraph

  constructor(tokens, rules) {
    let reading = null; // the link whose words are read
    for (const { what, text, raw } of tokens) {
      if (text === "a" && (what === "open" || what === "close")) reading = null;
      if (what === "text" && reading) reading.words += text;
      else if (what === "close") this.close(text);
      else if (what === "open") {
        this.tag(text, rules.facts(text, raw, false));
        if (text === "a") reading = this.found.at(-1);
      }
    }
  }

  back(number, link) {
    for (const own of [...link.ids].sort()) {
      const others = (this.byTarget.get(own) ?? []).slice(0, MOST);
      const other = others.find((each) => each > number && this.found[each].ids.has(link.to));
      if (other !== undefined) return other;
    }
  }

  tag(name, { facts, given }) {
    const own = ["id", "name"].map((key) => given.get(key)).filter(Boolean);
    for (const id of own) {
      this.ids.add(id);
      if (facts.note) this.noted.add(id);
    }
    if (facts.block) this.beside = [];
    this.beside.push(...own);
    if (!VOID.has(name)) {
      this.open.push([name, this.around.length]);
      this.around.push(...own);
    }
    if (name !== "a") return;
    const [before, ...rest] = (given.get("href") ?? "").split("#");
    const to = rest.join("#");
    if (!this.byTarget.has(to)) this.byTarget.set(to, []);
    this.byTarget.get(to).push(this.found.length);
    const ids = new Set([...this.around.slice(-NEAR), ...this.beside.slice(-NEAR)]);
    this.found.push({ to, ids, isLocal: rest.length > 0 && !before, isNumber: "numbers" in facts, words: "" });
  }

  close(name) {
    if (!this.open.slice(-NEAR).some(([each]) => each === name)) return;
    let closed;
    do closed = this.open.pop(); while (closed[0] !== name);
    this.around.length = closed[1];
  }
}
