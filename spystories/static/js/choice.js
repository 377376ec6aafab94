// Ticks in lists of stories: the reader's own choice, taken along as one book. It stays in this browser.
const LONGEST = 3900; // characters of an address that every server takes
const panel = document.querySelector("[data-choice]");

function load() {
  const found = JSON.parse(localStorage.getItem("choice") || "[]");
  return Array.isArray(found) ? found.filter((slug) => typeof slug === "string") : [];
}

function address(chosen) {
  return panel.dataset.choice + "?" + new URLSearchParams(chosen.map((slug) => ["story", slug]));
}

function draw(boxes, note = "") {
  const chosen = load();
  const [count, words] = panel.querySelectorAll("[role=status] > span");
  for (const box of boxes) box.checked = chosen.includes(box.value);
  count.textContent = chosen.length;
  words.textContent = note;
  panel.querySelector("a").href = address(chosen);
  panel.hidden = !chosen.length;
}

function tick(row) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", value: row.dataset.choose });
  const title = Object.assign(document.createElement("span"), { className: "visually-hidden" });
  title.textContent = row.querySelector("h2, h3").textContent.trim();
  const label = Object.assign(document.createElement("label"), { className: "tick" });
  label.append(box, panel.dataset.tick, title);
  row.append(label);
  return box;
}

function start() {
  localStorage.setItem("choice", JSON.stringify(load())); // throws where nothing can be kept: then no ticks
  const boxes = [...document.querySelectorAll("[data-choose]")].map(tick);
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const others = load().filter((slug) => slug !== box.value);
      const chosen = box.checked ? [...others, box.value] : others;
      const fits = address(chosen).length <= LONGEST;
      if (fits) localStorage.setItem("choice", JSON.stringify(chosen));
      draw(boxes, fits ? "" : panel.dataset.full);
    });
  }
  panel.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem("choice");
    draw(boxes);
    boxes[0]?.focus();
  });
  addEventListener("storage", () => draw(boxes));
  addEventListener("pageshow", () => draw(boxes));
  draw(boxes);
}

try {
  if (panel) start();
} catch { /* storage is off: lists stay as they are */ }
