// A renaming's pages: they go on by themselves while stories are left, show that what was pressed is being done, and
// tick all sentences of a story at once.
const going = document.querySelector("[data-goes-on]");
going?.requestSubmit(going.querySelector("[name=go_on]"));

// A sign of life once an answer takes its time. Coming back to the page by its history finds it as it was.
const busy = document.querySelector("[data-busy]");
let soon;
addEventListener("submit", () => {
  if (!busy) return;
  soon = setTimeout(() => {
    busy.hidden = false;
    busy.querySelector("[role=status]").textContent = busy.dataset.busy;
  }, 400);
});
addEventListener("pageshow", () => {
  clearTimeout(soon);
  if (busy) busy.hidden = true;
});

for (const story of document.querySelectorAll(".sentences")) {
  const boxes = [...story.querySelectorAll("[name=on]")];
  if (boxes.length < 2) continue;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.ariaLabel = story.querySelector("legend a").textContent;
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count > 0;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  all.addEventListener("change", () =>
    boxes.forEach((box) => {
      box.checked = all.checked;
    }));
  story.addEventListener("change", say);
  story.querySelector("legend").prepend(all);
  say();
}
