// The editors' keys, as the dialog on the page lists them. Keys of a single sign wait while somebody types, and can
// be switched off; the choice is kept in this browser.
const dialog = document.querySelector("dialog[data-keys]");
const SINGLE = "single-keys";

const list = [...dialog?.querySelectorAll("data") ?? []].map((entry) => ({
  key: entry.value,
  selector: entry.dataset.selector,
  command: "command" in entry.dataset,
  shift: "shift" in entry.dataset,
  sparesSelection: "sparesSelection" in entry.dataset,
}));

const stored = () => {
  try {
    return localStorage.getItem(SINGLE);
  } catch {
    return null;
  }
};
const store = (value) => {
  try {
    localStorage.setItem(SINGLE, value);
  } catch { /* not kept, then */ }
};
const single = () => stored() !== "off";

const TYPED_IN = [
  "input:not([type=checkbox], [type=radio], [type=submit], [type=button])",
  ...["textarea", "select", "[contenteditable=true]", "[role=textbox]", "[role=combobox]"],
].join();
const typing = (target) => target.closest?.(TYPED_IN);

const selected = (target) => target.closest?.("[contenteditable=true]") && !getSelection().isCollapsed;

const fits = (entry, event) => {
  if (entry.key.toLowerCase() !== event.key?.toLowerCase()) return false;
  if (entry.sparesSelection && selected(event.target)) return false;
  if (entry.command) return (event.ctrlKey || event.metaKey) && !event.altKey && event.shiftKey === entry.shift;
  return !event.ctrlKey && !event.metaKey && !event.altKey && single() && !typing(event.target) && !dialog.open;
};

const seen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

function act(selector) {
  const element = [...document.querySelectorAll(selector)].find(seen);
  if (!element) return false;
  if (element.matches("input:not([type=submit], [type=button]), textarea")) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
  return true;
}

// The text is left by Esc, for what comes after it in the form; single keys work from there.
function leave() {
  if (document.querySelector("dialog[open]")) return;
  const after = document.querySelector("[data-key=save]") ?? document.querySelector("main a, main button");
  after?.focus({ preventScroll: true });
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat) return;
    const entry = list.find((one) => fits(one, event));
    // Also where there is nothing to save: the browser's own dialog helps nobody here.
    if (entry && (act(entry.selector) || entry.command)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, { capture: true });
  document.addEventListener("leave", leave);

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-key=keys]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  });

  const box = dialog.querySelector("[data-single]");
  box.checked = single();
  box.addEventListener("change", () => store(box.checked ? "on" : "off"));
}
