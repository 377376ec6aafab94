// Single keys: only here, never within a field, and only for those who want them; one choice for all editors' pages.
const SINGLE = "single-keys";
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
const isField = (element) => element.matches("textarea, select, [contenteditable], input:not([type=checkbox])");

export function answerByKeys(desk, questions, go, takeBack) {
  const wanted = desk.querySelector("[data-keys] input");
  wanted.checked = single();
  wanted.closest("[data-keys]").hidden = false;
  wanted.addEventListener("change", () => store(wanted.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (
      !single() || event.repeat || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey ||
      event.altKey || isField(event.target)
    ) return;
    const all = questions();
    const here = all.indexOf(document.activeElement.closest("[data-question]"));
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) go(all[here < 0 ? 0 : Math.max(0, Math.min(all.length - 1, here + step))]);
    else if (event.key === "u") takeBack();
    else {
      const question = all[Math.max(0, here)];
      const button = question?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (button?.type === "checkbox") button.click();
      else if (button) button.form.requestSubmit(button);
      else if (event.key === "s" && question) question.querySelector("[data-other]").open = true;
      else return;
    }
    event.preventDefault();
  });
}
