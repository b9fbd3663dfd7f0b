// The list of cases: rows on screen are replaced where they stand; a new one comes at its place, or waits behind a pill.
import { markDrafts } from "./marks.js";
import { say } from "./words.js";

const MANY = 50;
const one = (selector) => document.querySelector(selector);

export class Lists {
  constructor() {
    this.waiting = new Set();
    document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt?.closest?.("#rows")) marked(); });
    markDrafts();
    document.addEventListener("click", (event) => { if (event.target.closest("#list-new")) this.reload(); });
  }

  async refresh(topics) {
    const list = one("#rows");
    if (!list) return;
    if (topics.includes("all")) return this.reload();
    const ids = topics.filter((topic) => topic.startsWith("case:")).map((topic) => Number(topic.slice(5)));
    if (ids.length > MANY) return this.reload();
    if (ids.length) await this.ask(list, ids);
  }

  async ask(list, ids) {
    const answer = await fetch(`${list.dataset.rows}${list.dataset.rows.includes("?") ? "&" : "?"}ids=${ids.join(",")}`);
    if (!answer.ok || answer.redirected) return;
    const fresh = new Map(parse(await answer.text()).map((row) => [Number(row.dataset.id), row]));
    ids.forEach((id) => this.put(list, id, fresh.get(id)));
    window.htmx?.process(list);
    marked();
    this.showPill();
  }

  put(list, id, row) {
    const old = one(`#row-${id}`);
    if (old && row) return replace(old, row);
    if (old) return leave(old);
    if (row) return this.come(list, row);
    return undefined;
  }

  come(list, row) {
    const scrolled = list.parentElement.scrollTop > 8;
    const place = Number(row.dataset.place);
    const next = [...list.children].find((other) => other.dataset.id && Number(other.dataset.place) > place);
    const beyond = !next && list.querySelector(".older");
    if (scrolled || beyond || list.children.length > MANY) this.waiting.add(row.dataset.id);
    else list.insertBefore(row, next ?? null);
    one(".list-scroll > .empty")?.remove();
  }

  showPill() {
    const pill = one("#list-new");
    pill.hidden = !this.waiting.size;
    pill.querySelector("span").textContent = say("new", { n: this.waiting.size });
  }

  async reload() {
    const answer = await fetch(one("#rows").dataset.list);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = one("#rows");
    const fresh = page.querySelector("#rows");
    list.dataset.drafts = fresh.dataset.drafts;
    list.replaceChildren(...fresh.childNodes);
    window.htmx?.process(list);
    marked();
    list.parentElement.scrollTop = 0;
    this.waiting.clear();
    this.showPill();
  }
}

// What a row shows of its reader and of who is there is put on it here: the row itself is the same for all.
function marked() {
  markDrafts();
  document.dispatchEvent(new CustomEvent("rows"));
}

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return [...holder.content.querySelectorAll(".case-row")];
}

// The one row in hand keeps its mark and its focus.
function replace(old, row) {
  const link = old.querySelector(".case-link");
  const focused = document.activeElement === link;
  if (link.ariaCurrent) row.querySelector(".case-link").setAttribute("aria-current", "true");
  old.replaceWith(row);
  if (focused) row.querySelector(".case-link").focus();
}

// A case that no longer belongs here goes, but not from under the eye.
function leave(old) {
  if (old.querySelector("[aria-current]")) old.classList.add("is-gone");
  else old.remove();
}
