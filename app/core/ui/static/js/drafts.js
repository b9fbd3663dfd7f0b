// Drafts: what is typed is kept on the server as it is typed, one request at a time, never over words it has not seen.
import { markDraft } from "./marks.js";
import { say } from "./words.js";

const PAUSE = 700;
const AGAIN = 5000;
const PATIENCE = 1500;
const MOST_AT_LEAVING = 60000;
const known = new WeakMap();
const forms = () => [...document.querySelectorAll("form[data-draft]")];
const of = (form) => known.get(form) ?? known.set(form, new Draft(form)).get(form);
const fields = (form) => [...form.elements].filter((one) => one.name && one.matches("input:not([type=hidden], [type=file], [type=checkbox], [name=own_at]), select, textarea"));

class Draft {
  constructor(form) {
    this.form = form;
    this.version = Number(form.dataset.version);
    this.dirty = "unsaved" in form.dataset;
    this.trouble = false;
  }

  typed() {
    this.dirty = true;
    this.lost = null;
    this.show(this.trouble ? "unsaved" : "saving");
    this.later(PAUSE);
  }

  later(after) {
    clearTimeout(this.timer);
    if (!this.other) this.timer = setTimeout(() => this.save(), after);
  }

  save(leaving = false) {
    clearTimeout(this.timer);
    if (this.saving || !this.dirty || this.other) return this.saving;
    this.dirty = false;
    this.saving = this.put(leaving).finally(() => {
      this.saving = null;
      if (this.dirty && !this.trouble) this.later(PAUSE);
    });
    return this.saving;
  }

  async put(leaving) {
    const body = new URLSearchParams(fields(this.form).map((one) => [one.name, one.value]));
    body.set("version", this.version);
    const headers = { "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content, Accept: "application/json" };
    try {
      const keepalive = leaving && String(body).length < MOST_AT_LEAVING;
      const answer = await fetch(this.form.dataset.draft, { method: "PUT", headers, body, keepalive });
      if (answer.status === 409) return this.differ(await answer.json());
      if (!answer.ok) throw new Error(answer.status);
      this.trouble = false;
      this.keep((await answer.json()).version);
    } catch {
      Object.assign(this, { dirty: true, trouble: true });
      this.show("unsaved");
      this.later(AGAIN);
    }
    return undefined;
  }

  keep(version) {
    this.version = version;
    this.form.dataset.version = version;
    if (!this.dirty) this.show(version ? "saved" : "");
    const caseId = Number(this.form.dataset.case);
    const beside = [...(this.form.parentElement?.querySelectorAll("form[data-draft]") ?? [])];
    if (caseId) markDraft(caseId, beside.some((form) => Number(form.dataset.version)));
  }

  // Another window kept other words: nothing is written over until somebody chose.
  differ(other) {
    this.other = other;
    this.dirty = true;
    this.show("");
    const line = this.form.querySelector("[data-differs]");
    line.querySelector("span").textContent = say(other.version ? "changed" : "ended");
    line.hidden = false;
  }

  choose(take) {
    const { version, words } = this.other;
    this.other = null;
    this.form.querySelector("[data-differs]").hidden = true;
    if (take) this.take(version, words);
    else Object.assign(this, { version }).typed();
    fields(this.form).at(-1).focus();
  }

  take(version, words) {
    this.dirty = false;
    for (const field of fields(this.form)) if (field.tagName !== "SELECT" || words[field.name]) field.value = words[field.name] ?? field.dataset.usual ?? "";
    this.form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
    this.keep(version);
    if (version) this.show("restored");
  }

  discard() {
    if (this.lost) return this.bring();
    const lost = fields(this.form).map((field) => [field, field.value]);
    fields(this.form).filter((field) => field.tagName !== "SELECT").forEach((field) => { field.value = field.dataset.usual ?? ""; });
    this.form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
    this.dirty = true;
    this.save();
    this.lost = lost;
    return this.show("discarded");
  }

  bring() {
    this.lost.forEach(([field, value]) => { field.value = value; });
    this.form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
    this.typed();
  }

  // Back at this window: words that another one kept meanwhile, where none here are unsaved.
  async look() {
    if (this.dirty || this.saving || this.other || this.lost) return;
    const answer = await fetch(this.form.dataset.draft, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { version, words } = await answer.json();
    if (version !== this.version && !this.dirty) this.take(version, words);
  }

  show(key) {
    const line = this.form.querySelector("[data-saved]");
    const undo = this.form.querySelector("[data-discard]");
    if (!line || (this.lost && key !== "discarded")) return;
    line.textContent = key ? say(`draft-${key}`) : "";
    line.classList.toggle("ink-bad", key === "unsaved");
    undo.hidden = !key;
    undo.textContent = say(key === "discarded" ? "undo" : "discard");
  }
}

// Whether words of hers stand in a form, or are on their way there or away.
export function isOwn(form) {
  const { version, dirty, saving, other, lost } = of(form);
  return Boolean(version || dirty || saving || other || lost);
}

const patient = (work) => Promise.race([work, new Promise((done) => { setTimeout(done, PATIENCE); })]);

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) of(form).typed();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-discard], [data-take], [data-mine]");
  if (!button) return;
  const draft = of(button.closest("form[data-draft]"));
  if ("discard" in button.dataset) draft.discard();
  else draft.choose("take" in button.dataset);
});

// What is sent is no draft any more: a save under way ends first. What is left behind is kept first.
document.addEventListener("htmx:confirm", (event) => {
  const { elt, target, issueRequest } = event.detail;
  const sent = elt.matches("form[data-draft]") ? of(elt) : null;
  const leaves = target?.id === "main" || sent;
  const waits = leaves ? forms().map(of).map((draft) => (draft === sent ? draft.saving : draft.save() ?? draft.saving)).filter(Boolean) : [];
  if (sent) clearTimeout(sent.timer);
  if (!waits.length) return;
  event.preventDefault();
  patient(Promise.all(waits)).then(() => issueRequest(true));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  if (!elt.matches("form[data-draft]")) return;
  if (successful) of(elt).dirty = false;
  else if (xhr.status !== 422) of(elt).later(PAUSE);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]:not([hx-post])")) return;
  const draft = of(form);
  draft.dirty = false;
  clearTimeout(draft.timer);
  if (!draft.saving) return;
  event.preventDefault();
  patient(draft.saving).then(() => form.requestSubmit(event.submitter));
});

addEventListener("pagehide", () => forms().map(of).forEach((draft) => draft.save(true)));
document.addEventListener("visibilitychange", () => {
  forms().map(of).forEach((draft) => (document.hidden ? draft.save(true) : draft.look()));
});
addEventListener("beforeunload", (event) => {
  if (forms().map(of).some((draft) => draft.other || (draft.dirty && draft.trouble))) event.preventDefault();
});

export function draftsArrived() {
  const caseId = Number(document.querySelector("#composer")?.dataset.case);
  if (caseId) markDraft(caseId, forms().some((form) => Number(form.dataset.version)));
  forms().map(of).filter((draft) => draft.dirty).forEach((draft) => draft.later(PAUSE));
}
draftsArrived();
