// Gives each choice by typing the name of its field: the box that select2 draws has none of its own.
function name(select) {
  const box = select.nextElementSibling?.querySelector("[role=combobox]");
  const label = select.ariaLabel || select.labels?.[0]?.textContent.replace(/:\s*$/, "");
  if (!box || !label) return;
  box.removeAttribute("aria-labelledby");
  const text = box.querySelector("[role=textbox]");
  text?.removeAttribute("role");
  text?.removeAttribute("aria-readonly");
  const shown = () => select.selectedOptions[0]?.textContent;
  const say = () => {
    box.ariaLabel = [label, shown()].filter(Boolean).join(": ");
  };
  say();
  globalThis.django?.jQuery(select).on("change", say);
  globalThis.django?.jQuery(select).on("select2:open", () => {
    document.querySelectorAll(".select2-search__field").forEach((field) => {
      field.ariaLabel = label;
    });
    document.querySelectorAll(".select2-results__options").forEach((list) => {
      list.ariaLabel = label;
    });
    box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  });
}

// The list of choices belongs into the page, not after it. Said before Django draws the boxes.
function place(within) {
  within.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    select.dataset.dropdownParent = "#content-start";
  });
}

const all = (within) => within.querySelectorAll("select.admin-autocomplete").forEach(name);
// Ready functions run in the order in which they were given: Django's, which draws the boxes, came before.
globalThis.django?.jQuery(() => all(document));
place(document);
document.addEventListener("formset:added", (event) => place(event.target), true);
document.addEventListener("formset:added", (event) => queueMicrotask(() => all(event.target)));
