// Words in another language or script: a small dialog for its tag or name, and its direction.
import { gettext, updateAttrsDialog } from "django-prose-editor/editor";

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const DIRECTIONS = { "": gettext("As the language is"), ltr: gettext("Left to right"), rtl: gettext("Right to left") };

// What a page's list of languages says of a name; a tag is one.
function known(typed) {
  const named = [...document.querySelectorAll("datalist option[data-lang]")].find(({ value, dataset }) =>
    [value, dataset.lang].includes(typed)
  );
  if (named) return { lang: named.dataset.lang, dir: named.dataset.dir };
  return TAG.test(typed) ? { lang: typed, dir: "ltr" } : null;
}

function equip(dialog, title) {
  const input = dialog.querySelector("input");
  const names = document.querySelector("datalist:has(option[data-lang])");
  dialog.setAttribute("aria-label", title);
  if (names) input.setAttribute("list", names.id);
  const judge = () => {
    const typed = input.value.trim();
    input.setCustomValidity(!typed || known(typed) ? "" : gettext("Write its name, or its tag, such as de or pt-BR."));
  };
  input.addEventListener("input", judge);
  judge();
}

// Of the words that are chosen; of whole paragraphs where none are, or words of several.
function set({ tr, dispatch, state: { schema } }, given) {
  const { $from, $to, from, to, empty } = tr.selection;
  if (!dispatch) return true;
  const { language } = schema.marks;
  if (!empty && $from.sameParent($to)) {
    tr.removeMark(from, to, language);
    if (given.lang || given.dir) tr.addMark(from, to, language.create(given));
    return true;
  }
  tr.doc.nodesBetween(from, to, (node, at) => {
    if (node.isTextblock) tr.setNodeMarkup(at, null, { ...node.attrs, ...given });
    return !node.isTextblock;
  });
  return true;
}

export function askForLanguage(editor, title) {
  const chain = () => editor.chain().focus();
  if (editor.isActive("language")) chain().extendMarkRange("language").run();
  const { $from } = editor.state.selection;
  const { lang, dir } = editor.isActive("language") ? editor.getAttributes("language") : $from.parent.attrs;
  const fields = {
    lang: { type: "string", title: gettext("Language") },
    dir: { title: gettext("Direction"), enum: Object.values(DIRECTIONS) },
  };
  const answer = updateAttrsDialog(fields, { title, submitText: gettext("Set") })(editor, {
    lang: lang ?? "",
    dir: DIRECTIONS[dir ?? ""],
  });
  equip(editor.view.dom.parentElement.querySelector("dialog"), title);
  answer.then((typed) => {
    if (!typed) return editor.commands.focus();
    const said = known(typed.lang.trim()) ?? { lang: null, dir: null };
    const chosen = Object.keys(DIRECTIONS).find((each) => DIRECTIONS[each] === typed.dir);
    const usual = said.dir === "rtl" ? "rtl" : null;
    return chain().command((props) => set(props, { lang: said.lang, dir: chosen || usual })).run();
  });
}
