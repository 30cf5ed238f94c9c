// Which view is shown, and what keeps it up to date.
import { listen } from "/api.js";
import { byId } from "/dom.js";
import { bindAuthor } from "/decide.js";
import { bindKeys } from "/keys.js";
import { listView } from "/list.js";
import { incidentView } from "/incident.js";
import { nameView } from "/name.js";
import { ruleView, silencedView } from "/silenced.js";

/** The view that is shown: `{ title, element, refresh(ids), keys: { b() {} … } }`. */
let view = null;
let shown = null;

function viewFor(path) {
  const [kind, ...rest] = path.split("/");
  let name;
  try {
    name = decodeURIComponent(rest.join("/"));
  } catch {
    name = "";
  }
  if (kind === "incident" && /^\d{1,18}$/.test(name)) return incidentView(name);
  if ((kind === "user" || kind === "computer") && name) return nameView(kind, name);
  if (kind === "silenced") return name ? ruleView(name) : silencedView();
  return listView();
}

function show() {
  const path = location.hash.replace(/^#\/?/, "");
  // The link to the content is no view.
  if (path === "main" || path === shown) return;
  const isFirst = shown === null;
  shown = path;
  view?.close?.();
  view = viewFor(path);
  document.title = `${view.title} · Surprisal`;
  const main = byId("main");
  main.replaceChildren(view.element);
  byId("tip").hidden = true;
  scrollTo(0, 0);
  // A screen reader goes on where the new content is; on the first page it begins at the top.
  if (!isFirst) main.focus({ preventScroll: true });
}

function showLife(isLive) {
  const live = byId("live");
  live.className = isLive ? "live on" : "live off";
  live.textContent = isLive ? "live" : "connection lost";
}

// Changes that come one upon the other are shown together.
let waiting = 0;
const changed = new Set();
function refreshSoon({ incidents }) {
  incidents.forEach((id) => changed.add(String(id)));
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    const ids = new Set(changed);
    changed.clear();
    view?.refresh?.(ids);
  }, 700);
}

let wasLost = false;
addEventListener("hashchange", show);
bindAuthor();
bindKeys(() => view);
show();
listen(refreshSoon, (isLive) => {
  showLife(isLive);
  // What happened while nobody listened is not told again to a new server.
  if (isLive && wasLost) view?.refresh?.(null);
  wasLost = !isLive;
});
