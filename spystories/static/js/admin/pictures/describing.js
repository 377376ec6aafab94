// What is said of a picture, wherever it is shown: asked in a dialog, kept in the library.
import { crel, gettext } from "django-prose-editor/editor";
import { field, openDialog } from "./dialog.js";

export function describe(editor, library, picture) {
  const alt = crel("textarea", { rows: 3, maxLength: 500, value: picture.alt });
  const decorative = crel("input", { type: "checkbox", checked: picture.decorative });
  const caption = crel("textarea", { rows: 2, maxLength: 500, value: picture.caption });
  const credit = crel("input", { type: "text", maxLength: 200, value: picture.credit ?? "" });
  const refused = crel("p", { role: "alert", className: "errornote", hidden: true });
  const save = crel("button", { type: "button", className: "first", textContent: gettext("Save its words") });
  const close = openDialog(editor, gettext("What the picture shows"), [
    field(gettext("Described in words, for whoever does not see it"), alt),
    field(gettext("It is decorative: no words are read out"), decorative),
    field(gettext("Caption"), caption),
    field(gettext("Credit"), credit),
    crel("p", { className: "help", textContent: gettext("They stand wherever this picture is shown.") }),
    refused,
  ], [save]);
  save.addEventListener("click", async () => {
    const words = new URLSearchParams({ alt: alt.value, caption: caption.value, credit: credit.value });
    words.set("decorative", decorative.checked ? "on" : "");
    if (picture.version !== undefined) words.set("version", picture.version);
    save.disabled = true;
    try {
      await library.say(picture.key, words);
      close();
    } catch ({ message }) {
      [refused.textContent, refused.hidden, save.disabled] = [message, false, false];
    }
  });
}
