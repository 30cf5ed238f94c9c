// Charts of scores over time. Each has a text alternative for screen readers.
import { h } from "/dom.js";
import { clock, day, decimal, local, moment, plural } from "/texts.js";

const height = 150;
const edge = { left: 36, right: 44, top: 12, bottom: 24 };

/** About three round numbers from 0 to `highest`. */
function ticks(highest) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((step) => highest / step <= 4) || highest / 3;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step);
}

/** Round times within a span, as many as fit. */
function moments(from, to, width) {
  const steps = [60, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800];
  const step = steps.find((step) => ((to - from) / step) * 84 <= width) || Math.ceil((to - from) / 5);
  // Round by the clock of the time zone, whose distance to the log's seconds may change on the way.
  const ahead = local(from) - from;
  const first = Math.ceil((from + ahead) / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to + ahead - first) / step) + 1) }, (_, index) => {
    const shown = first + index * step;
    const guess = shown - ahead;
    const second = shown - (local(guess) - guess);
    return { second, text: step >= 86400 || shown % 86400 === 0 ? day(second) : clock(second, false) };
  });
}

/** A chart with axes, the threshold, and the marks that `draw(x, y)` returns. */
function frame(label, { from, to, highest, threshold, width }, draw) {
  const top = Math.max(highest, threshold ?? 0, 1) * 1.08;
  const x = (second) => edge.left + ((second - from) / Math.max(to - from, 1)) * (width - edge.left - edge.right);
  const y = (score) => height - edge.bottom - (Math.max(score, 0) / top) * (height - edge.top - edge.bottom);
  const svg = h("svg.chart", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const tick of ticks(top)) {
    svg.append(
      h("line.grid", { x1: edge.left, x2: width - edge.right, y1: y(tick), y2: y(tick) }),
      h("text", { x: edge.left - 7, y: y(tick) + 4, "text-anchor": "end" }, String(tick)));
  }
  for (const { second, text } of moments(from, to, width)) {
    svg.append(h("text", { x: x(second), y: height - 6, "text-anchor": "middle" }, text));
  }
  svg.append(...draw(x, y));
  if (typeof threshold === "number") {
    svg.append(
      h("line.threshold", { x1: edge.left, x2: width - edge.right, y1: y(threshold), y2: y(threshold) }),
      h("text.threshold", { x: width - edge.right + 7, y: y(threshold) + 4 }, decimal(threshold)));
  }
  return svg;
}

/** Draws at the available width, and again when it changes. */
export function fitted(draw) {
  const place = h("div.fitted");
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.max(280, Math.round(place.clientWidth));
    if (now !== width && place.isConnected) place.replaceChildren(draw((width = now)));
  }).observe(place);
  return place;
}

/** The highest score of each interval; intervals with alerts stand out. */
export function timeline({ from, to, threshold, buckets }) {
  const known = buckets.filter((bucket) => typeof bucket.highest === "number");
  const highest = Math.max(0, ...known.map((bucket) => bucket.highest));
  const alerts = buckets.reduce((sum, bucket) => sum + bucket.alerts, 0);
  const label = `Highest scores from ${moment(from)} to ${moment(to)}: maximum ${decimal(highest)}, ` +
    `threshold ${typeof threshold === "number" ? decimal(threshold) : "unknown"}, ${plural(alerts, "alert")}.`;
  return fitted((width) => frame(label, { from, to, highest, threshold, width }, (x, y) =>
    known.map((bucket) => {
      const [left, right] = [x(bucket.start), x(Math.min(bucket.start + bucket.length, to))];
      const isAbove = bucket.alerts > 0;
      return h(isAbove ? "rect.above" : "rect.below", {
        x: left, width: Math.max(right - left - 0.7, 1), y: y(bucket.highest),
        height: Math.max(height - edge.bottom - y(bucket.highest), 1),
      }, h("title", {}, `${moment(bucket.start)}: highest score ${decimal(bucket.highest)}, ` +
        `${plural(bucket.rows, "event")}, ${plural(bucket.alerts, "alert")}`));
    })));
}

/** Alerts as dots; a click calls `choose(alert)`. */
export function dots(alerts, threshold, choose) {
  const seconds = alerts.map((alert) => alert.second);
  const scores = alerts.map((alert) => (typeof alert.score === "number" ? alert.score : 0));
  let [from, to] = [Math.min(...seconds), Math.max(...seconds)];
  const margin = Math.max((to - from) * 0.04, 30);
  [from, to] = [from - margin, to + margin];
  const highest = Math.max(0, ...scores);
  const label = `${plural(alerts.length, "alert")} from ${moment(Math.min(...seconds))} to ${moment(Math.max(...seconds))}, ` +
    `scores from ${decimal(Math.min(...scores))} to ${decimal(highest)}; the table below lists them.`;
  return fitted((width) => frame(label, { from, to, highest, threshold, width }, (x, y) =>
    alerts.map((alert, index) =>
      h(alert.silenced_by ? "circle.suppressed" : "circle.alert",
        { cx: x(alert.second), cy: y(scores[index]), r: 5, onclick: () => choose(alert) },
        h("title", {}, `${moment(alert.second)}: score ${decimal(alert.score)}`)))));
}
