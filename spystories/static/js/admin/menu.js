// A button with a menu of things that are on or off: arrows, Home, End and letters move, Enter chooses, Escape leaves.
import { crel } from "django-prose-editor/editor";

const WIDEST = 288; // pixels, as the sheet has it
let made = 0;

function step(items, at, event) {
  const last = items.length - 1;
  const places = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last };
  if (event.key in places) return places[event.key];
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return null;
  const begins = ({ textContent }) => textContent.toLowerCase().startsWith(event.key.toLowerCase());
  const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find(begins);
  return next ? items.indexOf(next) : null;
}

function item(menu, { label, run, isFirst }) {
  const button = crel("button", { type: "button", role: "menuitemcheckbox", tabIndex: -1, textContent: label });
  if (isFirst) button.className = "apart";
  button.addEventListener("click", () => {
    menu.hidePopover();
    run();
  });
  return button;
}

// `rows` are { label, run, isOn, isFirst }: the first of its sort stands apart from those before.
export function menuButton(label, rows) {
  const menu = crel("div", { className: "tool-menu", role: "menu", "aria-label": label, id: `tool-menu-${++made}` });
  const items = rows.map((row) => item(menu, row));
  menu.append(...items);
  menu.popover = "auto";
  const button = crel("button", { type: "button", className: "opens", textContent: label, "aria-haspopup": "menu" });
  button.setAttribute("aria-expanded", "false");
  button.popoverTargetElement = menu;
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays

  menu.addEventListener("beforetoggle", ({ newState }) => {
    button.setAttribute("aria-expanded", String(newState === "open"));
    if (newState !== "open") return;
    const { bottom, left } = button.getBoundingClientRect();
    menu.style.top = `${bottom + 4}px`;
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - WIDEST - 8))}px`;
    menu.style.maxHeight = `${innerHeight - bottom - 12}px`;
    items.forEach((each, i) => each.setAttribute("aria-checked", String(rows[i].isOn())));
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open" || menu.contains(document.activeElement)) return;
    (items.find((each) => each.ariaChecked === "true") ?? items[0]).focus({ preventScroll: true });
  });
  const move = (event) => {
    if (event.key === "Tab") menu.hidePopover();
    const to = step(items, items.indexOf(document.activeElement), event);
    if (to === null) return;
    event.preventDefault();
    items[to].focus();
  };
  menu.addEventListener("keydown", move);
  // A key that is quicker than the opening, which moves the focus a moment later.
  button.addEventListener("keydown", (event) => menu.matches(":popover-open") && move(event));
  addEventListener("scroll", () => menu.matches(":popover-open") && menu.hidePopover(), { passive: true });
  return [button, menu];
}
