// Single keys: next, before, settings, search, the address of chosen words, and the list of all. They can be
// switched off, on the list itself and on the page on what this browser keeps.
import { reading } from "./words.js";
import { copyChosen } from "./choosing.js";
import { toggleSettings } from "./settings.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog";
const DO = {
  n: () => follow("next"),
  p: () => follow("prev"),
  s: toggleSettings,
  "/": search,
  c: copyChosen,
  "?": list,
};

const areOff = () => {
  try {
    return localStorage.getItem("keys") === "off";
  } catch {
    return false;
  }
};

function follow(rel) {
  const link = document.querySelector(`main [rel=${rel}]`) ?? document.querySelector(`head [rel=${rel}]`);
  if (link) location.assign(link.href);
}

function search() {
  const field = document.querySelector("main [name=q]");
  if (field) field.select();
  else location.assign(document.querySelector(".site-header [rel=search]").href);
}

let coming; // the list, while the words of it are fetched: the key may be pressed again meanwhile

async function list() {
  const here = document.getElementById("keys");
  if (here) return here.scrollIntoView();
  coming ??= openList().finally(() => {
    coming = undefined;
  });
  await coming;
}

async function openList() {
  const section = document.importNode((await reading()).getElementById("keys"), true);
  const dialog = document.createElement("dialog");
  const form = Object.assign(document.createElement("form"), { method: "dialog" });
  form.append(Object.assign(document.createElement("button"), { textContent: section.dataset.close }));
  dialog.className = "popover keys";
  dialog.setAttribute("aria-labelledby", section.getAttribute("aria-labelledby"));
  dialog.append(section, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  switches(dialog);
  dialog.showModal();
}

function switches(root) {
  for (const box of root.querySelectorAll("[data-keys]")) {
    box.checked = !areOff();
    box.addEventListener("change", () => {
      try {
        localStorage.setItem("keys", box.checked ? "on" : "off");
      } catch {
        box.checked = true;
      }
    });
  }
}

switches(document);
addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.isComposing || event.repeat || !Object.hasOwn(DO, key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(TYPING) || areOff()) return;
  event.preventDefault();
  Promise.resolve(DO[key]()).catch(() => {/* no network: the list is not kept yet */});
});
