// Parts that renew themselves: never under an open menu, and the focus stays where it was.
const one = (selector, within = document) => within.querySelector(selector);
const OPEN = "details[open], .case-more[data-open=true]";
let was = null;

// What a hand has open is not swapped away: neither asked for nor, where the answer was on its way, put in.
function keeps(part, request) {
  if (!part.matches?.("[data-hold]") || request.verb !== "get" || !one(OPEN, part)) return false;
  part.dataset.missed = "yes";
  return true;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (keeps(event.target, event.detail.requestConfig)) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (keeps(target, requestConfig)) event.detail.shouldSwap = false;
  else if (target.matches("[data-hold]") && target.contains(document.activeElement)) was = { id: target.id, sign: sign(document.activeElement) };
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!was || event.target.id !== was.id) return;
  const { sign: wanted } = was;
  was = null;
  if (document.activeElement !== document.body) return;
  const same = [...event.target.querySelectorAll("a, button, summary, input, select, textarea")].find((part) => sign(part) === wanted);
  (same?.offsetParent ? same : one(`[data-menu="${wanted.split("|")[0]}"] > summary`, event.target))?.focus({ preventScroll: true });
});

function sign(part) {
  const menu = part.closest("[data-menu]")?.dataset.menu ?? "";
  return [menu, part.tagName, part.id, part.getAttribute("href"), part.getAttribute("formaction"), part.name, part.value].join("|");
}
