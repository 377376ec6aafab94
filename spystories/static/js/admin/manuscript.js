// The body editor's own extension: accessible, spell-checked, without Markdown's surprises, left by Esc.
import { Extension, gettext, Link as BaseLink, updateAttrsDialog } from "django-prose-editor/editor";
import { toolbar } from "./toolbar.js";

const ADDRESS = /^(https?:\/\/|mailto:|\/(?!\/))/i;
const complete = (href) => (ADDRESS.test(href) ? href : href.includes("@") ? `mailto:${href}` : `https://${href}`);

// The box stands for the hidden textarea: same name, same help, same errors.
function attributes(textarea) {
  const label = textarea.labels[0];
  if (label) label.id ||= `${textarea.id}_label`;
  const given = {
    "aria-labelledby": label?.id,
    "aria-label": label ? null : textarea.getAttribute("aria-label"),
    "aria-describedby": textarea.getAttribute("aria-describedby"),
    "aria-invalid": textarea.getAttribute("aria-invalid"),
    "aria-multiline": "true",
    lang: textarea.lang,
    dir: textarea.dir,
    spellcheck: "true",
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

export const Manuscript = Extension.create({
  name: "manuscript",

  onBeforeCreate({ editor }) {
    const { options } = editor;
    this.storage.textarea = options.element.querySelector("textarea");
    options.injectCSS = false; // the content policy would block it: editor.css has those rules
    options.parseOptions = { preserveWhitespace: true }; // double spaces stay
    options.enableInputRules = ["signs"]; // and no other extension's
    options.enablePasteRules = false;
    options.editorProps = { attributes: () => attributes(this.storage.textarea) };
  },

  onCreate({ editor }) {
    editor.view.dom.before(toolbar(editor));
    this.storage.textarea.addEventListener("directionchange", () => editor.view.updateState(editor.state));
    this.storage.textarea.labels[0]?.addEventListener("click", () => editor.commands.focus());
  },

  addStorage: () => ({ textarea: null }),

  // The editor claims this key for itself; who shows the keys knows where it leads.
  addKeyboardShortcuts: () => ({
    Escape: ({ editor }) => editor.view.dom.dispatchEvent(new CustomEvent("leave", { bubbles: true })),
  }),
});

// One field, the address; emptied, it takes the link away.
export const Link = BaseLink.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      addLink: () => ({ editor }) => {
        if (editor.state.selection.empty && !editor.isActive("link")) return false;
        const title = gettext("Link");
        const ask = updateAttrsDialog({ href: { type: "string", title: gettext("Address") } }, { title });
        const answer = ask(editor, editor.getAttributes("link"));
        editor.view.dom.parentElement.querySelector("dialog").setAttribute("aria-label", title);
        answer.then((given) => {
          const href = given?.href.trim();
          const chain = editor.chain().focus().extendMarkRange("link");
          if (href) chain.setLink({ href: complete(href) }).run();
          else if (given) chain.unsetLink().run();
          else editor.commands.focus();
        });
        return true;
      },
    };
  },
});
