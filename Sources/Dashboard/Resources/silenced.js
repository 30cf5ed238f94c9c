// What rules silence: the rules that do, and the alerts of one. Nothing that was found is out of sight.
import { get } from "/api.js";
import { h, problem } from "/dom.js";
import { legend, table } from "/rows.js";
import { address, count, moment, some } from "/words.js";

const step = 200;

/** The incident whose decision a rule was made of, which its name tells. */
const origin = (rule) => /^incident-(\d{1,18})-[0-9a-f]{8}$/.exec(rule)?.[1];

function item({ rule, alerts, last }) {
  return h("li", {},
    h("a.incident", { href: address.silenced(rule), "data-stop": true },
      h("span.score", {}, h("b", {}, count(alerts)), h("span.quiet", {}, alerts === 1 ? "alert" : "alerts")),
      h("span.body", {}, h("span.reason", {}, rule), h("span.quiet", {}, `the latest: ${moment(last)}`)),
      h("span.state")));
}

const crumb = (...rest) => h("p.kind", {}, h("a", { href: "#/" }, "Incidents"), " / ", ...rest);

/** The view of all rules that silence anything. */
export function silencedView() {
  const list = h("ol.incidents", { "aria-label": "Rules" });
  const total = h("p.quiet", { role: "status" });
  const foot = h("div.foot");
  let [rules, hasMore] = [[], false];

  async function load(offset = 0) {
    try {
      // What was there already is asked for anew, and stays as long.
      const answer = await get("silenced", { limit: offset ? step : Math.min(Math.max(rules.length, step), 500), offset });
      rules = offset ? [...rules, ...answer.rules] : answer.rules;
      hasMore = answer.has_more;
      show(answer);
    } catch (error) {
      foot.replaceChildren(problem(error, () => load()));
    }
  }

  function show(answer) {
    const place = [...list.children].findIndex((line) => line.contains(document.activeElement));
    list.replaceChildren(...rules.map(item));
    if (place >= 0) list.children[Math.min(place, rules.length - 1)]?.firstChild.focus({ preventScroll: true });
    total.textContent = `${some(answer.alerts, "alert")}, silenced by ${some(answer.count, "rule")}`;
    const more = h("button.plain", { type: "button", onclick: () => load(rules.length) }, "Show more");
    foot.replaceChildren(...(hasMore ? [more] : rules.length ? [] : [h("div.empty", {}, h("h2", {}, "No alert is silenced"),
      h("p", {}, "Rules are made of benign decisions: ", h("code", {}, "surprisal rules"), "."))]));
  }

  load();
  return {
    title: "Silenced alerts", keys: {}, refresh: () => load(),
    element: h("article", {}, h("div.head", {}, crumb("silenced"), h("h1", {}, "Silenced alerts")),
      h("section", {}, h("p.quiet", {}, "Alerts that a rule silences are judged and kept like all others, but make no incident."),
        total, list, foot)),
  };
}

/** The view of one rule: the alerts that it silences. */
export function ruleView(rule) {
  const body = h("div");
  const incident = origin(rule);
  let [alerts, total, hasMore] = [[], 0, false];

  async function load(offset = 0) {
    try {
      const answer = await get("silenced", { rule, limit: step, offset });
      alerts = offset ? [...alerts, ...answer.alerts] : answer.alerts;
      [total, hasMore] = [answer.count, answer.has_more];
      show();
    } catch (error) {
      body.replaceChildren(problem(error, () => load()));
    }
  }

  function show() {
    if (!alerts.length) {
      return body.replaceChildren(h("div.empty", {}, h("h2", {}, "It silences nothing"),
        h("p", {}, "Either it never did, or its alerts were removed as too old.")));
    }
    body.replaceChildren(h("section", {}, h("h2", {}, "Rows", h("span.tag", {}, count(total))), legend(), table(alerts),
      hasMore ? h("div.foot", {}, h("button.plain", { type: "button", onclick: () => load(alerts.length) }, "Show more")) : null));
  }

  load();
  const isLooking = () => body.querySelector("[aria-expanded=true]") || body.contains(document.activeElement);
  return {
    title: `Rule ${rule}`, keys: {},
    element: h("article", {}, h("div.head", {},
      crumb(h("a", { href: address.silenced() }, "silenced"), " / rule"), h("h1", {}, rule),
      incident ? h("p.facts", {}, h("span", {}, "made of the decision on ",
        h("a", { href: address.incident(incident) }, `incident ${incident}`))) : null), body),
    // Rows that someone reads are not taken away.
    refresh: () => { if (!isLooking()) load(); },
  };
}
