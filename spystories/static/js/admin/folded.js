// What rows are about stands beside their title, also while they are folded away; the server says it at first.
const called = (row) => {
  const field = row.querySelector(".cell :is(.admin-autocomplete, input)");
  return (field.selectedOptions?.[0]?.text ?? field.value).trim();
};

for (const told of document.querySelectorAll(".folded summary [data-none]")) {
  const list = told.closest("details").querySelector("ol");
  const tell = () => {
    const rows = [...list.children].filter((row) => !row.hidden);
    told.textContent = rows.map(called).filter(Boolean).join(", ") || told.dataset.none;
  };
  new MutationObserver(tell).observe(list, { childList: true, subtree: true, attributeFilter: ["hidden"] });
  list.addEventListener("input", tell);
  globalThis.django?.jQuery(list).on("change", "select", tell);
}
