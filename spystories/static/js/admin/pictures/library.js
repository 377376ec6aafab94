// What the site's library says of pictures: asked for once, told to all who show one.
import { gettext } from "django-prose-editor/editor";
import { sendPicture } from "../send_picture.js";

const AT_ONCE = 20; // keys of one question

export class Library extends EventTarget {
  #known = new Map(); // by key; null is none on file
  #asked = new Set();
  #waiting = [];

  constructor(addresses) {
    super();
    this.addresses = addresses;
  }

  // What is known of a picture; undefined until the site has answered, which is told as "told".
  get(key) {
    if (!this.#known.has(key) && !this.#asked.has(key)) {
      this.#asked.add(key);
      if (this.#waiting.push(key) === 1) queueMicrotask(() => this.#ask());
    }
    return this.#known.get(key);
  }

  async #ask() {
    const keys = this.#waiting.splice(0);
    while (keys.length) {
      const some = keys.splice(0, AT_ONCE);
      try {
        const { pictures } = await this.find(some.map((key) => ["key", key]));
        for (const key of some) this.#known.set(key, null);
        this.take(pictures);
      } catch {
        for (const key of some) this.#asked.delete(key); // whoever draws it next asks again
      }
    }
  }

  take(pictures) {
    for (const picture of pictures) this.#known.set(picture.key, picture);
    this.dispatchEvent(new Event("told"));
  }

  async find(question) {
    const answer = await fetch(`${this.addresses.choose}?${new URLSearchParams(question)}`);
    if (!answer.ok || answer.redirected) throw new Error(gettext("The library cannot be reached."));
    return answer.json();
  }

  // Both give what is known of the picture then, and throw an Error with a sentence for people.
  async send(file, options) {
    const said = {
      to: this.addresses.upload,
      failed: gettext("It did not arrive: the server cannot be reached."),
      away: gettext("You are logged out. Log in in another window, then try again."),
      cancelled: gettext("Cancelled."),
    };
    const told = await sendPicture(file, said, token(), options);
    this.take([told]);
    return told;
  }

  async say(key, words) {
    const address = this.addresses.words.replace("KEY", key);
    const failed = gettext("Not saved: the server cannot be reached.");
    let answer;
    try {
      answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token() }, body: words });
    } catch {
      throw new Error(failed);
    }
    const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isTold ? await answer.json() : { refused: failed };
    if (told.refused) throw new Error(told.refused);
    this.take([told]);
  }
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
