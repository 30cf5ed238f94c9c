// The only place that creates elements. Text becomes a text node or an attribute, and is never parsed as markup; characters
// that would change the order of what is shown are replaced.

const svgElements = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "title"]);

const controls =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * The text with U+FFFD in place of control characters and of those that change the writing direction: names in a log are
 * whatever somebody typed at a logon.
 */
export const clean = (text) => String(text).replace(controls, "\ufffd");

function make(name) {
  return svgElements.has(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
}

/**
 * Creates an element: `h("a.name", { href: "#/" }, "text", child)`. Members starting with `on` are listeners, those
 * starting with `--` style properties; null, undefined and false members and children are left out.
 */
export function h(selector, members = {}, ...children) {
  const [name, ...classes] = selector.split(".");
  const element = make(name);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(members)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.startsWith("--")) element.style.setProperty(key, value);
    else element.setAttribute(key, value === true ? "" : clean(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : clean(child))));
  return element;
}

export const byId = (id) => document.getElementById(id);

let timer = 0;

/** Shows a message at the bottom for some seconds; `action` is `{ name, run }`. */
export function notify(text, action = null, isBad = false) {
  const toast = byId("toast");
  clearTimeout(timer);
  const button = action && h("button", { type: "button", onclick: () => { action.run(); hideToast(); } }, action.name);
  toast.replaceChildren(h("span", {}, text), ...(button ? [button] : []));
  toast.className = isBad ? "toast on bad" : "toast on";
  timer = setTimeout(hideToast, 8000);
}

function hideToast() {
  byId("toast").className = "toast";
}

/** A banner with the error's message. */
export function errorBanner(error, retry) {
  return h("p.banner.bad", { role: "alert" }, error.message || "Something went wrong.", " ",
    retry && h("button", { type: "button", onclick: retry }, "Retry"));
}

/** Links with a note each; those after the first few are collapsed. */
export function nameList(entries, few = 6) {
  const list = (some) => h("ul.names", {}, some.map(({ href, name, note }) =>
    h("li", {}, h("a", { href }, name || "–"), h("span.quiet", {}, note))));
  if (entries.length <= few + 2) return [list(entries)];
  return [list(entries.slice(0, few)),
    h("details", {}, h("summary.quiet", {}, `${(entries.length - few).toLocaleString("en")} more`), list(entries.slice(few)))];
}

/** Opens a dialog with these children; a click outside closes it. */
export function open(id, ...children) {
  const dialog = byId(id);
  dialog.replaceChildren(...children);
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  dialog.showModal();
  return dialog;
}
