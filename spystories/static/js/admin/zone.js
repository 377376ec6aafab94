// Offers the browser's time zone in the choice of one. It is chosen by a press and stored by saving, never by itself.
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const offer of document.querySelectorAll("[data-zone-guess]")) {
  const choice = document.getElementById(offer.dataset.zoneGuess);
  const button = offer.querySelector("button");
  const known = [...choice.options].some((option) => option.value === guess);
  if (!known || choice.value === guess) continue;
  button.textContent = button.textContent.replace("%s", guess.replaceAll("_", " "));
  button.addEventListener("click", () => {
    choice.value = guess;
    offer.hidden = true;
    choice.focus();
  });
  offer.hidden = false;
}
