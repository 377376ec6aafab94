// Notes beside the text: left on words that are selected, jumped to, answered and settled without leaving the page.
import { draw, passages, plugin, select } from "./noted.js";
import { offer } from "./offer.js";

const section = document.querySelector("[data-notes]");
const form = document.getElementById("notes-form");
const threads = section?.querySelector("[data-threads]");
const items = () => [...threads.querySelectorAll("[data-quote]")];

function point(id) {
  const item = document.getElementById(id);
  for (const other of threads.querySelectorAll(".current")) other.classList.remove("current");
  item?.classList.add("current");
  item?.scrollIntoView({ block: "nearest" });
  return item;
}

function next(editor) {
  const all = passages(editor);
  const { from } = editor.state.selection;
  const passage = all.find((each) => each.from > from) ?? all[0];
  if (!passage) return;
  point(passage.id);
  select(editor, passage);
}

const leaving = () => threads.querySelector(".leaving");

function open(passage) {
  const field = (name) => leaving().querySelector(`[name=leave-${name}]`);
  for (const [name, value] of Object.entries(passage)) field(name).value = value;
  field("proposed").value = passage.words;
  leaving().classList.add("opened");
  field("text").focus();
}

async function send(submitter, editor) {
  const sent = new FormData(form, submitter);
  const status = section.querySelector("[role=status]");
  const answer = await fetch(`${form.getAttribute("action")}?fragment`, { method: "POST", body: sent }).catch(() =>
    null
  );
  const taken = answer?.status === 200;
  if (!answer || answer.redirected || !(taken || answer.status === 400)) {
    status.textContent = section.dataset.failed;
    return;
  }
  status.textContent = "";
  // The text here is not the newest any more; where words are unsaved the browser asks, and saving joins both.
  if (taken && submitter.name === "take") {
    status.textContent = section.dataset.taken;
    location.reload();
    return;
  }
  const kind = leaving()?.querySelector("[name=leave-kind]:checked")?.value;
  const typed = new Map([...threads.querySelectorAll("textarea")].map(({ name, value }) => [name, value]));
  if (taken) {
    typed.delete(
      submitter.name === "answer" ? `answer-${submitter.value}` : submitter.name === "leave" && "leave-text",
    );
    if (submitter.name === "leave") { for (const name of ["words", "proposed"]) typed.delete(`leave-${name}`); }
  }
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  threads.replaceChildren(...made.body.childNodes);
  for (const field of threads.querySelectorAll("textarea")) field.value ||= typed.get(field.name) ?? "";
  const chosen = submitter.name !== "leave" && leaving()?.querySelector(`[name=leave-kind][value="${kind}"]`);
  if (chosen) chosen.checked = true;
  equip(editor);
  if (!taken) {
    (threads.querySelector("[aria-invalid=true], [data-refused]") ?? leaving().querySelector("textarea")).focus();
  } else if (submitter.name === "leave") editor.commands.focus();
  else (document.getElementById(`note-${submitter.value}`) ?? section.querySelector("h2 a")).focus();
}

function equip(editor) {
  draw(editor, items());
  section.querySelector("[data-next-note]").hidden = !passages(editor).length;
  const away = leaving()?.querySelector("[data-away]");
  if (!away) return;
  away.hidden = false;
  away.addEventListener("click", () => {
    leaving().classList.remove("opened");
    editor.commands.focus();
  });
}

function begin(editor) {
  editor.registerPlugin(plugin(point));
  if (leaving()) offer(editor, section.dataset.offer, open);
  equip(editor);
  section.querySelector("[data-next-note]").addEventListener("click", () => next(editor));
  threads.addEventListener("click", (event) => {
    const item = event.target.closest("[data-jump]")?.closest("[data-quote]");
    const passage = item && passages(editor).find(({ id }) => id === item.id);
    if (!passage) return;
    event.preventDefault();
    point(item.id);
    select(editor, passage);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter, editor);
  });
}

if (section && form) {
  // What is typed here is no part of the story: its guard and its autosave need not hear of it.
  for (const kind of ["input", "change"]) section.addEventListener(kind, (event) => event.stopPropagation());
  const ready = document.querySelector(".prose-editor .tiptap")?.editor;
  if (ready) begin(ready);
  else document.addEventListener("prose-editor:ready", ({ detail }) => begin(detail.editor), { once: true });
}
