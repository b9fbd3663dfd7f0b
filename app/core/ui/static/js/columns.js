// The columns as one likes them: the list's width by mouse or keys, the context folded away. Kept in this browser.
const LEAST = 260;
const MOST = 640;
const USUAL = 360;
const STEP = 16;
const root = document.documentElement;
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* this visit only */ } };
const width = () => Math.round(document.querySelector("#list").getBoundingClientRect().width);

function widen(wanted) {
  const size = Math.min(Math.max(Math.round(wanted), LEAST), MOST);
  root.style.setProperty("--list-width", `${size}px`);
  keep("list-width", size);
  show();
}

function show() {
  const edge = document.querySelector("#list-edge");
  if (edge) edge.setAttribute("aria-valuenow", width());
}

const KEYS = { ArrowLeft: (now) => now - STEP, ArrowRight: (now) => now + STEP, Home: () => LEAST, End: () => MOST, Enter: () => USUAL };

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "list-edge" || !KEYS[event.key]) return;
  event.preventDefault();
  widen(KEYS[event.key](width()));
});
document.addEventListener("dblclick", (event) => { if (event.target.id === "list-edge") widen(USUAL); });
document.addEventListener("pointerdown", (event) => {
  if (event.target.id !== "list-edge" || event.button) return;
  const edge = event.target;
  const left = document.querySelector("#list").getBoundingClientRect().left;
  edge.setPointerCapture(event.pointerId);
  edge.classList.add("is-held");
  const move = (moved) => widen(moved.clientX - left);
  const drop = () => { edge.removeEventListener("pointermove", move); edge.classList.remove("is-held"); };
  edge.addEventListener("pointermove", move);
  edge.addEventListener("lostpointercapture", drop, { once: true });
});

// Where there is room the context is a column that folds; else a drawer that opens.
const roomy = matchMedia("(min-width: 1200px)");

export function drawer(panel) {
  if (roomy.matches) fold();
  else panel.dataset.open = panel.dataset.open !== "true";
  showDrawer();
  if (panel.dataset.open === "true" && !roomy.matches) panel.querySelector("[data-drawer]").focus();
  else document.querySelector(".case-head [data-drawer]")?.focus();
}

export function closeDrawer() {
  const panel = document.querySelector("#context");
  if (roomy.matches || panel?.dataset.open !== "true") return;
  panel.dataset.open = "false";
  showDrawer();
}

function fold() {
  const folded = root.dataset.context === "folded";
  if (folded) delete root.dataset.context;
  else root.dataset.context = "folded";
  keep("context", folded ? "" : "folded");
}

export function showDrawer() {
  const panel = document.querySelector("#context");
  const open = roomy.matches ? root.dataset.context !== "folded" : panel?.dataset.open === "true";
  document.querySelectorAll("[data-drawer]").forEach((button) => button.setAttribute("aria-expanded", open));
}
roomy.addEventListener("change", showDrawer);
show();
