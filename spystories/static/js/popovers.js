// A card shown beside the link that it belongs to; by script where the sheet cannot place it.
export function showBeside(card, link) {
  if (!CSS.supports("position-area: block-end")) {
    const box = link.getBoundingClientRect();
    card.style.setProperty("--x", Math.max(8, Math.min(box.left, innerWidth - 336)) + "px");
    card.style.setProperty("--y", box.bottom + 8 + "px");
  }
  card.showPopover({ source: link });
}
