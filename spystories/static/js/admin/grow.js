// Fields as high as their text, and no line break in what is one line. The form works without it.
function grow(field) {
  field.rows = Math.max(1, Math.ceil(field.value.length / Math.max(20, field.clientWidth / 12)));
}

for (const field of document.querySelectorAll("textarea[data-grows]")) {
  if (!CSS.supports("field-sizing", "content")) {
    grow(field);
    field.addEventListener("input", () => grow(field));
  }
  if (field.dataset.grows === "line") {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}
