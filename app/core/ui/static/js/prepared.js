// Words laid ready: they come and go by themselves where nobody typed, and are never put over an agent's own.
import { isOwn } from "./drafts.js";

const GAP = "\n\n";
const one = (selector, within = document) => within.querySelector(selector);
const areaOf = (part) => one("textarea[name=text]", part.closest("form"));
const partsOf = (words) => words.split(GAP).filter(Boolean);
const lacking = (words, text) => partsOf(words).filter((part) => !text.includes(part));

// sign: of what lies ready now; the timeline brings it with every change of the case.
export async function renewPrepared(sign) {
  const known = one("#prepared");
  if (!known || sign === undefined || known.dataset.sign === sign) return;
  const answer = await fetch(known.dataset.at, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const came = document.createElement("template");
  came.innerHTML = await answer.text();
  const part = one("#prepared", came.content);
  const was = one("#prepared");
  if (part && was?.dataset.at === part.dataset.at) swap(was, part);
}

function swap(was, part) {
  const area = areaOf(was);
  const untouched = !isOwn(area.form) && area.value === was.dataset.words;
  part.dataset.before = was.dataset.words;
  was.replaceWith(part);
  if (untouched) {
    area.value = part.dataset.words;
    area.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  }
  show(part);
}

function show(part) {
  const { words, before = "" } = part.dataset;
  const text = areaOf(part).value;
  const now = partsOf(words);
  const untrue = partsOf(before).some((said) => !now.includes(said) && text.includes(said));
  one("[data-put-in]", part).hidden = !words || text !== words;
  one("[data-offered]", part).hidden = !lacking(words, text).length;
  one("[data-untrue]", part).hidden = !untrue;
}

export function preparedArrived() {
  const part = one("#prepared");
  if (part) show(part);
}

document.addEventListener("filled", preparedArrived);
document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-prepare]")?.closest("#prepared");
  if (!part) return;
  const area = areaOf(part);
  area.value = [area.value.trimEnd(), ...lacking(part.dataset.words, area.value)].filter(Boolean).join(GAP);
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  show(part);
  area.focus();
});
