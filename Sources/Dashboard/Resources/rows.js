// Rows of a log with their fields coloured by surprisal, and what was expected instead.
import { byId, h } from "/dom.js";
import { address, clock, day, decimal, fields, share, some } from "/words.js";

/** From that many nats on a field is as red as it gets: less than one in twenty thousand. */
const hottest = 10;

const heat = (field) =>
  typeof field?.surprisal === "number" ? Math.min(Math.max(field.surprisal, 0) / hottest, 1) : field?.surprisal === "inf" ? 1 : 0;

/** What the network expected where this value stands. */
function expectation(field) {
  return (field?.expected || []).slice(0, 5).map(({ value, probability }) =>
    ({ name: value ?? "something rare", isActual: value === field.value, probability }));
}

/** How often the value was seen. */
function seen(field, user) {
  const times = (number) => (number === 0 ? "never" : some(number, "time"));
  const parts = [];
  if (typeof field?.seen === "number") parts.push(`seen ${times(Math.round(field.seen))}`);
  if (typeof field?.seen_by_user === "number") parts.push(`with ${user} ${times(Math.round(field.seen_by_user))}`);
  return parts.join(", ");
}

function sentence(alert, index) {
  const field = alert.fields?.[fields[index].key];
  const expected = expectation(field).slice(0, 3).map(({ name, probability }) => `${name} (${share(probability)})`);
  return [
    `${fields[index].name} ${alert.values[index]}`,
    typeof field?.surprisal === "number" ? `${decimal(field.surprisal)} nats of surprisal` : "",
    expected.length ? `expected ${expected.join(", ")}` : "", seen(field, alert.values[0]),
  ].filter(Boolean).join("; ");
}

function showTip(cell, text) {
  const tip = byId("tip");
  tip.textContent = text;
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
    const page = { src_user: "user", dst_user: "user", src_pc: "computer", dst_pc: "computer" }[key];
    const value = alert.values[index];
    const bars = expectation(field).map((one) =>
      h(one.isActual ? "li.actual" : "li", {},
        h("span.bar", { "--share": one.probability.toFixed(4), "aria-hidden": "true" }),
        h("span", {}, one.name), h("b", {}, share(one.probability))));
    const surprisal = field?.surprisal === undefined ? "" : ` · ${decimal(field.surprisal)} nats`;
    return h("section.why", { "--heat": heat(field).toFixed(3) },
      h("h4", {}, name, surprisal),
      h("p.value", {}, page && value ? h("a", { href: address[page](value) }, value) : value || "–"),
      h("p.quiet", {}, seen(field, alert.values[0])),
      bars.length ? h("ul.expected", { "aria-label": `expected as ${name}` }, bars) : null);
  });
}

/** The two rows of the table that are one alert: itself, and its fields one by one. */
function pair(alert, { showsIncident }) {
  const inner = h("td", { colspan: 12 });
  const more = h("tr.more", { hidden: true }, inner);
  const button = h("button.fold", {
    type: "button", "data-stop": true, "aria-expanded": "false", "aria-describedby": "tip",
    "aria-label": `${day(alert.second)} ${clock(alert.second)}, score ${decimal(alert.score)}: ${alert.reason}`,
  }, h("span", { "aria-hidden": "true" }, "▸"), clock(alert.second));
  const toggle = () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    // Made when it is looked at: most rows never are.
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
      showsIncident && alert.silenced_by ? h("a.tag", { href: address.silenced(alert.silenced_by) }, `silenced: ${alert.silenced_by}`) : null)),
    h("td.number", { "data-label": "score" }, h("b", {}, decimal(alert.score))),
    fields.map((_, index) => cell(alert, index)));
  button.addEventListener("focus", () => showTip(row, hottestFields(alert)));
  button.addEventListener("blur", hideTip);
  // The whole row opens, but a link in it is a link.
  row.addEventListener("click", (event) => { if (!event.target.closest("a")) toggle(); });
  return [row, more];
}

/** What is to be said of the three most surprising fields. */
function hottestFields(alert) {
  return fields.map((_, index) => ({ index, heat: heat(alert.fields?.[fields[index].key]) }))
    .filter((one) => one.heat > 0.1).sort((one, other) => other.heat - one.heat).slice(0, 3)
    .map((one) => sentence(alert, one.index)).join("\n") || alert.reason;
}

/** A table of alerts. */
export function table(alerts, options = {}) {
  return h("div.scroll", {},
    h("table.rows", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "when"), h("th.number", { scope: "col" }, "score"),
        fields.map(({ name }) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, alerts.flatMap((alert) => pair(alert, options)))));
}

/** How the colours are to be read. */
export const legend = () =>
  h("p.quiet.legend", {}, "The redder a field, the less it was expected; the number is its surprisal in nats.",
    h("span.shades", { "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map((value) => h("i", { "--heat": value }))));
