// Presence: who else is at the open case. Said every 10 s, believed for 25.
import { say } from "./words.js";

const SAY = 10000;
const BELIEVE = 25000;
const people = new Map();
const openCase = () => Number(document.querySelector(".pane-case")?.dataset.case) || null;
let doing = "viewing";
let spoken = null;

export function startPresence(tell) {
  const speak = (left) => {
    if (left) tell({ case: left, doing: "gone" });
    if (openCase() && !document.hidden) tell({ case: openCase(), doing });
  };
  setInterval(() => { notice(speak); speak(); show(); }, SAY);
  for (const happening of ["focusin", "focusout", "input", "htmx:afterSettle"]) {
    document.addEventListener(happening, () => { notice(speak); show(); });
  }
  setTimeout(speak, 1000);
}

export function heard({ case: caseId, agent_id: agentId, name, doing: what }) {
  if (agentId === Number(document.body.dataset.agent)) return;
  if (what === "gone") people.delete(`${caseId}:${agentId}`);
  else people.set(`${caseId}:${agentId}`, { caseId, name, what, at: Date.now() });
  show();
}

// Replying means: words stand in the answer, or it is being written.
function notice(speak) {
  const area = document.querySelector("#reply-text");
  const now = area && (area.value.trim() || document.activeElement === area) ? "replying" : "viewing";
  const left = spoken !== openCase() ? spoken : null;
  if (now === doing && spoken === openCase()) return;
  doing = now;
  spoken = openCase();
  speak(left);
}

function show() {
  for (const [key, one] of people) if (Date.now() - one.at > BELIEVE) people.delete(key);
  const here = [...people.values()];
  const line = document.querySelector("#presence");
  const words = here.filter((one) => one.caseId === openCase())
    .map((one) => say(one.what === "replying" ? "replying" : "viewing", { name: one.name })).join(" · ");
  if (line && line.textContent !== words) line.textContent = words;
  if (line) line.dataset.doing = here.some((one) => one.caseId === openCase() && one.what === "replying") ? "replying" : "viewing";
  document.querySelectorAll("[data-here]").forEach((dot) => {
    const there = here.filter((one) => one.caseId === Number(dot.dataset.here));
    dot.hidden = !there.length;
    dot.title = there.map((one) => one.name).join(", ");
  });
}
