// What scripts say, taken from the page (ui/_words.html), and instants as people say them.
const words = document.getElementById("words").dataset;

const named = (key) => key.replace(/-([a-z])/g, (_all, letter) => letter.toUpperCase());

export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[named(key)] ?? "");
}

// As words.initials does on the server: "AM" of Anna Maier, the family name of a Chinese one.
export function initials(name) {
  const parts = name.replaceAll("@", " ").split(/\s+/).filter(Boolean);
  if (!parts.length) return "?";
  if (/^[\u4e00-\u9fff]/.test(parts[0])) return parts[0][0];
  return [parts[0], ...parts.slice(1).slice(-1)].map((part) => [...part][0]).join("").toUpperCase();
}

function span(seconds) {
  if (seconds < 3600) return say("minutes", { n: Math.max(1, Math.floor(seconds / 60)) });
  if (seconds < 86400) return say("hours", { n: Math.floor(seconds / 3600) });
  return say("days", { n: Math.floor(seconds / 86400) });
}

export function ago(at) {
  const seconds = Math.abs(Date.now() - at) / 1000;
  return seconds < 86400 ? span(seconds) : null;
}

export function due(at) {
  const left = (at - Date.now()) / 1000;
  return left < 0 ? say("late", { t: span(-left) }) : say("due", { t: span(left) });
}

export function toast(text, tone = "") {
  const line = document.createElement("div");
  line.className = `toast ${tone ? `tone-${tone}` : ""}`;
  line.textContent = text;
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 6000);
}
