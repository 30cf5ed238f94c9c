// Decisions and notes on incidents.
import { decide as send } from "/api.js";
import { byId, h, notify, open } from "/dom.js";
import { capitalized, verdicts } from "/texts.js";

const key = "surprisal.author";

/** Keeps the analyst's name in this browser. */
export function bindAuthor() {
  const input = byId("author");
  try {
    input.value = localStorage.getItem(key) || "";
  } catch {
    // Without storage the name is entered again on the next visit.
  }
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    try {
      localStorage.setItem(key, input.value.trim());
    } catch { /* as above */ }
  });
}

function author() {
  const input = byId("author");
  const name = input.value.trim();
  if (name) return name;
  input.setAttribute("aria-invalid", "true");
  input.focus();
  notify("Enter your name first; this browser remembers it.", null, true);
  return null;
}

/** Marks `incident` as `verdict`, or withdraws the decision if that is null; returns the updated incident, or null on failure. */
export async function decide(incident, verdict, note = "") {
  const name = author();
  if (!name) return null;
  try {
    const kind = verdict ? "decided" : "withdrawn";
    const seen = incident.alerts;
    const detail = await send(incident.id, { kind, verdict, note, author: name, seen: verdict ? seen : null });
    const undo = verdict && { name: "Undo", run: () => decide(incident, null) };
    notify(verdict ? `Incident ${incident.id} marked ${verdict}.` : `Decision on incident ${incident.id} withdrawn.`, undo);
    return detail;
  } catch (error) {
    notify(`Not saved: ${error.message}`, null, true);
    return null;
  }
}

/** Asks for a note on `incident`, with or without a decision; calls `whenDone` with the updated incident. */
export function askForNote(incident, whenDone) {
  if (!author()) return;
  const text = h("textarea", { id: "note-text", maxlength: 4000, rows: 5 });
  const finish = async (verdict) => {
    const note = text.value.trim();
    if (!verdict && !note) return text.focus();
    const detail = verdict ? await decide(incident, verdict, note) : await addNote(incident, note);
    if (!detail) return;
    dialog.close();
    whenDone(detail);
  };
  const button = (name, verdict, style) =>
    h(`button.${style}`, { type: "button", onclick: () => finish(verdict) }, name);
  const dialog = open("note",
    h("h2", { id: "note-title" }, `Note on incident ${incident.id}`),
    h("label", { for: "note-text" }, "Describe what you found (up to 4,000 characters)."), text,
    h("div.buttons", {},
      button("Save note", null, "plain"), verdicts.map((verdict) => button(capitalized(verdict), verdict, verdict)),
      h("button.plain", { type: "button", onclick: () => dialog.close() }, "Cancel")));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finish(null);
  });
  text.focus();
}

async function addNote(incident, note) {
  try {
    const detail = await send(incident.id, { kind: "noted", note, author: author() });
    notify(`Note added to incident ${incident.id}.`);
    return detail;
  } catch (error) {
    notify(`Not saved: ${error.message}`, null, true);
    return null;
  }
}
