// The page that readers will see, beside the text while it is typed. Nothing of it is kept.
import { blocks } from "./passage.js";
import { together } from "./together.js";

const PAUSE = 500;
const button = document.querySelector("[data-beside]");
const { form } = button ?? {};
let shown, frame, ended, sending, follow, timer;

const printed = () => [...frame.contentDocument.querySelectorAll(".prose :is(p, h2, h3, li)[id]")];

// What is typed goes to the server and comes back as the page; only its main part changes, so that nothing jumps.
async function refresh() {
  sending?.abort();
  sending = new AbortController();
  const status = shown.querySelector("[role=status]");
  try {
    const sent = { method: "POST", body: new FormData(form), signal: sending.signal };
    const answer = await fetch(button.dataset.beside + "?beside", sent);
    if (!answer.ok) throw new Error(answer.status);
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (!made) throw new Error("not a page of ours");
    frame.contentDocument.querySelector("main").replaceWith(frame.contentDocument.adoptNode(made));
    status.textContent = "";
    follow();
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = button.dataset.waiting;
  }
}

function later() {
  clearTimeout(timer);
  if (follow) timer = setTimeout(refresh, PAUSE);
}

function begin() {
  if (!frame.contentDocument?.querySelector(".prose")) { // logged out, or no answer
    shown.querySelector("[role=status]").textContent = button.dataset.waiting;
    return;
  }
  // A link leads out of the frame, and never away from what is typed.
  frame.contentDocument.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.getAttribute("href").startsWith("#")) link.target = "_blank";
  }, true);
  ended = new AbortController();
  follow = together({ view: window, blocks }, { view: frame.contentWindow, blocks: printed }, ended.signal);
  refresh();
}

function open() {
  shown = document.createElement("section");
  shown.className = "preview";
  shown.ariaLabel = button.dataset.title;
  shown.innerHTML =
    '<div><button type="button" class="quiet-button"></button><span role="status"></span></div><iframe></iframe>';
  const back = shown.querySelector("button");
  back.textContent = button.dataset.back;
  back.addEventListener("click", close);
  frame = shown.querySelector("iframe");
  frame.title = button.dataset.title;
  frame.addEventListener("load", begin);
  frame.src = button.dataset.beside + "?beside";
  form.querySelector(".sheet").after(shown);
  form.classList.add("beside");
  button.setAttribute("aria-pressed", "true");
  if (!button.checkVisibility()) back.focus();
}

function close() {
  sending?.abort();
  ended?.abort();
  clearTimeout(timer);
  shown.remove();
  shown = follow = null;
  form.classList.remove("beside");
  button.setAttribute("aria-pressed", "false");
  button.focus();
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => (shown ? close() : open()));
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}
