// The mention desk from the keyboard: one press answers and moves on; nothing is lost when an answer is refused.
import { answerByKeys } from "./mention_keys.js";
import { findOther } from "./other.js";

const desk = document.querySelector("[data-mentions]");
const status = desk.querySelector("[data-status]");
const last = desk.querySelector("[data-last]");
const open = () => [...desk.querySelectorAll("[data-question]:not([data-done])")];
const given = []; // answers that can be taken back, the latest at the end

let busy = Promise.resolve();

// What is pressed quickly is sent one after the other.
const inTurn = (act) => {
  busy = busy.then(act);
};

async function send(data) {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(location.pathname, { method: "POST", body: data, headers });
    return await answer.json();
  } catch {
    return { refused: desk.dataset.failed };
  }
}

function go(question) {
  question?.focus();
  question?.scrollIntoView({ block: "nearest" });
}

function offer() {
  const latest = given.at(-1);
  last.hidden = !latest;
  last.querySelector("[data-said]").textContent = latest?.said ?? "";
  last.querySelector("[name=undo]").value = latest?.undo ?? "";
  const made = last.querySelector("[data-made]");
  made.href = latest?.made ?? "";
  made.hidden = !latest?.made;
}

function answer(form, button) {
  const question = form.closest("[data-question]");
  const refused = question.querySelector("[data-refused]");
  const data = new FormData(form, button);
  const all = open();
  refused.textContent = "";
  question.dataset.done = "";
  go(all[all.indexOf(question) + 1] ?? all[all.indexOf(question) - 1]);
  inTurn(async () => {
    const told = await send(data);
    status.textContent = told.said ?? told.refused;
    if (told.said) {
      given.push({ ...told, question });
      offer();
      if (!open().length) location.reload();
    } else {
      delete question.dataset.done;
      refused.textContent = told.refused;
      go(question);
    }
  });
}

function takeBack(button) {
  inTurn(async () => {
    if (last.hidden) return;
    const told = await send(new FormData(last, button));
    status.textContent = told.said ?? told.refused;
    if (!told.said) return;
    const latest = given.pop();
    if (!latest) return location.reload();
    offer();
    delete latest.question.dataset.done;
    go(latest.question);
  });
}

desk.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (button?.name !== "choice" && button?.name !== "undo") return;
  event.preventDefault();
  if (button.name === "choice") answer(form, button);
  else takeBack(button);
});

// Somebody who is not among the answers: found by name, and given as one of them.
for (const other of desk.querySelectorAll("[data-other]")) {
  const field = other.querySelector("input");
  const choice = field.form.querySelector("[data-choice]");
  other.querySelector("button").hidden = true;
  other.addEventListener("toggle", () => {
    if (other.open) field.focus();
  });
  findOther(field, desk.dataset.names, (row) => {
    choice.value = `${row.kind}:${row.key}`;
    field.form.requestSubmit(choice);
  }, () => {
    other.open = false;
    other.querySelector("summary").focus();
  });
}

answerByKeys(desk, open, go, () => {
  if (!last.hidden) takeBack(last.querySelector("[name=undo]"));
});
go(open()[0]);
