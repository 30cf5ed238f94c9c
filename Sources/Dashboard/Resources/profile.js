// The baseline behaviour of a user or host beside its alerts of the latest day.
import { h } from "/dom.js";
import { address, capitalized, clock, count, day, fields, moment, percent, plural, times } from "/texts.js";

/** With fewer events a baseline says little. */
const fewEvents = 20;

const seenIn = (key, member) => (alert) => alert.fields?.[key]?.[member];

/**
 * What is compared: the topic's `key` in the baseline, the index `place` of its values in alerts that have the entity
 * at the index `own`, and `before`, how often an alert says that its value had been seen.
 */
function topics(isUser) {
  if (!isUser) {
    return [
      { title: "Users from this host", key: "users_from", own: 4, place: 0, kind: "user", before: seenIn("src_pc", "seen_by_user") },
      { title: "Users to this host", key: "users_to", own: 5, place: 0, kind: "user", before: seenIn("dst_pc", "seen_by_user") },
      { title: "Destination hosts", key: "destinations", own: 4, place: 5, kind: "host", before: seenIn("dst_pc", "seen_from_source") },
      { title: "Source hosts", key: "sources", own: 5, place: 4, kind: "host", before: seenIn("dst_pc", "seen_from_source") },
    ];
  }
  const attribute = (place) => ({
    title: capitalized(fields[place].name), key: fields[place].key, own: 0, place, before: seenIn(fields[place].key, "seen_by_user"),
  });
  return [
    { title: "Source hosts", key: "sources", own: 0, place: 4, kind: "host", before: seenIn("src_pc", "seen_by_user") },
    { title: "Destination hosts", key: "destinations", own: 0, place: 5, kind: "host", before: seenIn("dst_pc", "seen_by_user") },
    ...[6, 7, 8, 9].map(attribute),
  ];
}

const link = (kind, name) => (kind && name ? h("a", { href: address[kind](name) }, name) : h("b", {}, name || "–"));

/** The most frequent values with their shares as bars, and the rest. */
function baselineList(topic, known) {
  if (!known?.count) return h("p.quiet", {}, "none");
  const rest = [
    known.others && `${plural(known.others, "other")}: ${percent(known.others_share)}`,
    known.nameless_share >= 0.001 && `names outside the vocabulary: ${percent(known.nameless_share)}`,
  ].filter(Boolean).join("; ");
  return [
    h("ol.shares", { "aria-label": `baseline: ${topic.title}` }, known.names.map((one) =>
      h("li", {}, h("span.bar", { "--share": one.share.toFixed(4), "aria-hidden": "true" }),
        link(topic.kind, one.name), h("span.quiet", {}, `${plural(one.count, "event")}, last on ${day(one.last)}, ${clock(one.last, false)}`),
        h("span.percent", {}, percent(one.share))))),
    rest ? h("p.quiet", {}, rest) : null,
  ];
}

/** The values of `alerts` with their number, and how often the earliest alert says that the value had been seen. */
function tally(topic, name, alerts) {
  const values = new Map();
  for (const alert of alerts) {
    if (alert.values[topic.own] !== name) continue;
    const value = alert.values[topic.place];
    // Alerts come latest first, so the earliest one is written last.
    values.set(value, { alerts: (values.get(value)?.alerts || 0) + 1, before: topic.before(alert) });
  }
  return [...values].sort((one, other) => other[1].alerts - one[1].alerts);
}

const few = 8;

/** The values of the day's alerts; those after the first few are collapsed. */
function alertList(topic, today, values) {
  if (!values.length) return h("p.quiet", {}, "no alerts");
  const list = (some, label) => h("ul.shares", { "aria-label": label }, some.map(([value, found]) => alertItem(topic, value, found)));
  const label = `${today}: ${topic.title}`;
  const rest = values.slice(few);
  const fresh = rest.filter(([, { before }]) => before === 0).length;
  return [list(values.slice(0, few), label), rest.length ? h("details", {},
    h("summary.quiet", {}, `${count(rest.length)} more${fresh ? `, ${count(fresh)} of them new` : ""}`), list(rest, `${label}, continued`)) : null];
}

function alertItem(topic, value, { alerts, before }) {
  const history = typeof before !== "number" ? "" : before === 0 ? ", never seen before" : `, seen ${times(before)} before`;
  return h(before === 0 ? "li.fresh" : "li", {}, link(topic.kind, value),
    h("span.quiet", {}, plural(alerts, "alert"), history),
    before === 0 ? h("span.tag.new", {}, "new") : null);
}

/** A banner for an entity that the history hardly knows. */
function sparseBanner(topics, baseline) {
  const seen = topics.map(({ key }) => baseline.topics?.[key]).filter((one) => one?.count);
  const most = Math.max(0, ...seen.map((one) => one.count));
  if (most >= fewEvents) return null;
  const first = Math.min(...seen.map((one) => one.first));
  return h("p.banner.note", {}, most
    ? `Sparse baseline: only ${plural(most, "event")} since ${moment(first)}. Much of what follows will look new.`
    : `No baseline: never seen before ${moment(baseline.second)}, except in alerts.`);
}

/** The section that compares; null if no profile was recorded. */
export function profile(isUser, name, baseline, alerts) {
  if (!baseline?.topics) return null;
  const today = day(alerts[0].second);
  const latest = alerts.filter((alert) => day(alert.second) === today);
  const all = topics(isUser);
  const rows = all.map((topic) => {
    const [known, values] = [baseline.topics[topic.key], tally(topic, name, latest)];
    if (!known?.count && !values.length) return null;
    return h("div.topic", {}, h("h3", {}, topic.title),
      h("div", {}, h("h4.hidden", {}, "Baseline"), baselineList(topic, known)),
      h("div", {}, h("h4.hidden", {}, `Alerts on ${today}`), alertList(topic, today, values)));
  });
  return h("section.profile", {}, h("h2", {}, "Profile"),
    h("p.quiet", {}, `Baseline behaviour compared with ${latest.length === 1 ? "the alert" : `the ${count(latest.length)} alerts`} on ${today}. `
      + `The baseline covers events until ${moment(baseline.until ?? baseline.second)}, weighted towards recent ones; alerts are excluded.`),
    baseline.names?.length ? h("p.names", {}, "In the log: ", baseline.names.flatMap((one, index) => [index ? ", " : "", h("b", {}, one)])) : null,
    sparseBanner(all, baseline),
    h("div.topic.titles", { "aria-hidden": "true" }, h("span"), h("h4", {}, "Baseline"), h("h4", {}, `Alerts on ${today}`)), rows);
}
