// A renaming's proof: goes on by itself while stories are left, and ticks all sentences of a story at once.
const going = document.querySelector("[data-goes-on]");
going?.requestSubmit(going.querySelector("[name=go_on]"));

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
