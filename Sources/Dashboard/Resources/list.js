// All incidents: key metrics, scores over time, and the list.
import { get } from "/api.js";
import { errorBanner, h } from "/dom.js";
import { askForNote, decide } from "/decide.js";
import { timeline } from "/chart.js";
import { address, capitalized, count, decimal, plural, severities, span, verdicts } from "/texts.js";

const states = [["pending", "To review"], ["decided", "Reviewed"],
  ...verdicts.map((name) => [name, capitalized(name)]), ["all", "All"]];
/** The filters stay as they are until the page is reloaded. */
const filter = { state: "pending", search: "", level: "", order: "score" };
const step = 50;

export const severityMark = (severity) => h(`span.severity.${severity || "none"}`, {}, severity || "no severity");
export const verdictMark = (decision) => decision && h(`span.verdict.${decision.verdict}`, {}, decision.verdict);

/** `from C85, C557 +4` */
function names(label, { first, count: total }) {
  const rest = total - first.length;
  return h("span", {}, h("i", {}, label), " ", first.join(", "),
    rest > 0 ? h("i", { "aria-label": `and ${count(rest)} more` }, ` +${count(rest)}`) : null);
}

function item(incident) {
  const unseen = incident.decision && incident.unseen > 0 && h("span.tag.new", {}, `${incident.unseen} new`);
  return h("li", {},
    h(`a.incident.${incident.level || "none"}`, { href: address.incident(incident.id), "data-stop": true, "data-id": incident.id },
      h("span.score", {}, h("b", { "aria-label": `score ${decimal(incident.score)}` }, decimal(incident.score)),
        severityMark(incident.level)),
      h("span.body", {},
        h("span.reason", {}, incident.reason),
        h("span.names-line", {}, names(incident.users.count === 1 ? "user" : "users", incident.users),
          names("from", incident.sources), names("to", incident.destinations)),
        h("span.quiet", {}, `#${incident.id} · ${span(incident.first, incident.last)} · ${plural(incident.alerts, "alert")}`)),
      h("span.state", {}, verdictMark(incident.decision), unseen)));
}

function tiles(summary) {
  const tile = (value, name, hint) => h("div.tile", {}, h("b", {}, value), h("span", {}, name), h("small", {}, hint));
  const { service } = summary;
  return [
    tile(count(summary.pending), "to review", `${count(summary.open)} without a decision`),
    tile(count(summary.incidents), "incidents",
      summary.from === undefined ? "no events scored yet" : span(summary.from, summary.to)),
    tile(count(summary.alerts), "alerts", summary.silenced
      ? h("a", { href: address.suppressed() }, `${count(summary.silenced)} suppressed by ${plural(summary.silencing_rules, "rule")}`)
      : "none suppressed"),
    tile(service ? decimal(service.threshold) : "–", "alert threshold",
      service ? `target: ${service.budget.replace("/day", " incidents a day")}` : "no model in service"),
  ];
}

function emptyState(summary) {
  const state = (title, text) => h("div.empty", {}, h("h2", {}, title), h("p", {}, text));
  if (summary && summary.incidents === 0) return state("No incidents yet", "New incidents appear here automatically.");
  return filter.search || filter.level || filter.state !== "pending"
    ? state("No matching incidents", "Try a different search or filter.")
    : state("All incidents are reviewed", "New incidents appear here automatically.");
}

/** The view of all incidents. */
export function listView() {
  const warning = h("div");
  const metrics = h("div.tiles");
  const chart = h("div");
  const list = h("ol.incidents", { "aria-label": "Incidents" });
  const total = h("p.quiet", { role: "status" });
  const foot = h("div.foot");
  let [incidents, shown, request, summary] = [[], step, null, null];

  async function loadList() {
    request?.abort();
    request = new AbortController();
    const focused = document.activeElement?.dataset?.id;
    list.setAttribute("aria-busy", "true");
    try {
      const limit = Math.min(shown, 200);
      const answer = await get("incidents", { ...filter, limit }, request.signal);
      incidents = answer.incidents;
      list.replaceChildren(...incidents.map(item));
      total.textContent = `${plural(answer.total, "incident")}, ${filter.order === "time" ? "latest" : "highest score"} first`;
      const more = () => { shown += step; loadList(); };
      const hasMore = answer.total > incidents.length;
      foot.replaceChildren(...(!incidents.length ? [emptyState(summary)] : !hasMore ? [] : shown < 200
        ? [h("button.plain", { type: "button", onclick: more }, "Show more")]
        : [h("p.quiet", {}, "Showing the first 200: search or filter to see others.")]));
      keepFocus(focused);
    } catch (error) {
      if (error.name !== "AbortError") foot.replaceChildren(errorBanner(error, loadList));
    }
    list.removeAttribute("aria-busy");
  }

  /** Focuses the incident that had the focus before the list was replaced, or the one that took its place. */
  let place = 0;
  function keepFocus(id) {
    if (!id) return;
    const links = [...list.querySelectorAll("[data-id]")];
    (links.find((link) => link.dataset.id === id) || links[Math.min(place, links.length - 1)])?.focus({ preventScroll: true });
  }

  async function loadMetrics() {
    try {
      const [now, scores] = await Promise.all([get("summary"), get("timeline", { buckets: 160 })]);
      summary = now;
      metrics.replaceChildren(...tiles(summary));
      warning.replaceChildren(...(summary.warning ? [h("p.banner.note", { role: "status" }, summary.warning)] : []));
      if (!incidents.length && foot.firstChild) foot.replaceChildren(emptyState(summary));
      chart.replaceChildren(...(scores.buckets.length ? [h("section", {}, h("h2", {}, "Scores over time"),
        h("p.quiet", {}, "The highest anomaly score in each interval, in nats. Red: at least one alert. Dashed line: the alert threshold."),
        timeline(scores))] : []));
    } catch (error) {
      metrics.replaceChildren(errorBanner(error, loadMetrics));
    }
  }

  const load = () => Promise.all([loadList(), loadMetrics()]);
  const element = h("div", {}, h("h1.hidden", {}, "Incidents"), warning, metrics, chart,
    h("section.list", {}, h("h2.hidden", {}, "List of incidents"), filters(loadList), total, list, foot));
  load();

  const current = () => {
    const id = document.activeElement?.dataset?.id;
    place = incidents.findIndex((incident) => String(incident.id) === id);
    return incidents[place];
  };
  const decideCurrent = (verdict) => async () => { if (current() && await decide(current(), verdict)) loadList(); };
  return {
    title: "Incidents", element, refresh: load, close: () => request?.abort(),
    keys: {
      b: decideCurrent("benign"), c: decideCurrent("confirmed"), u: decideCurrent("unsure"), w: decideCurrent(null),
      n: () => { if (current()) askForNote(current(), loadList); },
    },
  };
}

function filters(load) {
  let timer = 0;
  const search = h("input", {
    type: "search", id: "search", placeholder: "Search users, hosts, reasons", maxlength: 200, value: filter.search,
    "aria-label": "Search users, hosts, reasons",
    oninput: () => { clearTimeout(timer); timer = setTimeout(() => { filter.search = search.value; load(); }, 200); },
  });
  const select = (name, label, options) => h("select", {
    "aria-label": label, onchange: (event) => { filter[name] = event.target.value; load(); },
  }, options.map(([value, text]) => h("option", { value, selected: filter[name] === value }, text)));
  const buttons = states.map(([state, name]) => h("button", {
    type: "button", "aria-pressed": String(filter.state === state), "data-state": state,
    onclick: () => {
      filter.state = state;
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.state === state)));
      load();
    },
  }, name));
  if (location.hash === "#/search") queueMicrotask(() => search.focus());
  return h("div.filters", { role: "search" }, search,
    h("div.states", { role: "group", "aria-label": "Review state" }, buttons),
    select("level", "Minimum severity", [["", "Any severity"],
      ...severities.slice(0, 4).map((name, index) => [name, index ? `${capitalized(name)} or higher` : capitalized(name)])]),
    select("order", "Sort order", [["score", "Highest score"], ["time", "Latest"]]));
}
