// Two texts of the same paragraphs scroll together: whichever side a hand is on leads the other.
const LINE = 120; // the reading line, in pixels from the top
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];

function at(blocks) {
  const number = blocks.findIndex((block) => block.getBoundingClientRect().bottom > LINE);
  if (number < 0) return null;
  const { top, height } = blocks[number].getBoundingClientRect();
  return { number, part: Math.min(1, Math.max(0, (LINE - top) / (height || 1))), above: number === 0 && top > LINE };
}

function move(view, blocks, to) {
  const block = to && blocks[to.number];
  if (!block) return;
  const { top, height } = block.getBoundingClientRect();
  view.scrollTo({ top: to.above ? 0 : view.scrollY + top + height * to.part - LINE, behavior: "instant" });
}

// Each side is { view, blocks }: a window, and a function that gives its paragraphs. Answers how to follow now.
export function together(mine, other, signal) {
  let leader = mine;
  const follow = () => {
    const follower = leader === mine ? other : mine;
    move(follower.view, follower.blocks(), at(leader.blocks()));
  };
  for (const side of [mine, other]) {
    const options = { passive: true, capture: true, signal };
    for (const kind of HANDS) {
      side.view.addEventListener(kind, () => {
        leader = side;
      }, options);
    }
    side.view.addEventListener("scroll", () => {
      if (leader === side) follow();
    }, { passive: true, signal });
  }
  return follow;
}
