// Why something is linked: the words that told are marked where they stand, and a click goes there.
import { closeDrawer } from "./columns.js";

const one = (selector, within = document) => within.querySelector(selector);
const NAME = "evidence";
const STAYS = 6000;
let until = 0; // what was clicked stays marked for a while, wherever the focus goes

function texts(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

// The place of the nth number in root, as a range; the last one there is, where it is not so often there.
function range(root, number, nth) {
  const nodes = texts(root);
  const whole = nodes.map((node) => node.data).join("");
  const pattern = number.trim().split(/\s+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
  const places = [...whole.matchAll(new RegExp(pattern, "g"))];
  const place = places[Math.min(nth, places.length - 1)];
  if (!place) return null;
  const made = root.ownerDocument.createRange();
  const point = (at) => {
    let left = at;
    for (const node of nodes) {
      if (left <= node.length) return [node, left];
      left -= node.length;
    }
    return [root, 0];
  };
  made.setStart(...point(place.index));
  made.setEnd(...point(place.index + place[0].length));
  return made;
}

// All that shows the words of a message: its text, or the document in its frame.
function shown(line) {
  const frames = [...line.querySelectorAll(".message-frame")].map((frame) => frame.contentDocument?.body);
  return [...line.querySelectorAll(".message-body .words"), ...frames].filter(Boolean);
}

function find(button) {
  const { message, part, number, nth } = button.dataset;
  const line = document.getElementById(`message-${message}`);
  const roots = part === "subject" ? [one("#case-head h1")] : line ? shown(line) : [];
  for (const root of roots.filter(Boolean)) {
    const made = range(root, number, Number(nth));
    if (made) return { line, made };
  }
  return { line, made: null };
}

function mark(button) {
  clear();
  const { line, made } = find(button);
  if (line) line.classList.add("is-meant");
  const view = made?.startContainer.ownerDocument.defaultView;
  if (view?.Highlight) view.CSS.highlights.set(NAME, new view.Highlight(made));
  return { line, made };
}

function clear() {
  document.querySelectorAll(".is-meant").forEach((line) => line.classList.remove("is-meant"));
  window.CSS.highlights?.delete(NAME);
  document.querySelectorAll(".message-frame").forEach((frame) => frame.contentWindow?.CSS.highlights?.delete(NAME));
}

function go(button) {
  const { line, made } = mark(button);
  until = Date.now() + STAYS;
  closeDrawer();
  const folded = made?.startContainer.parentElement?.closest("details");
  if (folded) folded.open = true;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  line?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  setTimeout(leave, STAYS);
}

function leave() {
  if (Date.now() >= until) clear();
}

const of = (event) => event.target.closest?.(".evidence");
document.addEventListener("mouseover", (event) => { if (of(event)) mark(of(event)); });
document.addEventListener("mouseout", (event) => { if (of(event) && !of(event).contains(event.relatedTarget)) leave(); });
document.addEventListener("focusin", (event) => { if (of(event)) mark(of(event)); });
document.addEventListener("focusout", (event) => { if (of(event)) leave(); });
document.addEventListener("click", (event) => { if (of(event)) go(of(event)); });
