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

/** The clock of the run in service: whether its log has dates, the time of second 0, and the time zone. */
const clockOfRun = { isDated: false, epoch: 0, zone: "UTC", format: null };

/** Takes the clock from the service record `service`, which may be null. */
export function setClock(service) {
  clockOfRun.isDated = Boolean(service?.is_dated);
  clockOfRun.epoch = service?.epoch ?? 0;
  const zone = service?.time_zone ?? "UTC";
  if (zone === clockOfRun.zone) return;
  clockOfRun.zone = "UTC";
  clockOfRun.format = null;
  if (zone === "UTC") return;
  try {
    const number = "numeric";
    clockOfRun.format = new Intl.DateTimeFormat("en", {
      timeZone: zone, hourCycle: "h23", calendar: "gregory", numberingSystem: "latn",
      year: number, month: number, day: number, hour: number, minute: number, second: number,
    });
    clockOfRun.zone = zone;
  } catch {
    // The browser does not know the zone: times are in UTC, and the header says so.
  }
}

/** The time zone of the dates; null if `second` has no date. */
export const zone = (second) => (isDate(second) ? clockOfRun.zone : null);

/**
 * Logs that count seconds from their own start stay far below the second 1e9, which is in 2001. JavaScript's dates end
 * at 8.64e12 seconds.
 */
const isDate = (second) =>
  (clockOfRun.isDated || clockOfRun.epoch !== 0 || second >= 1e9) && Math.abs(second + clockOfRun.epoch) < 8e12;
const two = (value) => String(value).padStart(2, "0");

/** The second as a clock in the time zone shows it: midnights are multiples of 86,400. */
export function local(second) {
  if (!isDate(second)) return second;
  const unix = second + clockOfRun.epoch;
  if (!clockOfRun.format) return unix;
  const part = {};
  for (const { type, value } of clockOfRun.format.formatToParts(unix * 1000)) part[type] = Number(value);
  return Date.UTC(part.year, part.month - 1, part.day, part.hour % 24, part.minute, part.second) / 1000;
}

function parts(second) {
  const shown = local(second);
  const day = Math.floor(shown / 86400);
  const name = isDate(second) ? new Date(day * 86400000).toISOString().split("T")[0] : `day ${day}`;
  return { day: name, rest: shown - day * 86400 };
}

export function clock(second, withSeconds = true) {
  const { rest } = parts(second);
  const text = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}`;
  return withSeconds ? `${text}:${two(rest % 60)}` : text;
}

export const day = (second) => parts(second).day;

/** `day 8, 03:12:45`, or `2026-11-25, 03:12:45` in the time zone that the header names. */
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
