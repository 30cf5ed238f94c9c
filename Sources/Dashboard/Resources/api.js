// Requests to the server.
import { byId, clean } from "/dom.js";
import { setClock, zone } from "/texts.js";

/** An error response, with the server's message. */
export class RequestError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let nonce = null;

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch("/api/v1/" + path, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError(0, "The server is not responding.");
  }
  if (response.status === 401) {
    location.replace("/login" + location.hash);
    throw new RequestError(401, "Log in to continue.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(response.status, body.error || `The server responded with status ${response.status}.`);
  if (body.service !== undefined) takeClock(body);
  return body;
}

/** Times are shown by the clock of the run in service; the header names the zone. */
function takeClock({ service, to }) {
  setClock(service);
  const name = zone(to ?? 0);
  const place = byId("zone");
  if (!name && to === undefined) return;
  place.hidden = !name;
  place.textContent = name ? `times in ${clean(name)}` : "";
}

/** Gets `path`; parameters of `query` that are empty or null are left out. */
export function get(path, query = {}, signal = undefined) {
  const pairs = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return request(text ? `${path}?${text}` : path, { signal });
}

/** Sends a decision or note on an incident; fetches a new nonce if the server has restarted. */
export async function decide(id, decision) {
  const send = () =>
    request(`incident/${id}/decision`, {
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
 * Calls `whenChanged` with the incidents that changed, and `whenLive` with whether the server is connected.
 *
 * A hidden tab disconnects: a browser allows six connections to a server over all of its tabs.
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
      // The browser retries a lost connection by itself, but not one that was refused.
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
