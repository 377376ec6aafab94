// Reader settings. They stand on the page on what this browser keeps, and are fetched when they are first wanted.
import { load, save } from "./marks.js";
import { reading } from "./words.js";

const button = document.querySelector(".reader-button");
const here = () => document.getElementById("reader-settings");
let coming;

function equip(panel) {
  const form = panel.querySelector("form");
  const now = load("reader");
  for (const input of form.elements) if (input.name && now[input.name] === input.value) input.checked = true;
  form.addEventListener("change", () => {
    const chosen = Object.fromEntries(new FormData(form));
    Object.assign(document.documentElement.dataset, chosen);
    save("reader", chosen);
  });
}

async function fetched() {
  const panel = document.importNode((await reading()).getElementById("reader-settings"), true);
  equip(panel);
  button.after(panel);
}

async function come() {
  if (here()) return;
  coming ??= fetched().finally(() => {
    coming = undefined;
  });
  await coming;
}

export async function toggleSettings() {
  await come();
  here().togglePopover();
  if (here().matches(":popover-open")) here().querySelector("input:checked").focus();
}

if (here()) equip(here());
else if (button) {
  const quietly = () => come().catch(() => {/* no network: they are not kept yet */});
  button.addEventListener("pointerenter", quietly);
  button.addEventListener("click", async () => {
    if (here()) return; // the button opens it by itself
    await quietly();
    if (here()?.matches(":not(:popover-open)")) here().showPopover({ source: button });
  });
}
