// Keeps what is typed every few seconds, says who else looks, and lets nothing be left or sent that would be lost.
import { dropHere, LoggedOut, NoRoom, putHere, Refused, tell } from "./copies.js";

const gettext = window.gettext ?? ((text) => text);
const ngettext = window.ngettext ?? ((one, many, n) => (n === 1 ? one : many));
const QUIET = 2_000, LONGEST = 5_000, BEAT = 10_000;
const REFUSED = {
  "too many": gettext("Not kept: there are too many texts that you have not saved. They are on your desk."),
  "not allowed": gettext("Not kept: you may not change this any more. Copy your text before you leave."),
};

function watch(box) {
  const form = box.closest("form");
  const { login } = box.dataset;
  const [state, others] = box.querySelectorAll("p");
  const field = (name) => form.querySelector(`[name="${name}"]`);
  const typed = () =>
    [...new FormData(form)]
      .filter(([name, value]) => typeof value === "string" && !/^(csrfmiddlewaretoken$|_)/.test(name));
  const told = () => ({
    address: box.dataset.address,
    slot: box.dataset.slot,
    version: field("version")?.value ?? "",
    fields: typed(),
  });

  // Each save ends the page that it was kept as; what is typed from then on is that of a page of its own.
  function turnPage(slot = crypto.randomUUID().replaceAll("-", "")) {
    box.dataset.slot = field("_page").value = slot;
  }

  const began = JSON.stringify(typed());
  let kept = began;
  let since = 0;
  let timer;
  let failed = false;
  let pressed = false;
  let sending = false;
  let busy = null;
  const isUnsaved = () => "unsaved" in box.dataset || JSON.stringify(typed()) !== began;

  // Said once, not at every beat: the line is read out when it changes.
  function say(line, words, link) {
    const text = words + (link ? " " + link.textContent : "");
    if (line.textContent !== text) line.replaceChildren(words, ...link ? [" ", link] : []);
  }

  function loginLink() {
    const link = document.createElement("a");
    Object.assign(link, { href: login, target: "_blank", textContent: gettext("Log in in another window") });
    return link;
  }

  function sayWhy(error, isHere) {
    const where = isHere
      ? gettext("Kept in this browser.")
      : gettext("This browser has no room for it. Copy your text before you leave.");
    if (error instanceof Refused) {
      say(state, REFUSED[error.message] ?? gettext("Not kept. Copy your text before you leave."));
    } else if (error instanceof LoggedOut) say(state, `${gettext("You are logged out.")} ${where}`, loginLink());
    else if (error instanceof NoRoom) say(state, `${gettext("The server has no room to save.")} ${where}`);
    else say(state, `${gettext("The server cannot be reached.")} ${where}`);
  }

  function sayWho({ others: names, saved }) {
    const here = names.length
      ? ngettext("%s has this open too.", "%s have this open too.", names.length).replace("%s", names.join(", "))
      : "";
    const news = saved ? gettext("%s saved meanwhile; saving joins both changes.").replace("%s", saved) : "";
    say(others, [here, news].filter(Boolean).join(" "));
  }

  // One request at a time, so that an older text never comes after a newer one.
  const inTurn = (work) => {
    busy = (busy ?? Promise.resolve()).then(work, work);
    return busy;
  };

  const report = (isWorthKeeping) => inTurn(() => keep(isWorthKeeping));

  async function keep(isWorthKeeping, again = true) {
    const now = told();
    const text = JSON.stringify(now.fields);
    const keeps = isWorthKeeping && text !== kept;
    try {
      sayWho(await tell(keeps ? now : { ...now, fields: [] }));
      if (keeps) {
        kept = text;
        say(state, gettext("Kept a moment ago."));
        dropHere(now.slot);
      } else if (failed) say(state, "");
      failed = false;
      return true;
    } catch (error) {
      if (error.message === "saved already" && again) {
        dropHere(now.slot);
        if (now.slot === box.dataset.slot) turnPage();
        return keep(isWorthKeeping, false);
      }
      failed = true;
      if (isUnsaved()) sayWhy(error, putHere(now));
      return false;
    }
  }

  function soon() {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(() => {
      since = 0;
      report(isUnsaved());
    }, Math.max(0, Math.min(QUIET, since + LONGEST - Date.now())));
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  const beat = () => {
    if (!document.hidden && !sending) report(isUnsaved());
  };
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
  addEventListener("online", beat);
  beat();

  // The text goes ahead of the form: where that fails, the form stays open. A second press sends it all the same.
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || sending === "on its way") return;
    if (sending) return event.preventDefault();
    if (!isUnsaved()) {
      sending = "on its way";
      return;
    }
    event.preventDefault();
    sending = "asking";
    kept = null;
    const isKept = await report(true);
    sending = isKept || pressed ? "on its way" : false;
    pressed = !isKept;
    if (sending) form.requestSubmit(event.submitter);
  });
  addEventListener("pagehide", () => {
    if (sending !== "on its way" && isUnsaved() && JSON.stringify(typed()) !== kept) putHere(told());
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) sending = false;
  });
  addEventListener("beforeunload", (event) => {
    if (sending !== "on its way" && isUnsaved()) event.preventDefault();
  });
}

for (const box of document.querySelectorAll("[data-keeping]")) watch(box);
