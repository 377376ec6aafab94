// Goes to a passage of the text in the editor, or in the plain textarea: selects its words, or its paragraph.
export const INVISIBLE = /^[\s\u00ad\u200b-\u200f\u2060\ufeff]*$/;

// The numbered paragraphs, as the site counts them: whatever has text.
export const paragraphs = (editor) =>
  [...editor.querySelectorAll("p, h2, h3")]
    .filter((block) => !INVISIBLE.test(block.textContent));

// The text nodes of a block with where each begins in its text; a line break is one sign of it.
function range(block, start, length) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_ALL);
  const found = document.createRange();
  let at = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const size = node.nodeType === Node.TEXT_NODE ? node.length : Number(node.nodeName === "BR");
    if (node.nodeType === Node.TEXT_NODE && !begun && at + size >= start) {
      found.setStart(node, Math.max(0, start - at));
      begun = true;
    }
    if (node.nodeType === Node.TEXT_NODE && begun && at + size >= start + length) {
      found.setEnd(node, start + length - at);
      return found;
    }
    at += size;
  }
  found.selectNodeContents(block);
  return found;
}

const text = (block) => {
  const copy = block.cloneNode(true);
  for (const line of copy.querySelectorAll("br")) line.replaceWith("\n");
  return copy.textContent;
};

// The words where they stand: in the paragraph said, else in the only other one that has them.
function place(blocks, number, words) {
  const said = blocks[number - 1];
  if (!words || text(said ?? document.body).includes(words)) return said;
  const others = blocks.filter((block) => text(block).includes(words));
  return others.length === 1 ? others[0] : said;
}

export function goTo(number, words = "") {
  const editor = document.querySelector(".prose-editor .tiptap");
  if (!editor) return document.querySelector("#id_body")?.focus();
  const block = place(paragraphs(editor), number, words);
  editor.focus();
  if (!block) return undefined;
  const start = words ? text(block).indexOf(words) : -1;
  const selected = start < 0 ? range(block, 0, 0) : range(block, start, words.length);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(selected);
  block.scrollIntoView({ block: "center" });
  return block;
}
