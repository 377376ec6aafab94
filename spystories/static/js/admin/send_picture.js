// A picture on its way into the library.

/** Send a file, and give what the site says of it; throws an Error with a sentence for people. */
export async function sendPicture(file, said, token) {
  const body = new FormData();
  body.append("file", file);
  let answer;
  try {
    answer = await fetch(said.to, { method: "POST", body, headers: { "X-CSRFToken": token } });
  } catch {
    throw new Error(said.failed);
  }
  if (answer.redirected) throw new Error(said.away);
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(said.failed);
  const told = await answer.json();
  if (told.refused) throw new Error(told.refused);
  return told;
}
