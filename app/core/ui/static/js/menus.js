// Menus: a summary that opens a list. They close when one looks elsewhere, walk by arrows, and long ones can be searched.
const MANY = 6;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const shown = (menu) => all(".menu-item", menu).filter((item) => item.offsetParent);

export function openMenu(menu) {
  if (!menu) return;
  const more = menu.closest(".case-more");
  if (more && !menu.offsetParent) showMore(more, true);
  menu.open = true;
  // its toggle event comes later than the next key
  arrive(menu);
}

function arrive(menu) {
  const filter = one("[data-filter]", menu);
  if (filter) filter.hidden = all(".menu-item", menu).length <= MANY;
  (filter && !filter.hidden ? filter : one(".menu-item", menu))?.focus();
}

export function showMore(more, open) {
  more.dataset.open = open;
  one("[data-more]", more).setAttribute("aria-expanded", open);
}

function closeOthers(target) {
  all("details.menu[open]").filter((menu) => !menu.contains(target)).forEach((menu) => menu.removeAttribute("open"));
  all(".case-more[data-open=true]").filter((more) => !more.contains(target)).forEach((more) => { showMore(more, false); missed(more); });
}

// A part that should have been renewed while a menu in it was open is renewed now.
function missed(inside) {
  const held = inside.closest("[data-hold][data-missed]");
  if (!held) return;
  delete held.dataset.missed;
  held.dispatchEvent(new CustomEvent("refresh"));
}

document.addEventListener("click", (event) => {
  closeOthers(event.target);
  const button = event.target.closest("[data-more]");
  if (button) showMore(button.parentElement, button.parentElement.dataset.open !== "true");
});
document.addEventListener("focusin", (event) => {
  if (event.target !== document.body) closeOthers(event.target);
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu")) return;
  if (!menu.open) return missed(menu);
  const filter = one("[data-filter]", menu);
  if (filter) filter.hidden = all(".menu-item", menu).length <= MANY;
  return undefined;
}, true);

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const wanted = event.target.value.trim().toLocaleLowerCase();
  all(".menu-item", event.target.closest(".menu-list")).forEach((item) => {
    item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
  });
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return undefined;
  const menu = event.target.closest("details.menu[open]");
  if (event.key === "Escape") return leave(event, menu ?? event.target.closest(".case-more[data-open=true]"));
  if (!menu) return undefined;
  if (/^Arrow(Up|Down)$/.test(event.key)) return walk(event, menu);
  if (event.key === "Enter" && event.target.matches("[data-filter]")) {
    event.preventDefault();
    shown(menu)[0]?.click();
  }
  return undefined;
});

function leave(event, menu) {
  if (!menu) return;
  event.preventDefault();
  if (menu.matches("details")) menu.removeAttribute("open");
  else showMore(menu, false);
  one("summary, [data-more]", menu).focus();
}

function walk(event, menu) {
  const items = shown(menu);
  const here = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? here + 1 : here - 1;
  items[(Math.max(next, here < 0 ? 0 : next) + items.length) % items.length]?.focus();
  event.preventDefault();
}
