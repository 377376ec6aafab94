// Changes of what blocks are: each is cut out of its quotation or list, and set into what it shall stand in.
import { pm } from "django-prose-editor/editor";

const { Fragment, Slice } = pm.model;
const { TextSelection } = pm.state;
const { ReplaceAroundStep } = pm.transform;
const CONTAINERS = ["blockquote", "ul", "ol"];
const isContainer = ({ type }) => CONTAINERS.includes(type.name);
const kindOf = ({ attrs }) => attrs["data-kind"] ?? "";

// The blocks that are chosen, each with its place and what it stands in. Footnotes and pictures are none of them.
export function chosen({ doc, selection: { from, to } }) {
  const found = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (["footnotes", "figure"].includes(node.type.name)) return false;
    if (!node.isTextblock && !(node.isLeaf && node.isBlock)) return true;
    const $at = doc.resolve(at);
    const around = [...Array($at.depth).keys()].map((depth) => $at.node(depth + 1));
    found.push({
      node,
      at,
      quote: around.find(({ type }) => type.name === "blockquote"),
      list: around.find(({ type }) => type.name === "ul" || type.name === "ol"),
    });
    return false;
  });
  return found;
}

function isOf({ node, quote, list }, { tag, kind }) {
  if (tag === "blockquote") return quote !== undefined && kindOf(quote) === kind;
  if (tag === "ul" || tag === "ol") return list?.type.name === tag;
  if (tag === "p") return node.type.name === "paragraph" && kindOf(node) === kind;
  return node.type.name === "heading" && `h${node.attrs.level}` === tag;
}

export function holds({ doc, selection }, row) {
  const blocks = chosen({ doc, selection }).filter(({ node }) => node.isTextblock);
  return blocks.length > 0 && blocks.every((block) => isOf(block, row));
}

// What a block is to stand in and be, outermost first.
function wanted({ node, quote, list }, { tag, kind }, schema, off) {
  const { lang = null, dir = null } = node.attrs;
  const { paragraph, heading, listItem, blockquote } = schema.nodes;
  const shell = (...parts) => parts.filter(Boolean);
  const own = { type: node.type, attrs: node.attrs };
  const plain = { type: paragraph, attrs: { lang, dir } };
  if (!node.isTextblock) {
    return shell(tag === "blockquote" && !off && { type: blockquote, attrs: { "data-kind": kind } }, own);
  }
  if (tag === "blockquote") {
    const inside = node.type === heading ? plain : own;
    return off ? shell(list, own) : shell({ type: blockquote, attrs: { "data-kind": kind || null } }, list, inside);
  }
  if (tag === "ul" || tag === "ol") {
    return off
      ? shell(quote, plain)
      : shell(quote, { type: schema.nodes[tag] }, { type: listItem, attrs: { lang, dir } });
  }
  if (tag !== "p") return off ? [plain] : [{ type: heading, attrs: { lang, dir, level: Number(tag[1]) } }];
  if (kind) return shell(quote, off ? plain : { type: paragraph, attrs: { lang, dir, "data-kind": kind } });
  return off && !list ? [plain] : shell(quote, plain); // a plain paragraph of a quotation leaves it
}

// Cuts the block out of all that it stands in, and says where it begins then.
function isolate(tr, at) {
  let outer = at;
  let inner = at;
  for (let $at = tr.doc.resolve(outer); $at.depth; $at = tr.doc.resolve(outer)) {
    const index = $at.index();
    if (index < $at.parent.childCount - 1) tr.split(outer + $at.nodeAfter.nodeSize);
    if (index) {
      tr.split(outer);
      outer += 2;
      inner += 2;
    }
    outer -= 1;
  }
  return { outer, inner };
}

function put(tr, { node, at }, shell) {
  const { outer, inner } = isolate(tr, at);
  const to = outer + tr.doc.nodeAt(outer).nodeSize;
  const made = shell.reduceRight(
    (inside, { type, attrs }) => Fragment.from(type.create(attrs, inside)),
    Fragment.empty,
  );
  if (!node.isTextblock) return tr.replaceWith(outer, to, made);
  const slice = new Slice(made, 0, 0);
  return tr.step(
    new ReplaceAroundStep(outer, to, inner + 1, inner + 1 + node.content.size, slice, shell.length, true),
  );
}

const stay = (around, shell) =>
  around.length === shell.length &&
  around.every((outer, depth) =>
    outer.type === shell[depth].type && kindOf(outer) === kindOf({ attrs: shell[depth].attrs ?? {} })
  );

// Neighbours that are the same quotation or list become one.
function join(tr, from, to) {
  for (let again = true; again;) {
    const seams = [];
    tr.doc.nodesBetween(Math.max(0, from - 1), Math.min(tr.doc.content.size, to + 1), (node, at, parent, index) => {
      const before = index ? parent.child(index - 1) : null;
      if (before && isContainer(node) && before.sameMarkup(node) && at >= from && at <= to) seams.push(at);
      return isContainer(node);
    });
    for (const seam of seams.reverse()) tr.join(seam);
    again = seams.length > 0;
  }
}

// Where the blocks stand in a quotation or list of another kind, the whole of it changes.
function whole(tr, blocks, { tag, kind }) {
  const sort = tag === "blockquote" ? "quote" : "list";
  const seen = new Set();
  for (const block of blocks) {
    const around = block[sort];
    if (!around || seen.has(around)) continue;
    seen.add(around);
    const $at = tr.doc.resolve(block.at);
    const depth = [...Array($at.depth).keys()].map((each) => each + 1).find((each) => $at.node(each) === around);
    if (!depth) continue;
    const type = tag === "blockquote" ? around.type : tr.doc.type.schema.nodes[tag];
    tr.setNodeMarkup($at.before(depth), type, tag === "blockquote" ? { "data-kind": kind || null } : null);
  }
}

export function reshape(tr, row) {
  const blocks = chosen(tr);
  const { schema } = tr.doc.type;
  const off = blocks.filter(({ node }) => node.isTextblock).every((block) => isOf(block, row));
  const from = blocks[0].at;
  const isAround = isContainer({ type: { name: row.tag } });
  const changed = isAround && !off
    ? blocks.filter((block) => !block[row.tag === "blockquote" ? "quote" : "list"])
    : blocks;
  const steps = tr.steps.length;
  const end = blocks.at(-1).at + blocks.at(-1).node.nodeSize;
  if (isAround && !off) whole(tr, blocks, row);
  for (const block of changed.reverse()) {
    const shell = wanted(block, row, schema, off);
    const around = [block.quote, block.list].filter(Boolean);
    const { type, attrs } = shell.at(-1);
    if (stay(around, shell.slice(0, -1))) {
      if (block.node.isTextblock) tr.setNodeMarkup(block.at, type, attrs);
    } else put(tr, block, shell);
  }
  const mapping = tr.mapping.slice(steps);
  join(tr, mapping.map(from, -1), mapping.map(end));
  return tr;
}

// A pause at the cursor: between blocks, or where the words are parted.
export function insertPause(tr) {
  tr.deleteSelection();
  const { schema } = tr.doc.type;
  const [block] = chosen(tr);
  if (block?.list) put(tr, block, [block.quote, { type: schema.nodes.paragraph }].filter(Boolean));
  const { $from } = tr.selection;
  const rule = schema.nodes.horizontalRule.create();
  if (!$from.parent.isTextblock) return tr.replaceSelectionWith(rule);
  if (!$from.parentOffset) return tr.insert($from.before(), rule).scrollIntoView();
  const isEnd = $from.parentOffset === $from.parent.content.size;
  if (!isEnd) tr.split($from.pos);
  tr.insert($from.pos + 1, isEnd ? [rule, schema.nodes.paragraph.create()] : rule);
  return tr.setSelection(TextSelection.create(tr.doc, $from.pos + 3)).scrollIntoView();
}
