// Facts of an order, typed where the cursor stands; links copied.
import { areaOf, put } from "./editor.js";
import { openMenu } from "./menus.js";
import { say, toast } from "./words.js";

// Where nobody has been yet, no cursor stands: there the words go behind what is written.
const visited = new WeakSet();
document.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) visited.add(event.target); });

const token = () => document.querySelector("meta[name=csrf-token]").content;
const headers = () => ({ "X-CSRFToken": token(), Accept: "application/json" });

// The menu is asked for when it is opened, so that it knows what the case knows now.
document.addEventListener("toggle", async (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-facts]") || !menu.open) return;
  const answer = await fetch(menu.dataset.facts, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return void toast(say("failed"), "bad");
  menu.querySelector(".menu-list").innerHTML = await answer.text();
  if (menu.open) openMenu(menu);
}, true);

document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-fact]");
  if (item) return void type(item);
  const copy = event.target.closest("[data-copy]");
  return copy && void copied(copy);
});

async function type(item) {
  const menu = item.closest("details");
  const area = areaOf(menu);
  const { fact, name, order, parcel } = item.dataset;
  const body = new URLSearchParams(parcel ? { name, order, parcel } : { name, order });
  const answer = await fetch(fact, { method: "POST", headers: headers(), body }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  menu.removeAttribute("open");
  const [from, to] = visited.has(area) ? [area.selectionStart, area.selectionEnd] : [area.value.length, area.value.length];
  area.focus();
  if (!answer?.ok) return toast(told?.message ?? say(answer ? "failed" : "unreachable"), "bad");
  const { value } = area;
  const apart = (letter) => (letter && !/\s/.test(letter) ? " " : "");
  const words = apart(value[from - 1]) + told.words + apart(value[to]);
  return put(area, from, to, words, from + words.length, from + words.length);
}

async function copied(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
  toast(button.dataset.copied);
}
