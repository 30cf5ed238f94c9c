// The page of a user, and that of a computer: what is usual for it, and all alerts that name it.
import { get } from "/api.js";
import { h, nameList, problem } from "/dom.js";
import { dots } from "/chart.js";
import { legend, table } from "/rows.js";
import { comparison } from "/usual.js";
import { address, count, day, decimal, moment, some } from "/words.js";

const step = 200;

/** The different names at the places `indices` beside `name` itself. */
function beside(alerts, indices, name, isComputer) {
  const found = new Map();
  for (const { values } of alerts) {
    for (const value of new Set(indices.map((index) => values[index]))) {
      if (value && !(value === name && isComputer)) found.set(value, (found.get(value) || 0) + 1);
    }
  }
  return [...found].sort((one, other) => other[1] - one[1]);
}

function panel(title, kind, found) {
  if (!found.length) return null;
  return h("section", {}, h("h2", {}, title, h("span.tag", {}, count(found.length))),
    nameList(found.map(([name, alerts]) => ({ href: address[kind](name), name, note: some(alerts, "alert") }))));
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
      href: address.incident(id), name: `Incident ${id}`, note: `up to ${decimal(alert.score)}, ${moment(alert.second)}`,
    }))));
}

/** The view of a user, where `kind` is so, or of a computer. */
export function nameView(kind, name) {
  const body = h("div");
  let [alerts, hasMore, threshold, usual] = [[], false, null, null];
  const isUser = kind === "user";

  function show() {
    if (!alerts.length) {
      return body.replaceChildren(h("div.empty", {}, h("h2", {}, "No alert names it"),
        h("p", {}, "Either there never was one, or it was removed as too old.")));
    }
    const choose = (alert) => body.querySelectorAll("[data-stop]")[alerts.indexOf(alert)]?.focus();
    const more = async () => { await fetchPart(alerts.length); show(); };
    const compared = comparison(isUser, name, usual, alerts);
    // Where all happened on one day, and to none but the source user, it has been said who is named.
    const isSaid = compared && day(alerts[0].second) === day(alerts.at(-1).second)
      && (!isUser || alerts.every(({ values }) => values[0] === name));
    body.replaceChildren(
      compared || h("p.quiet", {}, "What is usual for it was not noted yet: of a flood of alerts some wait their turn, and a run without a history knows nothing."),
      h("section", {}, h("h2", {}, "Scores"),
        h("p.quiet", {}, "Each alert by its score; grey where a rule silences it. Dashed: the threshold."), dots(alerts, threshold, choose)),
      h("div.panels", {}, incidents(alerts), isSaid ? null : [
        isUser ? panel("From", "computer", beside(alerts, [4], name, false))
          : panel("Users", "user", beside(alerts, [0, 2], name, false)),
        isUser ? panel("To", "computer", beside(alerts, [5], name, false))
          : panel("Other computers", "computer", beside(alerts, [4, 5], name, true))].filter(Boolean)),
      h("section", {}, h("h2", {}, "Rows", h("span.tag", {}, `${count(alerts.length)}${hasMore ? "+" : ""}`)), legend(),
        table(alerts, { showsIncident: true }),
        hasMore ? h("div.foot", {}, h("button.plain", { type: "button", onclick: more }, "Show more")) : null));
  }

  async function fetchPart(offset) {
    const answer = await get(kind, { name, limit: step, offset });
    alerts = offset ? [...alerts, ...answer.alerts] : answer.alerts;
    hasMore = answer.has_more;
    // It comes with the first part.
    if (!offset) usual = answer.usual;
  }

  async function load() {
    try {
      const [, summary] = await Promise.all([fetchPart(0), get("summary")]);
      threshold = summary.service?.threshold;
      show();
    } catch (error) {
      body.replaceChildren(problem(error, load));
    }
  }

  load();
  const isLooking = () => body.querySelector("[aria-expanded=true]") || body.contains(document.activeElement);
  return {
    title: name, keys: {},
    element: h("article", {}, h("div.head", {},
      h("p.kind", {}, h("a", { href: "#/" }, "Incidents"), ` / ${kind}`), h("h1", {}, name)), body),
    // Rows that someone reads are not taken away.
    refresh: () => { if (!isLooking()) load(); },
  };
}
