// The address of a sentence, sent by the system's own sheet where there is one, else copied.
import { here } from "./marks.js";
import { word } from "./words.js";

const asked = {}; // the sentences of a paragraph, by its id

// The address of the sentence in which the chosen words begin, as the site gives it; nothing without a network.
export async function sentenceAt({ id, start }) {
  asked[id] ??= fetch(`${here()}sentences/${id}/`).then((answer) => answer.json());
  try {
    let at = 0;
    const found = (await asked[id]).find(([words]) => (at += words.length) > start);
    return found?.[1] && location.origin + found[1];
  } catch {
    delete asked[id];
  }
}

export async function copy(address) {
  history.replaceState(history.state, "", address);
  try {
    await navigator.clipboard.writeText(address);
    return word("copied");
  } catch {
    return word("shown");
  }
}

export async function send(address) {
  if (!navigator.share) return copy(address);
  await navigator.share({ url: address }).catch(() => {/* the reader has thought better of it */});
  return "";
}
