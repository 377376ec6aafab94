// Makes or uses a passkey by a press, and sends what the browser says of it as a field of the form.
const WORD = /[-_]/g;

function toBytes(text) {
  const plain = text.replace(WORD, (letter) => (letter === "-" ? "+" : "/"));
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (code) => String.fromCharCode(code));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function readable(asked) {
  const keys = (list) => list?.map((key) => ({ ...key, id: toBytes(key.id) }));
  const read = { ...asked, challenge: toBytes(asked.challenge) };
  if (asked.user) read.user = { ...asked.user, id: toBytes(asked.user.id) };
  if (asked.allowCredentials) read.allowCredentials = keys(asked.allowCredentials);
  if (asked.excludeCredentials) read.excludeCredentials = keys(asked.excludeCredentials);
  return read;
}

function writable(passkey) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (passkey.response[name]) response[name] = toText(passkey.response[name]);
  }
  if (passkey.response.getTransports) response.transports = passkey.response.getTransports();
  const { id, type, rawId } = passkey;
  return { id, type, rawId: toText(rawId), response, clientExtensionResults: passkey.getClientExtensionResults() };
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const part = (name) => form.querySelector(`[data-passkey-${name}]`);
  const publicKey = readable(JSON.parse(form.dataset.options));
  const field = form.elements.namedItem("passkey");
  let given = false;
  form.addEventListener("submit", async (event) => {
    if (given) return;
    event.preventDefault();
    part("failed").hidden = true;
    try {
      field.value = JSON.stringify(writable(await navigator.credentials[form.dataset.passkey]({ publicKey })));
      given = true;
      form.requestSubmit();
    } catch {
      part("failed").hidden = false;
    }
  });
  part("button").hidden = false;
  part("absent").hidden = true;
}
