// A table of alerts: fields coloured by surprisal, and the values that the model expected.
import { byId, clean, h } from "/dom.js";
import { address, clock, day, decimal, fields, percent, times } from "/texts.js";

/** The surprisal, in nats, from which a field has the strongest colour: a probability below one in twenty thousand. */
const hottest = 10;

const heat = (field) =>
  typeof field?.surprisal === "number" ? Math.min(Math.max(field.surprisal, 0) / hottest, 1) : field?.surprisal === "inf" ? 1 : 0;

/** The model's most probable values for the field. */
function expectation(field) {
  return (field?.expected || []).slice(0, 5).map(({ value, probability }) =>
    ({ name: value ?? "any rare value", isActual: value === field.value, probability }));
}

/** How often the value was seen before. */
function seen(field, user) {
  const parts = [];
  if (typeof field?.seen === "number") parts.push(`${field.seen < 0.5 ? "never seen" : `seen ${times(Math.round(field.seen))}`} before`);
  if (typeof field?.seen_by_user === "number") parts.push(`${times(Math.round(field.seen_by_user))} with ${user}`);
  return parts.join(", ");
}

function sentence(alert, index) {
  const field = alert.fields?.[fields[index].key];
  const expected = expectation(field).slice(0, 3).map(({ name, probability }) => `${name} (${percent(probability)})`);
  return [
    `${fields[index].name} ${alert.values[index]}`,
    typeof field?.surprisal === "number" ? `surprisal ${decimal(field.surprisal)} nats` : "",
    expected.length ? `expected ${expected.join(", ")}` : "", seen(field, alert.values[0]),
  ].filter(Boolean).join("; ");
}

function showTip(cell, text) {
  const tip = byId("tip");
  tip.textContent = clean(text);
  tip.hidden = false;
  const place = cell.getBoundingClientRect();
  const left = Math.min(Math.max(8, place.left), innerWidth - tip.offsetWidth - 8);
  const isBelow = place.bottom + tip.offsetHeight + 12 < innerHeight;
  tip.style.setProperty("left", `${left + scrollX}px`);
  tip.style.setProperty("top", `${(isBelow ? place.bottom + 6 : place.top - tip.offsetHeight - 6) + scrollY}px`);
}

const hideTip = () => { byId("tip").hidden = true; };

function cell(alert, index) {
  const field = alert.fields?.[fields[index].key];
  const text = sentence(alert, index);
  const element = h("td.field", { "--heat": heat(field).toFixed(3), "data-label": fields[index].name },
    h("span.value", {}, alert.values[index] || "–"),
    h("small", {}, typeof field?.surprisal === "number" || field?.surprisal === "inf" ? decimal(field.surprisal) : ""));
  element.addEventListener("mouseenter", () => showTip(element, text));
  element.addEventListener("mouseleave", hideTip);
  return element;
}

function details(alert) {
  return fields.map(({ key, name }, index) => {
    const field = alert.fields?.[key];
    const kind = { src_user: "user", dst_user: "user", src_pc: "host", dst_pc: "host" }[key];
    const value = alert.values[index];
    const bars = expectation(field).map((one) =>
      h(one.isActual ? "li.actual" : "li", {},
        h("span.bar", { "--share": one.probability.toFixed(4), "aria-hidden": "true" }),
        h("span", {}, one.name), h("b", {}, percent(one.probability))));
    const surprisal = field?.surprisal === undefined ? null : h("span", {}, `${decimal(field.surprisal)} nats`);
    return h("section.why", { "--heat": heat(field).toFixed(3) },
      h("h4", {}, name, " ", surprisal),
      h("p.value", {}, kind && value ? h("a", { href: address[kind](value) }, value) : value || "–"),
      h("p.quiet", {}, seen(field, alert.values[0])),
      bars.length ? h("ul.expected", { "aria-label": `expected ${name}` }, bars) : null);
  });
}

/** The two table rows of an alert: the alert itself, and the explanation of each field. */
function alertRows(alert, { showsIncident }) {
  const inner = h("td", { colspan: 12 });
  const more = h("tr.more", { hidden: true }, inner);
  const button = h("button.fold", {
    type: "button", "data-stop": true, "aria-expanded": "false", "aria-describedby": "tip",
    "aria-label": `${day(alert.second)} ${clock(alert.second)}, score ${decimal(alert.score)}: ${alert.reason}`,
  }, h("span", { "aria-hidden": "true" }, "▸"), clock(alert.second));
  const toggle = () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    // Created on demand: most alerts are never expanded.
    if (isOpen && !inner.hasChildNodes()) {
      inner.append(h("p.reason", {}, alert.reason), h("div.whys", {}, details(alert)),
        h("p.quiet", {}, `${alert.source}, line ${alert.line.toLocaleString("en")}`));
    }
    more.hidden = !isOpen;
    hideTip();
  };
  const row = h("tr", {},
    h("td.when", {}, button, h("small", {}, day(alert.second),
      showsIncident && alert.incident ? [" · ", h("a", { href: address.incident(alert.incident) }, `incident ${alert.incident}`)] : null,
      showsIncident && alert.silenced_by ? h("a.tag", { href: address.suppressed(alert.silenced_by) }, `suppressed: ${alert.silenced_by}`) : null)),
    h("td.number", { "data-label": "score" }, h("b", {}, decimal(alert.score))),
    fields.map((_, index) => cell(alert, index)));
  button.addEventListener("focus", () => showTip(row, topFields(alert)));
  button.addEventListener("blur", hideTip);
  // A click anywhere expands the row, except on a link.
  row.addEventListener("click", (event) => { if (!event.target.closest("a")) toggle(); });
  return [row, more];
}

/** A description of the three most surprising fields. */
function topFields(alert) {
  return fields.map((_, index) => ({ index, heat: heat(alert.fields?.[fields[index].key]) }))
    .filter((one) => one.heat > 0.1).sort((one, other) => other.heat - one.heat).slice(0, 3)
    .map((one) => sentence(alert, one.index)).join("\n") || alert.reason;
}

/** A table of alerts. */
export function table(alerts, options = {}) {
  return h("div.scroll", {},
    h("table.events", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "time"), h("th.number", { scope: "col" }, "score"),
        fields.map(({ name }) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, alerts.flatMap((alert) => alertRows(alert, options)))));
}

/** Explains the colours. */
export const legend = () =>
  h("p.quiet.legend", {}, "The number below each value is its surprisal in nats: the redder, the less the model expected it. Select an alert for details.",
    h("span.shades", { "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map((value) => h("i", { "--heat": value }))));
