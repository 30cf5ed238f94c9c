// Elements are made here and nowhere else. Text only ever becomes a text node or an attribute: no markup is parsed.

const drawings = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "title"]);

function make(name) {
  return drawings.has(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
}

/**
 * An element: `h("a.name", { href: "#/" }, "text", child)`. Members that begin with `on` are listeners, those that
 * begin with `--` properties of its style; what is null, undefined or false is left out.
 */
export function h(selector, members = {}, ...children) {
  const [name, ...classes] = selector.split(".");
  const element = make(name);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(members)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.startsWith("--")) element.style.setProperty(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

let timer = 0;

/** Says something at the foot of the page for a while; `action` is a name and what it does. */
export function say(text, action = null, isBad = false) {
  const toast = byId("toast");
  clearTimeout(timer);
  const button = action && h("button", { type: "button", onclick: () => { action.run(); hush(); } }, action.name);
  toast.replaceChildren(h("span", {}, text), ...(button ? [button] : []));
  toast.className = isBad ? "toast on bad" : "toast on";
  timer = setTimeout(hush, 8000);
}

function hush() {
  byId("toast").className = "toast";
}

/** A place that shows what `error` says. */
export function problem(error, retry) {
  return h("p.banner.bad", { role: "alert" }, error.message || "Something went wrong.", " ",
    retry && h("button", { type: "button", onclick: retry }, "Try again"));
}

/** Links with what is to be said of each; beyond the first few they are folded away. */
export function nameList(entries, few = 6) {
  const list = (some) => h("ul.names", {}, some.map(({ href, name, note }) =>
    h("li", {}, h("a", { href }, name || "–"), h("span.quiet", {}, note))));
  if (entries.length <= few + 2) return [list(entries)];
  return [list(entries.slice(0, few)),
    h("details", {}, h("summary.quiet", {}, `${(entries.length - few).toLocaleString("en")} more`), list(entries.slice(few)))];
}

/** Opens a dialog with these children, and closes it where one presses beside it. */
export function open(id, ...children) {
  const dialog = byId(id);
  dialog.replaceChildren(...children);
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  dialog.showModal();
  return dialog;
}
