// The desk's small conveniences: menus, drawer, composer, timeline, frames, times. Nothing here is needed to read or answer.
import { drawer, showDrawer } from "./columns.js";
import { draftsArrived } from "./drafts.js";
import "./holding.js";
import "./menus.js";
import { preparedArrived, renewPrepared } from "./prepared.js";
import { startTimes } from "./times.js";
import { say, toast } from "./words.js";

const NEAR = 48;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Requests: the token goes along; a refusal is shown where it belongs.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = one("meta[name=csrf-token]").content;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
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
      renewPrepared(fresh.dataset.prepared);
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

// Who reads the end goes on reading it while what stands below grows.
let follows = true;
const stay = new ResizeObserver(([entry]) => { if (follows) entry.target.scrollTop = entry.target.scrollHeight; });
document.addEventListener("scroll", (event) => {
  if (event.target.id !== "timeline") return;
  follows = atEnd(event.target);
  if (follows) seen();
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

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-drawer], [data-open-dialog], #timeline-new, .tab");
  if (!button) return;
  if (button.id === "timeline-new") toEnd();
  else if (button.dataset.openDialog) one(`#${button.dataset.openDialog}`).showModal();
  else if (button.dataset.drawer) drawer(one(`#${button.dataset.drawer}`));
  else write(button.dataset.mode);
});
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && event.target.closest(".context[data-open=true]")) drawer(one("#context"));
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.dataset.write) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// Composer: two forms, never confused. What stands in them is kept by drafts.js.
export function write(mode) {
  const composer = one("#composer");
  if (!composer) return;
  composer.dataset.mode = mode;
  all("[data-write]", composer).forEach((form) => { form.hidden = form.dataset.write !== mode; });
  all(".tab", composer).forEach((tab) => tab.setAttribute("aria-pressed", tab.dataset.mode === mode));
  one(`[data-write=${mode}] textarea`, composer)?.focus();
}

function grow(area) {
  const box = one("#timeline");
  const following = box && atEnd(box);
  area.rows = 3;
  const style = getComputedStyle(area);
  const lines = (area.scrollHeight - parseFloat(style.paddingTop) * 2) / parseFloat(style.lineHeight);
  area.rows = Math.min(16, Math.max(3, Math.round(lines)));
  if (following) box.scrollTop = box.scrollHeight;
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (area.matches("#composer textarea")) grow(area);
});
document.addEventListener("filled", growAll);

function growAll() {
  all("#composer textarea").filter((area) => area.value || area.rows > 3).forEach(grow);
}

// A case was opened beside the list, or the page has come.
function arrived() {
  const pane = one(".pane-case");
  const desk = one(".desk");
  if (desk) desk.dataset.screen = pane || desk.classList.contains("desk-wide") ? "case" : "list";
  if (!pane) return;
  all(".case-link").forEach((link) => link.removeAttribute("aria-current"));
  one(`#row-${pane.dataset.case} .case-link`)?.setAttribute("aria-current", "true");
  growAll();
  draftsArrived();
  preparedArrived();
  showDrawer();
  toEnd();
  stay.disconnect();
  stay.observe(one("#timeline"));
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "main") arrived();
  else if (event.target.id === "composer") {
    growAll();
    draftsArrived();
    preparedArrived();
  }
});
window.addEventListener("popstate", () => location.reload());
arrived();
startTimes();
