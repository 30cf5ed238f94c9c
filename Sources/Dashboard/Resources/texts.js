// Numbers, times and names as people read them.

/** The ten fields of an event, in order. */
export const fields = [
  { key: "src_user", name: "source user" }, { key: "src_domain", name: "source domain" },
  { key: "dst_user", name: "destination user" }, { key: "dst_domain", name: "destination domain" },
  { key: "src_pc", name: "source host" }, { key: "dst_pc", name: "destination host" },
  { key: "auth_type", name: "authentication type" }, { key: "logon_type", name: "logon type" },
  { key: "auth_orient", name: "orientation" }, { key: "success", name: "outcome" },
];

export const severities = ["critical", "high", "medium", "low", "informational"];
export const verdicts = ["benign", "confirmed", "unsure"];

/** Logs that count seconds from their own start stay far below this second, which is in 2001. */
const isDate = (second) => second >= 1e9;
const two = (value) => String(value).padStart(2, "0");

function parts(second) {
  if (isDate(second)) return { day: new Date(second * 1000).toISOString().slice(0, 10), rest: second % 86400 };
  const day = Math.floor(second / 86400);
  return { day: `day ${day}`, rest: second - day * 86400 };
}

export function clock(second, withSeconds = true) {
  const { rest } = parts(second);
  const text = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}`;
  return withSeconds ? `${text}:${two(rest % 60)}` : text;
}

export const day = (second) => parts(second).day;

/** `day 8, 03:12:45`, or `2026-11-25, 03:12:45` in UTC. */
export const moment = (second) => `${day(second)}, ${clock(second)}`;

/** `day 8, 03:12:45 – 03:20:01`. */
export function span(first, last) {
  if (first === last) return moment(first);
  return day(first) === day(last) ? `${moment(first)} – ${clock(last)}` : `${moment(first)} – ${moment(last)}`;
}

/** A duration in its two largest units. */
export function duration(seconds) {
  const units = [[Math.floor(seconds / 86400), "d"], [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"], [seconds % 60, "s"]];
  const first = units.findIndex(([value]) => value > 0);
  if (first < 0) return "1 s";
  return units.slice(first, first + 2).filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`).join(" ");
}

/** A wall-clock time in the browser's time zone. */
export const localTime = (seconds) =>
  new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A score or surprisal with `digits` decimals. */
export function decimal(value, digits = 1) {
  // JSON has no infinity; the server sends a string.
  if (value === "inf") return "∞";
  return typeof value === "number" ? value.toFixed(digits) : "–";
}

export const count = (value) => value.toLocaleString("en");

/** `1 alert`, `1,234 alerts`. */
export const plural = (value, one, many = one + "s") => `${count(value)} ${value === 1 ? one : many}`;

/** `never`, `once`, `12 times`. */
export const times = (value) => (value === 0 ? "never" : value === 1 ? "once" : `${count(value)} times`);

export const capitalized = (text) => text[0].toUpperCase() + text.slice(1);

export function percent(probability) {
  const value = probability * 100;
  if (value >= 99.95) return "> 99.9%";
  return value < 0.1 ? "< 0.1%" : `${value < 10 ? value.toFixed(1) : Math.round(value)}%`;
}

/** The addresses of the views. */
export const address = {
  incident: (id) => `#/incident/${id}`,
  user: (name) => `#/user/${encodeURIComponent(name)}`,
  host: (name) => `#/host/${encodeURIComponent(name)}`,
  suppressed: (rule) => (rule ? `#/suppressed/${encodeURIComponent(rule)}` : "#/suppressed"),
};
