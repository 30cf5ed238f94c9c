// A user or host: its baseline behaviour, and all alerts that name it.
import { get } from "/api.js";
import { errorBanner, h, nameList } from "/dom.js";
import { dots } from "/chart.js";
import { legend, table } from "/events.js";
import { profile } from "/profile.js";
import { address, count, day, decimal, moment, plural } from "/texts.js";

const step = 200;
/** The API's names of the two kinds of entity. */
const endpoints = { user: "user", host: "computer" };

/** The distinct values at `indices` with their number of alerts, without `name` itself if it is a host. */
function related(alerts, indices, name, isHost) {
  const found = new Map();
  for (const { values } of alerts) {
    for (const value of new Set(indices.map((index) => values[index]))) {
      if (value && !(value === name && isHost)) found.set(value, (found.get(value) || 0) + 1);
    }
  }
  return [...found].sort((one, other) => other[1] - one[1]);
}

function panel(title, kind, found) {
  if (!found.length) return null;
  return h("section", {}, h("h2", {}, title, h("span.tag", {}, count(found.length))),
    nameList(found.map(([name, alerts]) => ({ href: address[kind](name), name, note: plural(alerts, "alert") }))));
}

function incidents(alerts) {
  const found = new Map();
  for (const alert of alerts) {
    if (!alert.incident) continue;
    const best = found.get(alert.incident);
    if (!best || alert.score > best.score) found.set(alert.incident, alert);
  }
  if (!found.size) return null;
  return h("section", {}, h("h2", {}, "Incidents", h("span.tag", {}, count(found.size))),
    nameList([...found].map(([id, alert]) => ({
      href: address.incident(id), name: `Incident ${id}`, note: `highest score ${decimal(alert.score)}, ${moment(alert.second)}`,
    }))));
}

/** The view of a user or host; `kind` is `user` or `host`. */
export function entityView(kind, name) {
  const body = h("div");
  let [alerts, hasMore, threshold, baseline] = [[], false, null, null];
  const isUser = kind === "user";

  function show() {
    if (!alerts.length) {
      return body.replaceChildren(h("div.empty", {}, h("h2", {}, `No alerts for this ${kind}`),
        h("p", {}, "There never were any, or they were pruned because of their age.")));
    }
    const choose = (alert) => body.querySelectorAll("[data-stop]")[alerts.indexOf(alert)]?.focus();
    const more = async () => { await loadPage(alerts.length); show(); };
    const comparison = profile(isUser, name, baseline, alerts);
    // The profile lists the same names already if all alerts are of one day and have the user as their source.
    const isListed = comparison && day(alerts[0].second) === day(alerts.at(-1).second)
      && (!isUser || alerts.every(({ values }) => values[0] === name));
    body.replaceChildren(
      comparison || h("p.quiet", {}, `No profile recorded yet. Profiles are recorded a few at a time after an alert; a run without an access history has none.`),
      h("section", {}, h("h2", {}, "Scores"),
        h("p.quiet", {}, "Each dot is an alert; grey ones are suppressed by a rule. Dashed line: the alert threshold."), dots(alerts, threshold, choose)),
      h("div.panels", {}, incidents(alerts), isListed ? null : [
        isUser ? panel("Source hosts", "host", related(alerts, [4], name, false))
          : panel("Users", "user", related(alerts, [0, 2], name, false)),
        isUser ? panel("Destination hosts", "host", related(alerts, [5], name, false))
          : panel("Other hosts", "host", related(alerts, [4, 5], name, true))].filter(Boolean)),
      h("section", {}, h("h2", {}, "Alerts", h("span.tag", {}, `${count(alerts.length)}${hasMore ? "+" : ""}`)), legend(),
        table(alerts, { showsIncident: true }),
        hasMore ? h("div.foot", {}, h("button.plain", { type: "button", onclick: more }, "Show more")) : null));
  }

  async function loadPage(offset) {
    const answer = await get(endpoints[kind], { name, limit: step, offset });
    alerts = offset ? [...alerts, ...answer.alerts] : answer.alerts;
    hasMore = answer.has_more;
    // Only the first page carries the profile.
    if (!offset) baseline = answer.usual;
  }

  async function load() {
    try {
      const [, summary] = await Promise.all([loadPage(0), get("summary")]);
      threshold = summary.service?.threshold;
      show();
    } catch (error) {
      body.replaceChildren(errorBanner(error, load));
    }
  }

  load();
  const isInUse = () => body.querySelector("[aria-expanded=true]") || body.contains(document.activeElement);
  return {
    title: name, keys: {},
    element: h("article", {}, h("div.head", {},
      h("p.kind", {}, h("a", { href: "#/" }, "Incidents"), ` / ${kind}`), h("h1", {}, name)), body),
    // Alerts that somebody is reading are not replaced.
    refresh: () => { if (!isInUse()) load(); },
  };
}
