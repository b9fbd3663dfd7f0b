// Presence: who else is at a case, the open one or one in the list. Said every 10 s, believed for 25.
import { initials, say } from "./words.js";

const SAY = 10000;
const BELIEVE = 25000;
const WRITING = 60000;
const KEPT = "presence";
const pages = new Map(Object.entries(JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")));
const openCase = () => Number(document.querySelector(".pane-case")?.dataset.case) || null;
let doing = "viewing";
let spoken = null;
let typedAt = 0;

export function startPresence(tell) {
  const speak = (left) => {
    if (left) tell({ case: left, doing: "gone" });
    if (openCase() && !document.hidden) tell({ case: openCase(), doing });
  };
  setInterval(() => { notice(speak); speak(); show(); }, SAY);
  document.addEventListener("input", (event) => { if (event.target.id === "reply-text") typedAt = Date.now(); });
  for (const happening of ["focusin", "focusout", "input", "htmx:afterSettle", "rows"]) {
    document.addEventListener(happening, () => { notice(speak); show(); });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && openCase()) tell({ case: openCase(), doing: "gone" });
    else speak();
  });
  setTimeout(speak, 1000);
  show();
}

export function heard({ page, case: caseId, agent_id: agentId, name, doing: what }) {
  if (agentId === Number(document.body.dataset.agent)) return;
  if (what !== "gone") pages.set(page, { caseId, agentId, name, what, at: Date.now() });
  else if (pages.get(page)?.caseId === caseId) pages.delete(page);
}

export function heardAll(all) {
  all.forEach(heard);
  show();
}

// Replying means: the answer is being written, or was a moment ago. An old draft alone does not.
function notice(speak) {
  const area = document.querySelector("#reply-text");
  const writes = area && (document.activeElement === area || (area.value.trim() && Date.now() - typedAt < WRITING));
  const now = writes ? "replying" : "viewing";
  const left = spoken !== openCase() ? spoken : null;
  if (now === doing && spoken === openCase()) return;
  if (left) typedAt = 0;
  doing = now;
  spoken = openCase();
  speak(left);
}

// Two pages of one person are one person; writing counts more than looking.
function peopleAt(caseId) {
  const people = new Map();
  for (const one of pages.values()) {
    if (one.caseId === caseId && people.get(one.agentId)?.what !== "replying") people.set(one.agentId, one);
  }
  return [...people.values()];
}

function show() {
  for (const [page, one] of pages) if (Date.now() - one.at > BELIEVE) pages.delete(page);
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(pages)));
  const line = document.querySelector("#presence");
  if (line) showLine(line, peopleAt(openCase()));
  document.querySelectorAll("[data-here]").forEach((mark) => showMark(mark, peopleAt(Number(mark.dataset.here))));
}

const words = (one) => say(one.what === "replying" ? "replying" : "viewing", { name: one.name });
const writing = (people) => people.some((one) => one.what === "replying");

function showLine(line, people) {
  const text = people.map(words).join(" · ");
  if (line.textContent !== text) line.textContent = text;
  line.dataset.doing = writing(people) ? "replying" : "viewing";
}

function showMark(mark, people) {
  const key = people.map((one) => `${one.agentId}${one.what}`).join();
  if ((mark.dataset.shown ?? "") === key) return;
  mark.dataset.shown = key;
  mark.hidden = !people.length;
  mark.dataset.doing = writing(people) ? "replying" : "viewing";
  mark.title = people.map(words).join("\n");
  mark.querySelector("[data-who]").textContent = people.length > 1 ? people.length : people.map((one) => initials(one.name)).join("");
  mark.querySelector(".said-only").textContent = people.map(words).join(", ");
}
