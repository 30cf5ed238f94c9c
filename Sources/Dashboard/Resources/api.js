// All that goes to the server and comes from it.

/** What the server refused, in its own words. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let nonce = null;

async function answer(path, options = {}) {
  let response;
  try {
    response = await fetch("/api/v1/" + path, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "The server does not answer.");
  }
  if (response.status === 401) {
    location.replace("/login" + location.hash);
    throw new Refusal(401, "Log in first.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, body.error || `The server says ${response.status}.`);
  return body;
}

/** What is at `path`, with what of `query` is neither empty nor null. */
export function get(path, query = {}, signal = undefined) {
  const pairs = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return answer(text ? `${path}?${text}` : path, { signal });
}

/** Decides on, or notes something on, an incident. A server that was started anew gives a new nonce first. */
export async function decide(id, decision) {
  const send = () =>
    answer(`incident/${id}/decision`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Surprisal-Nonce": nonce },
      body: JSON.stringify(decision),
    });
  nonce ??= (await get("session")).nonce;
  try {
    return await send();
  } catch (error) {
    if (error.status !== 403) throw error;
    nonce = (await get("session")).nonce;
    return send();
  }
}

/**
 * Calls `whenChanged` with the incidents that changed, and `whenLive` with whether the server can be heard.
 *
 * A page that nobody sees does not listen: a browser has six connections to a server for all of its tabs.
 */
export function listen(whenChanged, whenLive) {
  let source = null;
  let timer = 0;
  function stop() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }
  function start() {
    if (source || document.hidden) return;
    source = new EventSource("/api/v1/changes");
    source.addEventListener("open", () => whenLive(true));
    source.addEventListener("change", (event) => whenChanged(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      whenLive(false);
      // Without a connection the browser tries again by itself; where it was refused, it does not.
      if (source?.readyState !== EventSource.CLOSED) return;
      stop();
      timer = setTimeout(start, 5000);
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return start();
    stop();
    whenLive(false);
  });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();
}
