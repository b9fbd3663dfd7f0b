// The desk's small conveniences: menus, drawer, composer, timeline, frames, times. Nothing here is needed to read or answer.
import { ago, due, say, toast } from "./words.js";

const NEAR = 48;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Requests: the token goes along; an open menu is not swapped away under the hand; a refusal is shown where it belongs.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = one("meta[name=csrf-token]").content;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const held = event.target;
  if (!held.matches("[data-hold]") || event.detail.requestConfig.verb !== "get") return;
  if (!one("details[open]", held)) return;
  held.dataset.missed = "yes";
  event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status < 300 && requestConfig.elt.dataset.write) forget(requestConfig.elt);
  const page = xhr.getResponseHeader("Content-Type")?.startsWith("text/html");
  if (xhr.status === 422 && page) Object.assign(event.detail, { shouldSwap: true, isError: false });
});
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 401) return location.reload();
  const words = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain") ? xhr.responseText : say("failed");
  return toast(words, "bad");
});
document.addEventListener("htmx:sendError", () => toast(say("unreachable"), "bad"));

// A list whose items have ids is merged, not replaced: what is open stays open, what is read stays in place.
function merge(list, fresh) {
  const fits = (item) => one(`#${CSS.escape(item.id)}`, list);
  const items = [...fresh.children].filter((item) => item.id);
  if (!items.length) return list.replaceChildren(...fresh.childNodes);
  const kept = new Set(items.map((item) => item.id));
  [...list.children].filter((item) => !kept.has(item.id)).forEach((item) => item.remove());
  items.forEach((item, index) => {
    const old = fits(item);
    if (!old) list.insertBefore(item, list.children[index] ?? null);
    else if (old.dataset.rev !== item.dataset.rev) old.replaceWith(item);
  });
  window.htmx.process(list);
}

if (window.htmx) {
  window.htmx.defineExtension("keyed", {
    isInlineSwap: (style) => style === "keyed",
    handleSwap(style, target, fragment) {
      if (style !== "keyed") return false;
      const fresh = one(`#${target.id}`, fragment) ?? fragment.firstElementChild;
      keepPlace(target, () => merge(target, fresh));
      return [];
    },
  });
}

// Timeline: opened at its newest words; new ones do not move what is being read.
const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

function keepPlace(box, change) {
  const following = atEnd(box);
  const before = all(".message", box).length;
  change();
  if (following) box.scrollTop = box.scrollHeight;
  else announce(all(".message", box).length - before);
}

function announce(count) {
  const pill = one("#timeline-new");
  if (!pill || count < 1) return;
  pill.dataset.count = Number(pill.dataset.count ?? 0) + count;
  one("span", pill).textContent = say("new", { n: pill.dataset.count });
  pill.hidden = false;
}

function toEnd() {
  const box = one("#timeline");
  if (box) box.scrollTop = box.scrollHeight;
  seen();
}

function seen() {
  const pill = one("#timeline-new");
  if (pill) Object.assign(pill, { hidden: true }).dataset.count = 0;
}

document.addEventListener("scroll", (event) => {
  if (event.target.id === "timeline" && atEnd(event.target)) seen();
}, true);

// A mail's frame is as high as its document. No script runs in it; we only measure.
document.addEventListener("load", (event) => {
  if (!event.target.matches?.(".message-frame")) return;
  const frame = event.target;
  const box = one("#timeline");
  const following = box && atEnd(box);
  const root = frame.contentDocument?.documentElement;
  if (root) frame.height = Math.min(Math.max(root.scrollHeight, 40), 4000);
  frame.classList.add("is-measured");
  if (following) box.scrollTop = box.scrollHeight;
}, true);

// Menus close when one looks elsewhere.
document.addEventListener("click", (event) => {
  all("details.menu[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => menu.removeAttribute("open"));
  const button = event.target.closest("[data-drawer], [data-open], #timeline-new, .tab");
  if (!button) return;
  if (button.id === "timeline-new") toEnd();
  else if (button.dataset.open) one(`#${button.dataset.open}`).showModal();
  else if (button.dataset.drawer) drawer(one(`#${button.dataset.drawer}`));
  else write(button.dataset.mode);
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches(".message-head details.menu[open]")) one(".menu-list", event.target).scrollIntoView({ block: "nearest" });
  const held = event.target.closest("[data-hold][data-missed]");
  if (!held || event.target.open) return;
  delete held.dataset.missed;
  held.dispatchEvent(new CustomEvent("refresh"));
}, true);
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const menu = event.target.closest("details.menu[open]");
  if (menu && event.key === "Escape") return leave(event, menu);
  if (menu && /^Arrow(Up|Down)$/.test(event.key)) return walk(event, menu);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.dataset.write) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

function leave(event, menu) {
  menu.removeAttribute("open");
  one("summary", menu).focus();
  event.preventDefault();
}

function walk(event, menu) {
  const items = all(".menu-item", menu);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

function drawer(panel) {
  const open = panel.dataset.open !== "true";
  panel.dataset.open = open;
  all("[data-drawer]").forEach((button) => button.setAttribute("aria-expanded", open));
}

// Composer: two forms, never confused; unsent words outlive a reload, not the tab.
export function write(mode) {
  const composer = one("#composer");
  if (!composer) return;
  composer.dataset.mode = mode;
  all("[data-write]", composer).forEach((form) => { form.hidden = form.dataset.write !== mode; });
  all(".tab", composer).forEach((tab) => tab.setAttribute("aria-pressed", tab.dataset.mode === mode));
  one(`[data-write=${mode}] textarea`, composer)?.focus();
}

const draftName = (area) => `draft:${area.closest("#composer").dataset.case}:${area.form.dataset.write}`;

function forget(form) {
  sessionStorage.removeItem(draftName(one("textarea", form)));
}

function grow(area) {
  const box = one("#timeline");
  const following = box && atEnd(box);
  area.rows = Math.min(16, Math.max(3, area.value.split("\n").length, Math.ceil(area.scrollHeight / 21)));
  if (following) box.scrollTop = box.scrollHeight;
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches("#composer textarea")) return;
  if (area.value) sessionStorage.setItem(draftName(area), area.value);
  else sessionStorage.removeItem(draftName(area));
  grow(area);
});
window.addEventListener("beforeunload", (event) => {
  if (all("#composer textarea").some((area) => area.value.trim())) event.preventDefault();
});

function restoreDrafts() {
  for (const area of all("#composer textarea")) {
    const kept = sessionStorage.getItem(draftName(area));
    if (!area.value && kept) {
      area.value = kept;
      one("[data-saved]", area.form).textContent = say("draft");
    }
    if (area.value) grow(area);
  }
}

// Times go on while one looks at them.
function tick() {
  for (const time of all("time[data-words]")) {
    const at = Date.parse(time.dateTime);
    const text = time.dataset.words === "due" ? due(at) : ago(at);
    if (text) time.textContent = text;
  }
}
setInterval(tick, 30000);

// A case was opened beside the list, or the page has come.
function arrived() {
  const pane = one(".pane-case");
  const desk = one(".desk");
  if (desk) desk.dataset.screen = pane || desk.classList.contains("desk-wide") ? "case" : "list";
  if (!pane) return;
  all(".case-link").forEach((link) => link.removeAttribute("aria-current"));
  one(`#row-${pane.dataset.case} .case-link`)?.setAttribute("aria-current", "true");
  restoreDrafts();
  toEnd();
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "main") arrived();
  else if (event.target.id === "composer") restoreDrafts();
});
window.addEventListener("popstate", () => location.reload());
arrived();
tick();
