// One incident: its timeline, the users and hosts involved, its alerts, and the decisions on it.
import { get } from "/api.js";
import { errorBanner, h, nameList } from "/dom.js";
import { askForNote, decide } from "/decide.js";
import { dots } from "/chart.js";
import { severityMark, verdictMark } from "/list.js";
import { legend, table } from "/events.js";
import { address, capitalized, count, decimal, duration, localTime, plural, span, verdicts } from "/texts.js";

const step = 200;

/** The distinct values at `index` with their number of alerts, the most frequent first. */
function tally(alerts, index) {
  const found = new Map();
  for (const { values } of alerts) found.set(values[index], (found.get(values[index]) || 0) + 1);
  return [...found].sort((one, other) => other[1] - one[1]);
}

function panel(title, kind, found, total) {
  const rest = total - found.length;
  return h("section", {}, h("h2", {}, title, h("span.tag", {}, count(Math.max(found.length, total)))),
    nameList(found.map(([name, alerts]) => ({ href: address[kind](name), name, note: plural(alerts, "alert") }))),
    rest > 0 ? h("p.quiet", {}, `${count(rest)} more in alerts that are not loaded yet`) : null);
}

function history(entries) {
  if (!entries.length) return null;
  const texts = {
    decided: (entry) => [" marked it ", verdictMark(entry)],
    withdrawn: () => [" withdrew the decision"],
    noted: () => [" added a note"],
  };
  return h("section.history", {}, h("h2", {}, "History"), h("ol", {}, [...entries].reverse().map((entry) =>
    h("li", {}, h("p", {}, h("b", {}, entry.author), texts[entry.kind](entry), h("span.quiet", {}, ` · ${localTime(entry.at)}`)),
      entry.note ? h("p.note", {}, entry.note) : null))));
}

function decisionBar(incident, act) {
  const button = (verdict) => h(`button.${verdict}`, {
    type: "button", "aria-pressed": String(incident.decision?.verdict === verdict), onclick: () => act.decide(verdict),
  }, capitalized(verdict), " ", h("kbd", {}, verdict[0]));
  return h("div.decide", { role: "group", "aria-label": "Decision" },
    verdicts.map(button),
    h("button.plain", { type: "button", onclick: act.note }, "Add note ", h("kbd", {}, "n")),
    incident.decision ? h("button.plain", { type: "button", onclick: () => act.decide(null) }, "Withdraw ", h("kbd", {}, "w")) : null);
}

/** The view of the incident `id`. */
export function incidentView(id) {
  const head = h("div.head");
  const body = h("div");
  let [detail, alerts, threshold, knownAlerts] = [null, [], null, -1];

  const act = {
    decide: async (verdict) => { if (detail) showDecision(await decide(detail.incident, verdict)); },
    note: () => { if (detail) askForNote(detail.incident, showDecision); },
  };
  /** Shows the new decision; alerts keep their state, expanded or not. */
  function showDecision(answer) {
    if (!answer) return;
    detail = answer;
    showHead();
  }

  function showHead() {
    const { incident } = detail;
    // The pressed button keeps the focus.
    const pressed = head.contains(document.activeElement) && document.activeElement.textContent;
    head.replaceChildren(
      h("p.kind", {}, h("a", { href: "#/" }, "Incidents"), ` / ${incident.id}`,
        String(incident.id) === id ? null : ` (incident ${id} was merged into it)`),
      h("h1", {}, incident.reason),
      h("p.facts", {}, severityMark(incident.level), verdictMark(incident.decision), h("span", {}, "score ", h("b", {}, decimal(incident.score))),
        h("span", {}, span(incident.first, incident.last)), h("span", {}, "duration ", h("b", {}, duration(incident.last - incident.first))),
        h("span", {}, h("b", {}, count(incident.alerts)), incident.alerts === 1 ? " alert" : " alerts"),
        h("span", { title: "Distinct pairs of a user and a host" }, h("b", {}, count(incident.accesses)), incident.accesses === 1 ? " access pair" : " access pairs"),
        incident.decision && incident.unseen ? h("span.tag.new", {}, `${incident.unseen} new since the decision`) : null),
      decisionBar(incident, act), history(detail.history) || "");
    if (pressed) [...head.querySelectorAll("button")].find((button) => button.textContent === pressed)?.focus();
  }

  function showBody() {
    const { incident } = detail;
    const open = new Set([...body.querySelectorAll("[aria-expanded=true]")].map((button) => button.getAttribute("aria-label")));
    const focused = body.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    const more = async () => { alerts.push(...(await page(alerts.length)).alerts); showBody(); };
    body.replaceChildren(
      h("section", {}, h("h2", {}, "Timeline"),
        h("p.quiet", {}, "Each dot is an alert at its score. Dashed line: the alert threshold."), dots(alerts, threshold, choose)),
      h("div.panels", {},
        panel("Users", "user", tally(alerts, 0), incident.users.count),
        panel("Source hosts", "host", tally(alerts, 4), incident.sources.count),
        panel("Destination hosts", "host", tally(alerts, 5), incident.destinations.count)),
      h("section", {}, h("h2", {}, "Alerts", h("span.tag", {}, count(incident.alerts))), legend(), table(alerts),
        alerts.length < incident.alerts ? h("div.foot", {}, h("button.plain", { type: "button", onclick: more }, "Show more")) : null));
    for (const button of body.querySelectorAll("[data-stop]")) {
      if (open.has(button.getAttribute("aria-label"))) button.click();
      if (focused === button.getAttribute("aria-label")) button.focus({ preventScroll: true });
    }
  }

  function choose(alert) {
    const button = body.querySelectorAll("[data-stop]")[alerts.indexOf(alert)];
    button?.scrollIntoView({ block: "center" });
    button?.focus();
  }

  const page = (offset) => get(`incident/${id}`, { limit: step, offset });

  async function load() {
    try {
      const [answer, summary] = await Promise.all([page(0), get("summary")]);
      [detail, threshold] = [answer, summary.service?.threshold];
      const isSame = alerts.length >= answer.alerts.length && answer.incident.alerts === knownAlerts;
      knownAlerts = answer.incident.alerts;
      showHead();
      if (isSame) return;
      alerts = answer.alerts;
      showBody();
    } catch (error) {
      (detail ? head : body).replaceChildren(errorBanner(error, load));
    }
  }

  load();
  return {
    title: `Incident ${id}`, element: h("article", {}, head, body),
    refresh: (ids) => { if (!ids || ids.has(id) || ids.has(String(detail?.incident.id)) || ids.size >= 100) load(); },
    keys: {
      b: () => act.decide("benign"), c: () => act.decide("confirmed"), u: () => act.decide("unsure"),
      w: () => act.decide(null), n: act.note,
    },
  };
}
