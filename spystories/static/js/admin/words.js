// Counts a body's words as they are typed, and says when there are too many characters.
const gettext = window.gettext ?? ((text) => text);
const ngettext = window.ngettext ?? ((one, many, n) => (n === 1 ? one : many));
const WORDS_A_MINUTE = 220;

// The texts, the footnotes last, and how many are footnotes.
function read(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
  const blocks = [...body.querySelectorAll("p, h2, h3, li")].map((block) => block.textContent);
  const texts = (blocks.length ? blocks : body.textContent.split(/\n\s*\n/)).filter((text) => text.trim());
  return { texts, notes: [...body.querySelectorAll("li[data-note]")].filter((note) => note.textContent.trim()).length };
}

function numbers(html) {
  const { texts, notes } = read(html);
  const words = texts.join("\n").split(/\s+/).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
  const minutes = Math.max(1, Math.floor((words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE));
  const characters = texts.reduce((sum, text) => sum + text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0), 0);
  return { words, paragraphs: texts.length - notes, minutes, characters };
}

const filled = (text, ...values) =>
  text.replace(/%s/g, () => values.shift().toLocaleString(document.documentElement.lang));

function sentence(n) {
  return [
    filled(ngettext("%s word", "%s words", n.words), n.words),
    filled(ngettext("%s paragraph", "%s paragraphs", n.paragraphs), n.paragraphs),
    filled(ngettext("%s minute", "%s minutes", n.minutes), n.minutes),
  ].join(", ");
}

function counter(textarea) {
  const ready = document.querySelector(`output[for="${textarea.id}"]`);
  const output = ready ?? document.createElement("output");
  if (!ready) {
    output.htmlFor = textarea.id;
    (textarea.closest(".prose-editor") ?? textarea).before(output);
  }
  output.setAttribute("aria-live", "off");
  return output;
}

function watch(textarea) {
  const longest = Number(textarea.dataset.longest);
  const { form } = textarea;
  const output = counter(textarea);
  const warning = document.createElement("p");
  warning.className = "errornote too-long";
  warning.setAttribute("role", "alert");
  output.after(warning);

  let timer;
  const count = () => {
    const n = numbers(textarea.value);
    const over = n.characters - longest;
    output.value = sentence(n);
    warning.textContent = over > 0
      ? filled(
        gettext("The text has %s characters, %s more than a story may have. Shorten it before you save."),
        n.characters,
        over,
      )
      : "";
    return over <= 0;
  };
  textarea.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(count, Math.min(1000, 100 + textarea.value.length / 1000));
  });
  count();

  form.addEventListener("submit", (event) => {
    if (!count()) {
      event.preventDefault();
      warning.scrollIntoView({ block: "center" });
    }
  });
}

for (const textarea of document.querySelectorAll("textarea[data-longest]")) watch(textarea);
