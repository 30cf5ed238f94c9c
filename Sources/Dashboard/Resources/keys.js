// Keyboard shortcuts.
import { byId, h, open } from "/dom.js";

const help = [
  ["j  k  ↓  ↑", "Next, previous"], ["Enter", "Open an incident, expand an alert"],
  ["b", "Mark as benign"], ["c", "Mark as confirmed"], ["u", "Mark as unsure"], ["w", "Withdraw the decision"],
  ["n", "Add a note, with or without a decision"], ["/", "Search"], ["Esc", "Back"], ["?", "Show these shortcuts"],
];

function showHelp() {
  const rows = help.map(([keys, what]) =>
    h("div", {}, h("dt", {}, keys.split("  ").map((name) => h("kbd", {}, name))), h("dd", {}, what)));
  const close = h("button.plain", { type: "button", onclick: () => byId("help").close() }, "Close");
  open("help", h("h2", { id: "help-title" }, "Keyboard shortcuts"), h("dl.keys", {}, rows), h("div.buttons", {}, close));
}

/** Focuses the next or previous incident or alert. */
function move(step) {
  const stops = [...document.querySelectorAll("[data-stop]")];
  if (!stops.length) return;
  const at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(Math.max(at + step, 0), stops.length - 1);
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
}

function back() {
  if (byId("tip").hidden === false) byId("tip").hidden = true;
  else if (location.hash.replace(/^#\/?/, "")) history.length > 1 ? history.back() : (location.hash = "#/");
}

/** Binds the keys; `view` returns the current view. */
export function bindKeys(view) {
  byId("help-button").addEventListener("click", showHelp);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const isTyping = event.target.matches("input, textarea, select");
    if (isTyping) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const common = {
      j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
      "?": showHelp, Escape: back,
      "/": () => {
        const search = document.querySelector("input[type=search]");
        if (search) search.select(), search.focus();
        else location.hash = "#/search";
      },
    };
    const action = common[event.key] || view()?.keys?.[event.key];
    if (!action || (event.key.startsWith("Arrow") && !document.querySelector("[data-stop]"))) return;
    event.preventDefault();
    action();
  });
}
