// Tells who comes back to a story how many words changed since, and shows them. The page is the same for all.
import { marks } from "./marks.js";

const story = document.querySelector("[data-edition]");
const read = story && marks()[story.dataset.story]?.e;

async function tell() {
  const answer = await fetch(`${location.pathname}since/${read}/`);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const slip = page.querySelector(".slip");
  if (!slip?.childElementCount) return;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = page.querySelector(".intro").textContent;
  details.append(summary, document.importNode(slip, true));
  story.querySelector(".told").append(details);
}

if (Number.isInteger(read) && read > 0 && read < +story.dataset.edition) {
  tell().catch(() => {/* no network: another time */});
}
