// All incidents: figures, scores over time, and the list.
import { get } from "/api.js";
import { h, problem } from "/dom.js";
import { askForNote, decide } from "/decide.js";
import { timeline } from "/chart.js";
import { address, count, decimal, levels, some, span, verdicts } from "/words.js";

const states = [["pending", "To look at"], ["decided", "Decided"], ...verdicts.map((name) => [name, name]), ["all", "All"]];
/** What was chosen stays chosen while the page is open. */
const chosen = { state: "pending", search: "", level: "", order: "score" };
const step = 50;

export const levelMark = (level) => h(`span.level.${level || "none"}`, {}, level || "no level");
export const verdictMark = (decision) => decision && h(`span.verdict.${decision.verdict}`, {}, decision.verdict);

const names = ({ first, count: total }) => first.join(", ") + (total > first.length ? ` and ${total - first.length} more` : "");

function item(incident) {
  const unseen = incident.decision && incident.unseen > 0 && h("span.tag.new", {}, `${incident.unseen} new since`);
  return h("li", {},
    h("a.incident", { href: address.incident(incident.id), "data-stop": true, "data-id": incident.id },
      h("span.score", {}, h("b", {}, decimal(incident.score)), levelMark(incident.level)),
      h("span.body", {},
        h("span.reason", {}, incident.reason),
        h("span.who", {}, names(incident.users), h("i", { "aria-label": "from" }, " ⟵ "), names(incident.sources),
          h("i", { "aria-label": "to" }, " ⟶ "), names(incident.destinations)),
        h("span.quiet", {}, `#${incident.id} · ${span(incident.first, incident.last)} · ${some(incident.alerts, "alert")}`)),
      h("span.state", {}, verdictMark(incident.decision), unseen)));
}

function tiles(summary) {
  const tile = (value, name, hint) => h("div.tile", {}, h("b", {}, value), h("span", {}, name), h("small", {}, hint));
  const { service } = summary;
  return [
    tile(count(summary.pending), "to look at", `${count(summary.open)} open`),
    tile(count(summary.incidents), "incidents", summary.from === undefined ? "nothing watched yet" : span(summary.from, summary.to)),
    tile(count(summary.alerts), "alerts", summary.silenced
      ? h("a", { href: address.silenced() }, `${count(summary.silenced)} silenced by ${some(summary.silencing_rules, "rule")}`)
      : "none silenced"),
    tile(service ? decimal(service.threshold) : "–", "threshold", service ? `a budget of ${service.budget}` : "no run in service"),
  ];
}

function empty(summary) {
  if (summary && summary.incidents === 0) {
    return h("div.empty", {}, h("h2", {}, "Nothing found yet"),
      h("p", {}, "Incidents appear here by themselves as soon as there are any."));
  }
  const isFiltered = chosen.search || chosen.level || chosen.state !== "pending";
  return h("div.empty", {}, h("h2", {}, isFiltered ? "Nothing like that" : "All looked at"),
    h("p", {}, isFiltered ? "No incident meets all of this." : "There is no incident that asks for a look."));
}

/** The view of all incidents. */
export function listView() {
  const figures = h("div.tiles");
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
      const answer = await get("incidents", { ...chosen, limit }, request.signal);
      incidents = answer.incidents;
      list.replaceChildren(...incidents.map(item));
      total.textContent = some(answer.total, "incident");
      const more = () => { shown += step; loadList(); };
      const isMore = answer.total > incidents.length;
      foot.replaceChildren(...(!incidents.length ? [empty(summary)] : !isMore ? [] : shown < 200
        ? [h("button.plain", { type: "button", onclick: more }, "Show more")]
        : [h("p.quiet", {}, "The first 200 are shown; search or filter to see others.")]));
      keepFocus(focused);
    } catch (error) {
      if (error.name !== "AbortError") foot.replaceChildren(problem(error, loadList));
    }
    list.removeAttribute("aria-busy");
  }

  /** A list that was made anew keeps the one that was chosen, or what took its place. */
  let place = 0;
  function keepFocus(id) {
    if (!id) return;
    const links = [...list.querySelectorAll("[data-id]")];
    (links.find((link) => link.dataset.id === id) || links[Math.min(place, links.length - 1)])?.focus({ preventScroll: true });
  }

  async function loadFigures() {
    try {
      const [now, scores] = await Promise.all([get("summary"), get("timeline", { buckets: 160 })]);
      summary = now;
      figures.replaceChildren(...tiles(summary));
      if (!incidents.length && foot.firstChild) foot.replaceChildren(empty(summary));
      chart.replaceChildren(...(scores.buckets.length ? [h("section", {}, h("h2", {}, "Scores over time"),
        h("p.quiet", {}, "The highest score of each span; red where rows became alerts. Dashed: the threshold."), timeline(scores))] : []));
    } catch (error) {
      figures.replaceChildren(problem(error, loadFigures));
    }
  }

  const load = () => Promise.all([loadList(), loadFigures()]);
  const element = h("div", {}, h("h1.hidden", {}, "Incidents"), figures, chart,
    h("section.list", {}, filters(loadList), total, list, foot));
  load();

  const current = () => {
    const id = document.activeElement?.dataset?.id;
    place = incidents.findIndex((incident) => String(incident.id) === id);
    return incidents[place];
  };
  const judge = (verdict) => async () => { if (current() && await decide(current(), verdict)) loadList(); };
  return {
    title: "Incidents", element, refresh: load, close: () => request?.abort(),
    keys: {
      b: judge("benign"), c: judge("confirmed"), u: judge("unsure"), w: judge(null),
      n: () => { if (current()) askForNote(current(), loadList); },
    },
  };
}

function filters(load) {
  let timer = 0;
  const search = h("input", {
    type: "search", id: "search", placeholder: "Search users, computers, reasons", maxlength: 200, value: chosen.search,
    "aria-label": "Search users, computers, reasons",
    oninput: () => { clearTimeout(timer); timer = setTimeout(() => { chosen.search = search.value; load(); }, 200); },
  });
  const select = (name, label, options) => h("select", {
    "aria-label": label, onchange: (event) => { chosen[name] = event.target.value; load(); },
  }, options.map(([value, text]) => h("option", { value, selected: chosen[name] === value }, text)));
  const buttons = states.map(([state, name]) => h("button", {
    type: "button", "aria-pressed": String(chosen.state === state), "data-state": state,
    onclick: () => {
      chosen.state = state;
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.state === state)));
      load();
    },
  }, name));
  if (location.hash === "#/search") queueMicrotask(() => search.focus());
  return h("div.filters", { role: "search" }, search,
    h("div.states", { role: "group", "aria-label": "What was decided" }, buttons),
    select("level", "Lowest level", [["", "Any level"], ...levels.slice(0, 4).map((name, index) => [name, index ? `${name} and up` : name])]),
    select("order", "What comes first", [["score", "By score"], ["time", "By time"]]));
}
