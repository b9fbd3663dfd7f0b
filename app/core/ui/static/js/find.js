// The box that finds everything: opened by a key or a click, walked by arrows.
const box = document.getElementById("find");
const input = box?.querySelector("input");
const hits = () => [...box.querySelectorAll(".find-hit")];

export function openFind() {
  if (!box || box.open) return;
  box.showModal();
  input.focus();
  input.select();
}

function walk(event) {
  const items = hits();
  const here = items.indexOf(document.activeElement);
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  if (next < 0) input.focus();
  else items[Math.min(next, items.length - 1)]?.focus();
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("[data-find]")) {
    event.preventDefault();
    openFind();
  }
  if (event.target === box || event.target.closest("[data-close-find]")) box.close();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || !box) return;
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
    event.preventDefault();
    openFind();
  }
  if (!box.open) return;
  if (/^Arrow(Up|Down)$/.test(event.key)) walk(event);
  if (event.key === "Enter" && event.target === input && hits().length && !box.querySelector(".htmx-request")) {
    event.preventDefault();
    hits()[0].click();
  }
});
