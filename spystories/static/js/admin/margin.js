// Who and what the text names: asked anew when typing pauses, each question answered by one press.
import { button, equip, join } from "./answers.js";

const PAUSE = 700;
const box = document.querySelector("[data-named]");
const form = box?.closest("form");
const list = box?.querySelector("[data-named-list]");
const status = box?.querySelector("[data-named-status]");
const answers = () => [...list.querySelectorAll("[data-answer]")];
let timer, asked = 0;

const tell = (spans) => document.dispatchEvent(new CustomEvent("named", { detail: spans }));
const touched = () => form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));

// An answer is given: the list is asked for anew, and the next one gets the focus.
function give(select, value) {
  const at = answers().indexOf(select.closest("[data-answer]"));
  select.value = value;
  touched();
  ask(() => (answers()[at] ?? answers().at(-1))?.querySelector("button") ?? box.querySelector("h2"));
}

function joins(check) {
  join(check);
  ask(() => box.querySelector("h2"));
}

function ready() {
  answers().forEach((answer) => equip(answer, box.dataset.names, give, touched));
  for (const check of list.querySelectorAll(".join input")) {
    const label = check.closest(".join");
    check.hidden = true;
    label.hidden = true;
    if (!check.checked) label.after(button(label.textContent.trim(), () => joins(check)));
  }
  for (const field of list.querySelectorAll(".cell:not(.other) :is(input, select)")) {
    field.addEventListener("input", touched);
  }
}

const busy = () => list.contains(document.activeElement) && document.activeElement.matches("input, select");

async function ask(focus) {
  const turn = ++asked;
  clearTimeout(timer);
  try {
    const sent = form.elements.body.value;
    const response = await fetch(box.dataset.named, { method: "POST", body: new FormData(form) });
    // A login page or a proxy's error is no list of names.
    if (!response.ok || response.redirected) return;
    const { html, spans } = await response.json();
    if (turn !== asked || busy()) return;
    const open = list.querySelectorAll("details[open]").length > 0;
    list.innerHTML = html;
    ready();
    if (open) {
      list.querySelectorAll("details").forEach((one) => {
        one.open = true;
      });
    }
    focus?.()?.focus();
    const said = list.querySelector("[data-named-said]").textContent;
    if (status.textContent !== said) status.textContent = said;
    if (form.elements.body.value === sent) tell(spans);
  } catch {
    // Not reached: the list stays as it was, and is asked for again with the next words.
  }
}

if (form) {
  ready();
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE + form.elements.body.value.length / 200);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => {
    if (!list.contains(event.target)) later();
  });
}
