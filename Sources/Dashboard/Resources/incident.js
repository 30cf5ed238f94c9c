// One incident: its timeline, who and what is in it, its rows, and what is to be decided.
import { get } from "/api.js";
import { h, nameList, problem } from "/dom.js";
import { askForNote, decide } from "/decide.js";
import { dots } from "/chart.js";
import { levelMark, verdictMark } from "/list.js";
import { legend, table } from "/rows.js";
import { address, count, decimal, length, some, span, when } from "/words.js";

const step = 200;

/** The different values at `index`, with how many alerts name each and the first that does. */
function tally(alerts, index) {
  const found = new Map();
  for (const { values } of alerts) found.set(values[index], (found.get(values[index]) || 0) + 1);
  return [...found].sort((one, other) => other[1] - one[1]);
}

function panel(title, kind, found, total) {
  const rest = total - found.length;
  return h("section", {}, h("h2", {}, title, h("span.tag", {}, count(Math.max(found.length, total)))),
    nameList(found.map(([name, alerts]) => ({ href: address[kind](name), name, note: some(alerts, "alert") }))),
    rest > 0 ? h("p.quiet", {}, `and ${count(rest)} in rows that are not shown yet`) : null);
}

function history(entries) {
  if (!entries.length) return null;
  const words = { decided: (entry) => [" decided: ", verdictMark(entry)], withdrawn: () => [" withdrew the decision"], noted: () => [" noted"] };
  return h("section.history", {}, h("h2", {}, "What was decided"), h("ol", {}, [...entries].reverse().map((entry) =>
    h("li", {}, h("p", {}, h("b", {}, entry.author), words[entry.kind](entry), h("span.quiet", {}, ` · ${when(entry.at)}`)),
      entry.note ? h("p.note", {}, entry.note) : null))));
}

function decisionBar(incident, act) {
  const button = (verdict, key) => h(`button.${verdict}`, {
    type: "button", "aria-pressed": String(incident.decision?.verdict === verdict), onclick: () => act.decide(verdict),
  }, verdict[0].toUpperCase() + verdict.slice(1), " ", h("kbd", {}, key));
  return h("div.decide", { role: "group", "aria-label": "Decide" },
    button("benign", "b"), button("confirmed", "c"), button("unsure", "u"),
    h("button.plain", { type: "button", onclick: act.note }, "Note ", h("kbd", {}, "n")),
    incident.decision ? h("button.plain", { type: "button", onclick: () => act.decide(null) }, "Withdraw ", h("kbd", {}, "w")) : null);
}

/** The view of the incident `id`. */
export function incidentView(id) {
  const head = h("div.head");
  const body = h("div");
  let [detail, alerts, threshold] = [null, [], null];

  const act = {
    decide: async (verdict) => { if (detail) showDecision(await decide(detail.incident, verdict)); },
    note: () => { if (detail) askForNote(detail.incident, showDecision); },
  };
  /** What a decision changes is at the head; the rows stay as they are, open or not. */
  function showDecision(answer) {
    if (!answer) return;
    detail = answer;
    showHead();
  }

  function showHead() {
    const { incident } = detail;
    // Whoever has pressed a button stays on it.
    const pressed = head.contains(document.activeElement) && document.activeElement.textContent;
    head.replaceChildren(
      h("p.kind", {}, h("a", { href: "#/" }, "Incidents"), ` / ${incident.id}`,
        String(incident.id) === id ? null : `, which ${id} has become part of`),
      h("h1", {}, incident.reason),
      h("p.facts", {}, levelMark(incident.level), verdictMark(incident.decision), h("span", {}, "score ", h("b", {}, decimal(incident.score))),
        h("span", {}, span(incident.first, incident.last)), h("span", {}, length(incident.last - incident.first)),
        h("span", {}, some(incident.alerts, "alert")), h("span", {}, some(incident.accesses, "different access", "different accesses")),
        incident.decision && incident.unseen ? h("span.tag.new", {}, `${incident.unseen} new since the decision`) : null),
      decisionBar(incident, act), history(detail.history) || "");
    if (pressed) [...head.querySelectorAll("button")].find((button) => button.textContent === pressed)?.focus();
  }

  function showBody() {
    const { incident } = detail;
    const open = new Set([...body.querySelectorAll("[aria-expanded=true]")].map((button) => button.getAttribute("aria-label")));
    const focused = body.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    const more = async () => { alerts.push(...(await part(alerts.length)).alerts); showBody(); };
    body.replaceChildren(
      h("section", {}, h("h2", {}, "Timeline"),
        h("p.quiet", {}, "Each alert by its score. Dashed: the threshold."), dots(alerts, threshold, choose)),
      h("div.panels", {},
        panel("Users", "user", tally(alerts, 0), incident.users.count),
        panel("From", "computer", tally(alerts, 4), incident.sources.count),
        panel("To", "computer", tally(alerts, 5), incident.destinations.count)),
      h("section", {}, h("h2", {}, "Rows", h("span.tag", {}, count(incident.alerts))), legend(), table(alerts),
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

  const part = (offset) => get(`incident/${id}`, { limit: step, offset });

  async function load() {
    try {
      const [answer, summary] = await Promise.all([part(0), get("summary")]);
      [detail, threshold] = [answer, summary.service?.threshold];
      const isSame = alerts.length >= answer.alerts.length && answer.incident.alerts === known;
      known = answer.incident.alerts;
      showHead();
      if (isSame) return;
      alerts = answer.alerts;
      showBody();
    } catch (error) {
      (detail ? head : body).replaceChildren(problem(error, load));
    }
  }
  let known = -1;

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
