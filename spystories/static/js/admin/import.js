// Manuscripts brought in: each file travels by itself, one after the other, and one that fails leaves the others be.
const form = document.querySelector("[data-bring]");
const said = form.dataset;
const input = form.querySelector("input[type=file]");
const list = form.querySelector("[data-files]");
const row = form.querySelector("[data-row]");
const status = form.querySelector("[data-status]");
const done = form.querySelector("[data-done]");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const headers = { "X-CSRFToken": token, Accept: "application/json" };

let count = 0; // files that were sent, or wait
let begun = null; // where this import's files go
let busy = Promise.resolve();

for (const part of form.querySelectorAll("[data-scriptless]")) part.hidden = true;
for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;

async function begin() {
  const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams() });
  if (answer.redirected) throw new Error(said.away);
  if (!answer.ok) throw new Error(said.failed);
  begun = await answer.json();
  done.querySelector("[data-proof]").href = begun.proof;
}

function send(file, show, aborted) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${begun.file}?name=${encodeURIComponent(file.name)}`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => event.total && show(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Error(said.failed)));
    request.addEventListener("abort", () => reject(new Error(said.cancelled)));
    request.addEventListener("load", () => {
      const isTold = request.getResponseHeader("Content-Type")?.startsWith("application/json");
      if (isTold) resolve(JSON.parse(request.responseText));
      else reject(new Error(request.responseURL.includes("/login/") ? said.away : said.failed));
    });
    aborted.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function add(file) {
  const item = row.content.cloneNode(true).firstElementChild;
  const [bar, state, cancel, again] = ["progress", "[data-state]", "[data-cancel]", "[data-again]"]
    .map((name) => item.querySelector(name));
  item.querySelector("[data-name]").textContent = file.name;
  bar.ariaLabel = file.name;
  for (const of of item.querySelectorAll("[data-of]")) of.textContent = ` ${file.name}`;
  list.append(item);
  list.hidden = false;

  const say = (words, isBad = false) => {
    state.textContent = words;
    item.classList.toggle("failed", isBad);
    status.textContent = `${file.name}: ${words}`;
  };
  const show = (part) => {
    bar.value = 100 * part;
    if (part < 1) state.textContent = `${said.sends} (${Math.round(100 * part)} %)`;
    else state.textContent = said.reads;
  };

  const go = () => {
    const stop = new AbortController();
    cancel.onclick = () => stop.abort();
    [cancel.hidden, again.hidden, bar.hidden] = [false, true, false];
    say(said.waits);
    busy = busy.then(async () => {
      try {
        if (file.size > said.largest * 2 ** 20) throw new Error(said.tooLarge);
        if (stop.signal.aborted) throw new Error(said.cancelled);
        if (!begun) await begin();
        show(0);
        const told = await send(file, show, stop.signal);
        say(told.refused ?? told.said, "refused" in told);
        again.hidden = true;
        done.hidden = false;
      } catch (error) {
        say(error instanceof TypeError ? said.failed : error.message, true);
        again.hidden = false;
      }
      [cancel.hidden, bar.hidden] = [true, true];
    });
  };
  again.addEventListener("click", go);
  go();
}

function take(files) {
  for (const file of files) {
    if (++count > said.most) {
      status.textContent = said.tooMany;
      form.querySelector("#files-help").textContent = said.tooMany;
      return;
    }
    add(file);
  }
}

input.addEventListener("change", () => {
  take([...input.files]);
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
  take([...event.dataTransfer.files]);
});
