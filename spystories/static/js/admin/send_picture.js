// A picture on its way into the library.

// Sends a file and gives what the site says of it; throws an Error with a sentence for people. `show` is told how much
// of it is sent, from 0 to 1; `signal` takes it back.
export function sendPicture(file, said, token, { show, signal } = {}) {
  const body = new FormData();
  body.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (words) => reject(new Error(words));
    request.open("POST", said.to);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => total && show?.(loaded / total));
    request.addEventListener("error", () => fail(said.failed));
    request.addEventListener("abort", () => fail(said.cancelled));
    request.addEventListener("load", () => {
      if (request.responseURL.includes("/login/")) return fail(said.away);
      const isTold = request.getResponseHeader("Content-Type")?.startsWith("application/json");
      const told = isTold ? JSON.parse(request.responseText) : { refused: said.failed };
      return told.refused ? fail(told.refused) : resolve(told);
    });
    signal?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
