// Decisions and notes, from whichever view.
import { decide as send } from "/api.js";
import { byId, h, open, say } from "/dom.js";

const key = "surprisal.author";

/** Keeps the name of who decides in this browser. */
export function bindAuthor() {
  const input = byId("author");
  try {
    input.value = localStorage.getItem(key) || "";
  } catch {
    // A browser that keeps nothing asks again the next time.
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
  say("Who decides? Write your name first; it is kept in this browser.", null, true);
  return null;
}

/** Decides that `incident` is `verdict`, or withdraws that where it is null; answers what it then is, or null. */
export async function decide(incident, verdict, note = "") {
  const name = author();
  if (!name) return null;
  try {
    const kind = verdict ? "decided" : "withdrawn";
    const seen = incident.alerts;
    const detail = await send(incident.id, { kind, verdict, note, author: name, seen: verdict ? seen : null });
    const undo = verdict && { name: "Undo", run: () => decide(incident, null) };
    say(verdict ? `Incident ${incident.id}: ${verdict}.` : `Incident ${incident.id} is open again.`, undo);
    return detail;
  } catch (error) {
    say(`Not saved: ${error.message}`, null, true);
    return null;
  }
}

/** Asks for a note on `incident`, alone or with a verdict; calls `whenDone` with what the incident then is. */
export function askForNote(incident, whenDone) {
  if (!author()) return;
  const text = h("textarea", { id: "note-text", maxlength: 4000, rows: 5 });
  const finish = async (verdict) => {
    const note = text.value.trim();
    if (!verdict && !note) return text.focus();
    const detail = verdict ? await decide(incident, verdict, note) : await noteDown(incident, note);
    if (!detail) return;
    dialog.close();
    whenDone(detail);
  };
  const button = (name, verdict, style) =>
    h(`button.${style}`, { type: "button", onclick: () => finish(verdict) }, name);
  const dialog = open("note",
    h("h2", { id: "note-title" }, `Note on incident ${incident.id}`),
    h("label", { for: "note-text" }, "What did you find? Up to 4,000 characters."), text,
    h("div.buttons", {},
      button("Note only", null, "plain"), button("Benign", "benign", "benign"),
      button("Confirmed", "confirmed", "confirmed"), button("Unsure", "unsure", "unsure"),
      h("button.plain", { type: "button", onclick: () => dialog.close() }, "Cancel")));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finish(null);
  });
  text.focus();
}

async function noteDown(incident, note) {
  try {
    const detail = await send(incident.id, { kind: "noted", note, author: author() });
    say(`Noted on incident ${incident.id}.`);
    return detail;
  } catch (error) {
    say(`Not saved: ${error.message}`, null, true);
    return null;
  }
}
