// The manuscript follows the language that is chosen beside it. Without it, it does so once it is saved.
const field = document.querySelector("input[data-lang]");
const sheet = field?.form.querySelector(".sheet");

// A language by its name in the list, else by its tag; what is neither leaves all as it is.
function chosen() {
  const typed = field.value.trim().toLowerCase();
  if (!typed) return field.dataset;
  const options = [...field.list.options];
  const named = ({ value, label, dataset }) =>
    [value, label, dataset.lang].some((name) => name.toLowerCase() === typed);
  const found = options.find(named) ?? options.find(({ dataset }) => typed.startsWith(`${dataset.lang}-`));
  return found?.dataset;
}

function follow() {
  const language = chosen();
  if (!language) return;
  for (const box of sheet.querySelectorAll("textarea, .tiptap")) {
    box.lang = language.lang;
    box.dir = language.dir;
  }
  sheet.querySelector("textarea[data-longest]").dispatchEvent(new Event("directionchange"));
}

field?.addEventListener("input", follow);
