// Suppressed alerts: the rules that suppress any, and the alerts of one rule.
import { get } from "/api.js";
import { errorBanner, h } from "/dom.js";
import { legend, table } from "/events.js";
import { address, count, moment, plural } from "/texts.js";

const step = 200;

/** The incident whose decision a rule was created from; the rule's name contains it. */
const origin = (rule) => /^incident-(\d{1,18})-[0-9a-f]{8}$/.exec(rule)?.[1];

function item({ rule, alerts, last }) {
  return h("li", {},
    h("a.incident", { href: address.suppressed(rule), "data-stop": true },
      h("span.score", {}, h("b", {}, count(alerts)), h("span.quiet", {}, alerts === 1 ? "alert" : "alerts")),
      h("span.body", {}, h("span.reason", {}, rule), h("span.quiet", {}, `latest alert: ${moment(last)}`)),
      h("span.state")));
}

const breadcrumb = (...rest) => h("p.kind", {}, h("a", { href: "#/" }, "Incidents"), " / ", ...rest);

/** The view of all rules that suppress any alerts. */
export function suppressedView() {
  const list = h("ol.incidents", { "aria-label": "Rules" });
  const total = h("p.quiet", { role: "status" });
  const foot = h("div.foot");
  let [rules, hasMore] = [[], false];

  async function load(offset = 0) {
    try {
      // A refresh requests as many rules as are shown.
      const answer = await get("silenced", { limit: offset ? step : Math.min(Math.max(rules.length, step), 500), offset });
      rules = offset ? [...rules, ...answer.rules] : answer.rules;
      hasMore = answer.has_more;
      show(answer);
    } catch (error) {
      foot.replaceChildren(errorBanner(error, () => load()));
    }
  }

  function show(answer) {
    const place = [...list.children].findIndex((line) => line.contains(document.activeElement));
    list.replaceChildren(...rules.map(item));
    if (place >= 0) list.children[Math.min(place, rules.length - 1)]?.firstChild.focus({ preventScroll: true });
    total.textContent = `${plural(answer.alerts, "alert")} suppressed by ${plural(answer.count, "rule")}`;
    const more = h("button.plain", { type: "button", onclick: () => load(rules.length) }, "Show more");
    foot.replaceChildren(...(hasMore ? [more] : rules.length ? [] : [h("div.empty", {}, h("h2", {}, "No suppressed alerts"),
      h("p", {}, "Create rules from benign decisions with ", h("code", {}, "surprisal rules"), "."))]));
  }

  load();
  return {
    title: "Suppressed alerts", keys: {}, refresh: () => load(),
    element: h("article", {}, h("div.head", {}, breadcrumb("suppressed"), h("h1", {}, "Suppressed alerts")),
      h("section", {}, h("p.quiet", {}, "Suppressed alerts are scored and stored like all others, but do not create incidents."),
        total, list, foot)),
  };
}

/** The view of one rule and the alerts that it suppresses. */
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
      body.replaceChildren(errorBanner(error, () => load()));
    }
  }

  function show() {
    if (!alerts.length) {
      return body.replaceChildren(h("div.empty", {}, h("h2", {}, "This rule suppresses no alerts"),
        h("p", {}, "It never did, or its alerts were pruned because of their age.")));
    }
    body.replaceChildren(h("section", {}, h("h2", {}, "Alerts", h("span.tag", {}, count(total))), legend(), table(alerts),
      hasMore ? h("div.foot", {}, h("button.plain", { type: "button", onclick: () => load(alerts.length) }, "Show more")) : null));
  }

  load();
  const isInUse = () => body.querySelector("[aria-expanded=true]") || body.contains(document.activeElement);
  return {
    title: `Rule ${rule}`, keys: {},
    element: h("article", {}, h("div.head", {},
      breadcrumb(h("a", { href: address.suppressed() }, "suppressed"), " / rule"), h("h1", {}, rule),
      incident ? h("p.facts", {}, h("span", {}, "created from the decision on ",
        h("a", { href: address.incident(incident) }, `incident ${incident}`))) : null), body),
    // Alerts that somebody is reading are not replaced.
    refresh: () => { if (!isInUse()) load(); },
  };
}
