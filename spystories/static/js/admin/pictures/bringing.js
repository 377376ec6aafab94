// Files on their way into the text: each has a box where its picture will stand, which the stored text never has.
import { crel, gettext, Plugin, pm } from "django-prose-editor/editor";
import { insertFigure } from "./placing.js";

const { Decoration, DecorationSet } = pm.view;
const key = new pm.state.PluginKey("bringing");

export const bringing = () =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, kept) {
        const { add, remove } = tr.getMeta(key) ?? {};
        const mapped = kept.map(tr.mapping, tr.doc);
        if (add) {
          const spec = { key: add.id, id: add.id, side: 1, stopEvent: () => true, ignoreSelection: true };
          return mapped.add(tr.doc, [Decoration.widget(add.at, add.box, spec)]);
        }
        return remove ? mapped.remove(mapped.find(null, null, ({ id }) => id === remove)) : mapped;
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });

const placeOf = (state, wanted) => key.getState(state).find(null, null, ({ id }) => id === wanted)[0]?.from;

let made = 0;
let busy = Promise.resolve(); // one file at a time, in their order
const underWay = new Set();

// Where a form would leave while a file is on its way, it stays open; a second press sends it all the same.
export function holdForm(editor, say) {
  let isTold = false;
  editor.view.dom.closest("form")?.addEventListener("submit", (event) => {
    if (!underWay.size || isTold) return;
    isTold = true;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(gettext("A picture is still on its way. Save once it stands in the text."));
  }, { capture: true });
}

// Brings a file into the library and, once it is there, its picture to where its box stands then.
export function bring(editor, { library, say }, file, at) {
  const id = `coming-${++made}`;
  const bar = crel("progress", { max: 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  const state = crel("span", { role: "status" });
  const button = (label) => crel("button", { type: "button", className: "quiet-button", textContent: label });
  const [cancel, again, dismiss] = [gettext("Cancel"), gettext("Try again"), gettext("Dismiss")].map(button);
  const name = crel("span", { className: "quiet", textContent: file.name });
  const box = crel("div", { className: "coming", contentEditable: "false" }, [
    name,
    bar,
    state,
    cancel,
    again,
    dismiss,
  ]);
  const tell = (change) => editor.view.dispatch(editor.state.tr.setMeta(key, change).setMeta("addToHistory", false));
  const show = (words, isWaiting) => {
    state.textContent = words;
    box.classList.toggle("failed", !isWaiting);
    [bar.hidden, cancel.hidden, again.hidden, dismiss.hidden] = [!isWaiting, !isWaiting, isWaiting, isWaiting];
  };
  const stand = (picture) => {
    const place = placeOf(editor.state, id);
    tell({ remove: id });
    if (place === undefined) return; // what stood around it was deleted: the picture is in the library
    editor.view.dispatch(pm.history.closeHistory(editor.state.tr)); // undone by itself
    editor.view.dispatch(insertFigure(editor.state.tr, place, picture.key));
    say(picture.said || gettext("The picture stands in the text."));
  };
  const go = () => {
    const stop = new AbortController();
    underWay.add(id);
    cancel.onclick = () => stop.abort();
    show(gettext("Waits"), true);
    busy = busy.then(async () => {
      try {
        if (stop.signal.aborted) throw new Error(gettext("Cancelled."));
        show("", true);
        const send = { signal: stop.signal, show: (part) => (bar.value = part) };
        stand(await library.send(file, send));
      } catch ({ message }) {
        show(message, false);
      }
      underWay.delete(id);
    });
  };
  again.addEventListener("click", go);
  dismiss.addEventListener("click", () => {
    tell({ remove: id });
    editor.commands.focus();
  });
  tell({ add: { id, at, box } });
  go();
}
