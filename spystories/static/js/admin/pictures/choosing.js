// The library over the manuscript: pictures to choose from, found by their words, and the way for a new one.
import { crel, gettext } from "django-prose-editor/editor";
import { field, openDialog } from "./dialog.js";

const WAIT = 200;

// Calls `take` with a picture's key, or `bring` with files from this computer.
export function choosePicture(editor, library, { take, bring }) {
  const search = crel("input", { type: "search" });
  const files = crel("input", { type: "file", accept: "image/*", multiple: true });
  const list = crel("ul", { className: "pictures-offered" });
  const status = crel("p", { role: "status", className: "help" });
  const parts = [
    field(gettext("Bring in from this computer"), files),
    field(gettext("Or choose from the library"), search),
    status,
    list,
  ];
  const close = openDialog(editor, gettext("Choose a picture"), parts);
  const offer = (picture) => {
    const image = crel("img", { src: picture.thumb, alt: picture.alt, loading: "lazy" });
    const button = crel("button", { type: "button" }, [image, crel("span", { textContent: picture.name })]);
    button.addEventListener("click", () => close(() => take(picture.key)));
    return crel("li", {}, [button]);
  };
  let turn = 0;
  const ask = async () => {
    const mine = ++turn;
    try {
      const { pictures, more } = await library.find([["q", search.value]]);
      if (mine !== turn) return;
      library.take(pictures);
      list.replaceChildren(...pictures.map(offer));
      status.textContent = !pictures.length
        ? gettext("No picture is found.")
        : more
        ? gettext("The newest; others are found by their words.")
        : "";
    } catch ({ message }) {
      if (mine === turn) status.textContent = message;
    }
  };
  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  files.addEventListener("change", () => close(() => bring([...files.files])));
  search.focus();
  ask();
}
