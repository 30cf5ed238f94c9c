// What is usual for a user or a computer, beside what its alerts of the latest day show.
import { h } from "/dom.js";
import { address, clock, count, day, fields, moment, share, some } from "/words.js";

/** Of whom the history has seen fewer rows it knows hardly anything. */
const fewEvents = 20;

const times = (number) => (number === 0 ? "never" : some(number, "time"));
const seenIn = (key, member) => (alert) => alert.fields?.[key]?.[member];

/**
 * What is compared: the topic's key in what is usual, the place of its values in an alert in which `name` stands at
 * the place `own`, and how often an alert says that its value had been seen before.
 */
function topics(isUser) {
  if (!isUser) {
    return [
      { title: "Users from it", key: "users_from", own: 4, place: 0, kind: "user", before: seenIn("src_pc", "seen_by_user") },
      { title: "Users to it", key: "users_to", own: 5, place: 0, kind: "user", before: seenIn("dst_pc", "seen_by_user") },
      { title: "Goes to", key: "destinations", own: 4, place: 5, kind: "computer", before: seenIn("dst_pc", "seen_from_source") },
      { title: "Is reached from", key: "sources", own: 5, place: 4, kind: "computer", before: seenIn("dst_pc", "seen_from_source") },
    ];
  }
  const manner = (place) => ({
    title: fields[place].name, key: fields[place].key, own: 0, place, before: seenIn(fields[place].key, "seen_by_user"),
  });
  return [
    { title: "From", key: "sources", own: 0, place: 4, kind: "computer", before: seenIn("src_pc", "seen_by_user") },
    { title: "To", key: "destinations", own: 0, place: 5, kind: "computer", before: seenIn("dst_pc", "seen_by_user") },
    ...[6, 7, 8, 9].map(manner),
  ];
}

const link = (kind, name) => (kind && name ? h("a", { href: address[kind](name) }, name) : h("b", {}, name || "–"));

/** The most usual values with their shares as bars, and what the rest makes. */
function usualList(topic, known) {
  if (!known?.count) return h("p.quiet", {}, "never seen");
  const rest = [
    known.others && `${some(known.others, "other")}: ${share(known.others_share)}`,
    known.nameless_share >= 0.001 && `names that are not known: ${share(known.nameless_share)}`,
  ].filter(Boolean).join("; ");
  return [
    h("ol.shares", { "aria-label": `usual: ${topic.title}` }, known.names.map((one) =>
      h("li", {}, h("span.bar", { "--share": one.share.toFixed(4), "aria-hidden": "true" }),
        link(topic.kind, one.name), h("span.quiet", {}, `${times(one.count)}, last seen ${day(one.last)}, ${clock(one.last, false)}`),
        h("span.percent", {}, share(one.share))))),
    rest ? h("p.quiet", {}, rest) : null,
  ];
}

/** The values of `alerts` with how many have each, and how often the first that had it says it had been seen before. */
function found(topic, name, alerts) {
  const values = new Map();
  for (const alert of alerts) {
    if (alert.values[topic.own] !== name) continue;
    const value = alert.values[topic.place];
    // The latest comes first, so that the earliest has the last word.
    values.set(value, { alerts: (values.get(value)?.alerts || 0) + 1, before: topic.before(alert) });
  }
  return [...values].sort((one, other) => other[1].alerts - one[1].alerts);
}

const few = 8;

/** The values of the day's alerts; beyond the first few they are folded away. */
function dayList(topic, today, values) {
  if (!values.length) return h("p.quiet", {}, "in no alert");
  const list = (some, label) => h("ul.shares", { "aria-label": label }, some.map(([value, found]) => dayItem(topic, value, found)));
  const label = `on ${today}: ${topic.title}`;
  const rest = values.slice(few);
  const strange = rest.filter(([, { before }]) => before === 0).length;
  return [list(values.slice(0, few), label), rest.length ? h("details", {},
    h("summary.quiet", {}, `${count(rest.length)} more${strange ? `, ${count(strange)} of them new` : ""}`), list(rest, `${label}, the others`)) : null];
}

function dayItem(topic, value, { alerts, before }) {
  return h(before === 0 ? "li.strange" : "li", {}, link(topic.kind, value),
    h("span.quiet", {}, some(alerts, "alert"), typeof before === "number" ? `, ${times(before)} before` : ""),
    before === 0 ? h("span.tag.new", {}, "new") : null);
}

/** What there is to say of somebody whom the history hardly knows. */
function stranger(topics, usual) {
  const seen = topics.map(({ key }) => usual.topics?.[key]).filter((one) => one?.count);
  const most = Math.max(0, ...seen.map((one) => one.count));
  if (most >= fewEvents) return null;
  const first = Math.min(...seen.map((one) => one.first));
  return h("p.banner.note", {}, most
    ? `Hardly known: seen since ${moment(first)}; ${some(most, "event")}.`
    : `Not known: never seen before ${moment(usual.second)}, but in alerts.`);
}

/** The section that compares; null where nothing was noted. */
export function comparison(isUser, name, usual, alerts) {
  if (!usual?.topics) return null;
  const today = day(alerts[0].second);
  const latest = alerts.filter((alert) => day(alert.second) === today);
  const all = topics(isUser);
  const rows = all.map((topic) => {
    const [known, values] = [usual.topics[topic.key], found(topic, name, latest)];
    if (!known?.count && !values.length) return null;
    return h("div.topic", {}, h("h3", {}, topic.title),
      h("div", {}, h("h4.hidden", {}, "Usual"), usualList(topic, known)),
      h("div", {}, h("h4.hidden", {}, `On ${today}`), dayList(topic, today, values)));
  });
  return h("section.usual", {}, h("h2", {}, `Usual, and on ${today}`),
    h("p.quiet", {}, `Usual is what rows until ${moment(usual.until ?? usual.second)} show, the newer ones more; alerts are not among them. `
      + `Of ${today} there ${latest.length === 1 ? "is" : "are"} ${some(latest.length, "alert")}.`),
    stranger(all, usual),
    h("div.topic.titles", { "aria-hidden": "true" }, h("span"), h("h4", {}, "Usual"), h("h4", {}, `On ${today}`)), rows);
}
