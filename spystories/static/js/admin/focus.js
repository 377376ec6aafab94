// The focus of a picture: set by a click on it, shown as the two numbers beside it say.
const area = document.querySelector("[data-focus][data-set]");
if (area) {
  const [x, y] = ["x", "y"].map((axis) => document.getElementById(`id_focus_${axis}`));
  const part = (input) => Math.min(100, Math.max(0, Number(input.value) || 0));

  const draw = () => {
    for (const path of area.querySelectorAll("path")) path.setAttribute("d", `M${part(x)} 0V100M0 ${part(y)}H100`);
  };
  for (const help of document.querySelectorAll(".picture-seen [data-scripted]")) help.hidden = false;
  for (const input of [x, y]) input.addEventListener("input", draw);
  area.addEventListener("click", (event) => {
    const box = area.getBoundingClientRect();
    x.value = Math.round(100 * (event.clientX - box.left) / box.width);
    y.value = Math.round(100 * (event.clientY - box.top) / box.height);
    for (const input of [x, y]) input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
