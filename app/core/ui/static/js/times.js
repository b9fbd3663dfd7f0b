// Times go on while one looks at them.
import { ago, due } from "./words.js";

function tick() {
  for (const time of document.querySelectorAll("time[data-words]")) {
    const at = Date.parse(time.dateTime);
    const text = time.dataset.words === "due" ? due(at) : ago(at);
    if (text && time.textContent !== text) time.textContent = text;
  }
}

export function startTimes() {
  setInterval(tick, 30000);
  tick();
}
