// Pictures brought in: each file travels by itself, one after the other, and one that fails leaves the others be.
import { sendPicture } from "./send_picture.js";

const form = document.querySelector("[data-bring-pictures]");
const said = form.dataset;
const input = form.querySelector("input[type=file]");
const list = form.querySelector("[data-files]");
const row = form.querySelector("[data-row]");
const status = form.querySelector("[data-status]");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
let busy = Promise.resolve();

for (const part of form.querySelectorAll("[data-scriptless]")) part.hidden = true;
for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;

function show(item, told) {
  const link = document.createElement("a");
  link.href = told.address;
  link.textContent = told.name;
  item.querySelector("[data-name]").replaceChildren(link);
  const thumb = item.querySelector("img");
  [thumb.src, thumb.hidden] = [told.thumb, false];
}

function add(file) {
  const item = row.content.cloneNode(true).firstElementChild;
  const again = item.querySelector("[data-again]");
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("[data-of]").textContent = ` ${file.name}`;
  list.append(item);
  list.hidden = false;

  const say = (words, isBad = false) => {
    item.querySelector("[data-state]").textContent = words;
    item.classList.toggle("failed", isBad);
    status.textContent = `${file.name}: ${words}`;
  };
  const go = () => {
    again.hidden = true;
    say(said.waits);
    busy = busy.then(async () => {
      say(said.sends);
      try {
        const told = await sendPicture(file, said, token);
        show(item, told);
        say(told.said || said.taken);
      } catch (error) {
        say(error.message, true);
        again.hidden = false;
      }
    });
  };
  again.addEventListener("click", go);
  go();
}

input.addEventListener("change", () => {
  for (const file of input.files) add(file);
  input.value = "";
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  for (const file of event.dataTransfer.files) add(file);
});
