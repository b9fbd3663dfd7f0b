// One key, one deed. Never while an input method composes, never in a field; keys by place, so that any layout works.
import { write } from "./desk.js";
import { openFind } from "./find.js";
import { openMenu } from "./menus.js";

const one = (selector) => document.querySelector(selector);
const links = () => [...document.querySelectorAll("#rows .case-link")];
let going = 0;

const DEEDS = {
  KeyJ: () => move(1),
  ArrowDown: () => move(1),
  KeyK: () => move(-1),
  ArrowUp: () => move(-1),
  KeyR: () => write("reply"),
  KeyN: () => write("note"),
  KeyT: () => one("#take")?.click(),
  KeyF: () => one("#follow")?.click(),
  KeyA: () => open("[data-menu=assignee]"),
  KeyS: () => open("[data-menu=status]"),
  KeyP: () => open("[data-menu=priority]"),
  KeyQ: () => open("[data-menu=queue]"),
  KeyC: () => one("a[href$='/cases/new']")?.click(),
  Slash: openFind,
  KeyG: () => { going = Date.now(); },
};
const PLACES = {
  KeyM: () => view("mine"),
  KeyU: () => view("unassigned"),
  KeyF: () => view("followed"),
  KeyO: () => view("unsettled"),
  KeyS: () => view("solved"),
  KeyQ: () => open(".list-head .menu"),
  KeyL: () => (links().find((link) => link.ariaCurrent) ?? links()[0])?.focus(),
};

function view(name) {
  one(`.rail [data-view=${name}]`)?.click();
}

function open(selector) {
  openMenu(one(selector));
}

function move(step) {
  const rows = links();
  const here = rows.indexOf(document.activeElement);
  const from = here < 0 ? rows.findIndex((link) => link.ariaCurrent) : here;
  const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function busy(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector("dialog[open]")) return true;
  return Boolean(event.target.closest("input, textarea, select, [contenteditable], .menu[open], [role=separator]"));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("#composer textarea")) return event.target.blur();
  if (busy(event)) return undefined;
  if (event.key === "?") return one("#keys")?.showModal();
  if (event.shiftKey) return undefined;
  const arrows = event.code.startsWith("Arrow");
  if (arrows && !event.target.closest("#list, body:focus") && event.target !== document.body) return undefined;
  const deeds = Date.now() - going < 1500 ? PLACES : DEEDS;
  going = 0;
  const deed = deeds[event.code];
  if (!deed) return undefined;
  event.preventDefault();
  return deed();
});
