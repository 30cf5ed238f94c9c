// Chooses the view that the address names, and keeps it up to date.
import { get, listen } from "/api.js";
import { byId, clean } from "/dom.js";
import { bindAuthor } from "/decide.js";
import { bindKeys } from "/keys.js";
import { listView } from "/list.js";
import { incidentView } from "/incident.js";
import { entityView } from "/entity.js";
import { ruleView, suppressedView } from "/suppressed.js";

/** The current view: `{ title, element, refresh(ids), keys: { b() {} … } }`. */
let view = null;
let shownPath = null;

/** Addresses of earlier versions, which people may have kept. */
const formerKinds = { computer: "host", silenced: "suppressed" };

function viewFor(path) {
  const [first, ...rest] = path.split("/");
  const kind = formerKinds[first] ?? first;
  let name;
  try {
    name = decodeURIComponent(rest.join("/"));
  } catch {
    name = "";
  }
  if (kind === "incident" && /^\d{1,18}$/.test(name)) return incidentView(name);
  if ((kind === "user" || kind === "host") && name) return entityView(kind, name);
  if (kind === "suppressed") return name ? ruleView(name) : suppressedView();
  return listView();
}

function show() {
  const path = location.hash.replace(/^#\/?/, "");
  // "Skip to content" is a link within the view.
  if (path === "main" || path === shownPath) return;
  const isFirst = shownPath === null;
  shownPath = path;
  view?.close?.();
  view = viewFor(path);
  document.title = clean(`${view.title} · Surprisal`);
  const main = byId("main");
  main.replaceChildren(view.element);
  byId("tip").hidden = true;
  scrollTo(0, 0);
  // A screen reader continues at the new content; on the first load it starts at the top.
  if (!isFirst) main.focus({ preventScroll: true });
}

function showConnection(isLive) {
  const live = byId("live");
  live.className = isLive ? "live on" : "live off";
  live.textContent = isLive ? "live" : "disconnected";
}

// Changes in quick succession are shown together.
let timer = 0;
const changed = new Set();
function refreshSoon({ incidents }) {
  incidents.forEach((id) => changed.add(String(id)));
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    const ids = new Set(changed);
    changed.clear();
    view?.refresh?.(ids);
  }, 700);
}

let wasLost = false;
addEventListener("hashchange", show);
bindAuthor();
bindKeys(() => view);
// The clock of the run in service comes first: views show times. A view reports by itself if the server does not respond.
await get("session").catch(() => {});
show();
listen(refreshSoon, (isLive) => {
  showConnection(isLive);
  // A restarted server does not report changes made while this page was disconnected.
  if (isLive && wasLost) view?.refresh?.(null);
  wasLost = !isLive;
});
