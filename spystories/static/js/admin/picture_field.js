// A picture in a form: chosen from the library, or brought in and chosen at once.
import { sendPicture } from "./send_picture.js";

const PAUSE = 200; // milliseconds between the last key and the search

for (const field of document.querySelectorAll("[data-picture-field]")) enhance(field);

function enhance(field) {
  const said = field.dataset;
  const part = (name) => field.querySelector(`[data-${name}]`);
  const [line, thumb, name, words] = [part("line"), part("thumb"), part("name"), part("words")];
  const [status, clear, page, dialog] = [part("status"), part("clear"), part("page"), part("dialog")];
  const input = line.querySelector("input");
  const file = field.querySelector("input[type=file]");

  // The line stays in the form, and is shown where it has an error to mend.
  if (!input.hasAttribute("aria-invalid")) line.hidden = true;
  if (file) part("file").hidden = true;
  part("tools").hidden = false;
  const label = document.querySelector(`label[for="${input.id}"]`);
  if (label) part("open").setAttribute("aria-label", `${label.textContent.trim()}: ${part("open").textContent}`);

  function put(picture) {
    input.value = picture?.key ?? "";
    name.textContent = picture?.name ?? said.unchosen;
    words.textContent = said.lacking;
    words.hidden = !picture || picture.decorative || Boolean(picture.alt);
    [thumb.hidden, clear.hidden, page.hidden] = [!picture, !picture, !picture];
    if (picture) {
      [thumb.src, thumb.width, thumb.height] = [picture.thumb, picture.width, picture.height];
      page.href = picture.address;
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  clear.addEventListener("click", () => {
    put(null);
    part("open").focus();
  });
  part("open").addEventListener("click", () => {
    dialog.showModal();
    part("search").focus();
    look();
  });
  part("close").addEventListener("click", () => dialog.close());

  let asked = 0;
  async function look() {
    const mine = ++asked;
    const answer = await fetch(`${said.choose}?${new URLSearchParams({ q: part("search").value })}`).catch(() => null);
    if (mine !== asked) return;
    if (!answer?.ok || answer.redirected) {
      part("count").textContent = answer?.redirected ? said.away : said.failed;
      return;
    }
    const found = await answer.json();
    part("found").replaceChildren(...found.pictures.map(choice));
    part("count").textContent = found.pictures.length ? "" : said.nothing;
    part("more").hidden = !found.more;
  }

  function choice(picture) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const image = new Image(picture.width, picture.height);
    Object.assign(image, { src: picture.thumb, alt: "", loading: "lazy" });
    button.type = "button";
    button.append(image, picture.name);
    button.addEventListener("click", () => {
      put(picture);
      dialog.close();
    });
    item.append(button);
    return item;
  }

  let wait;
  part("search").addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(wait);
    wait = setTimeout(look, PAUSE);
  });
  part("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });

  async function bring(chosen) {
    status.textContent = `${chosen.name}: ${said.sends}`;
    try {
      const token = field.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
      const picture = await sendPicture(chosen, said, token);
      put(picture);
      status.textContent = picture.said;
    } catch (error) {
      status.textContent = `${chosen.name}: ${error.message}`;
    }
  }

  if (!file) return;
  part("bring").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    file.value = "";
    if (chosen) bring(chosen);
  });
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    const [chosen] = event.dataTransfer.files;
    if (chosen) bring(chosen);
  });
}
