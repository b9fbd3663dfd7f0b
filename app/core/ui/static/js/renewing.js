// Parts that renew themselves when something is told of: none is told in vain, and none asks more often than it may.
// data-rest: so many milliseconds lie between two questions of a part; it listens in hx-trigger to "live:..." and "refresh".
const rung = new Map();
const asked = new Map();
const waiting = new Set();
const heard = (part) => [...part.getAttribute("hx-trigger").matchAll(/live:([\w:-]+)/g)].reduce((sum, [, topic]) => sum + (rung.get(topic) ?? 0), 0);
const renew = (part) => part?.dispatchEvent(new CustomEvent("refresh"));

// Said of each topic before the event that tells of it.
export function rang(topic) {
  rung.set(topic, (rung.get(topic) ?? 0) + 1);
}

function later(id, after) {
  if (waiting.has(id)) return;
  waiting.add(id);
  setTimeout(() => { waiting.delete(id); renew(document.getElementById(id)); }, after);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (event.defaultPrevented || !part.matches?.("[data-rest]") || event.detail.requestConfig.verb !== "get") return;
  const left = (asked.get(part.id)?.at ?? 0) + Number(part.dataset.rest) - Date.now();
  if (left > 0) {
    event.preventDefault();
    later(part.id, left);
  } else asked.set(part.id, { at: Date.now(), heard: heard(part) });
});
// What was told while the answer was on its way is not in it, and htmx forgets it with the part that is swapped away.
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.target;
  if (part.matches?.("[data-rest]") && asked.has(part.id) && asked.get(part.id).heard !== heard(part)) renew(part);
});
