// Copies of unsaved words in this browser, for when the server cannot be reached. They go up as soon as it can.
const gettext = window.gettext ?? ((text) => text);
const here = document.getElementById("copies");
const { user, keep } = here?.dataset ?? {};
const name = (slot) => `unsaved/${user}/${slot}`;

/** The server answered, but not as our own pages do: something between us, or it is in trouble. */
export class Unreachable extends Error {}
/** The server's disk takes nothing. */
export class NoRoom extends Unreachable {}
/** The login has ended. */
export class LoggedOut extends Error {}
/** The server understood, and did not keep it. */
export class Refused extends Error {}

export const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function ask(options) {
  let response;
  try {
    response = await fetch(keep, { redirect: "error", signal: AbortSignal.timeout(15_000), ...options });
  } catch {
    throw new Unreachable();
  }
  if (response.status === 401) throw new LoggedOut();
  const ours = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = ours ? await response.json().catch(() => null) : null;
  return { status: response.status, answer };
}

// Another login in another window brings another token; this page's forms take it over.
async function renewToken() {
  const { answer } = await ask({ headers: { Accept: "application/json" } });
  if (!answer?.token) throw new Unreachable();
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = answer.token;
}

/** Tells the server; `told.fields` is what to keep, if anything. Answers who else looks and who saved. */
export async function tell(told, again = true) {
  const body = new FormData();
  for (const [name, value] of Object.entries(told)) {
    body.append(name, name === "fields" ? JSON.stringify(value) : value);
  }
  const { status, answer } = await ask({ method: "POST", headers: { "X-CSRFToken": token() }, body });
  if (status === 200 && answer) return answer;
  if (status === 403 && !answer && again) {
    await renewToken();
    return tell(told, false);
  }
  if (status === 507) throw new NoRoom();
  throw answer || status === 413 ? new Refused(answer?.why ?? "") : new Unreachable();
}

/** Keeps a copy here; false when this browser has no room for it. */
export function putHere(told) {
  try {
    localStorage.setItem(name(told.slot), JSON.stringify(told));
    return true;
  } catch {
    return false;
  }
}

export function dropHere(slot) {
  try {
    localStorage.removeItem(name(slot));
  } catch { /* no storage, no copy */ }
}

function copiesHere() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(name("")))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  } catch {
    return [];
  }
}

function offer(address) {
  const list = document.querySelector(".messagelist") ?? document.createElement("ul");
  const line = document.createElement("li");
  const link = document.createElement("a");
  list.className = "messagelist";
  line.className = "warning";
  link.href = address;
  link.textContent = gettext("Look at it");
  line.append(gettext("Something that you typed was kept in this browser and is not saved."), " ", link);
  list.append(line);
  if (!list.isConnected) document.getElementById("content-start").prepend(list);
}

// What this page's own form is about to send stays its own affair.
const own = document.querySelector("[data-keeping]")?.dataset.slot;
for (const copy of user ? copiesHere() : []) {
  if (copy.slot === own) continue;
  tell({ ...copy, late: true }).then((answer) => {
    dropHere(copy.slot);
    if (answer.offer) offer(answer.offer);
  }, (error) => {
    if (error.message === "saved already") dropHere(copy.slot);
  });
}
