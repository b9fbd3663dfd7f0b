// Words of a mail: marks round what is selected, a preview, files by choice, drop and paste. The field works without.
import { say, toast } from "./words.js";

const PAUSE = 300;
const token = () => document.querySelector("meta[name=csrf-token]").content;
const one = (selector, within) => within.querySelector(selector);
export const areaOf = (node) => one("textarea[name=text]", node.closest("form"));

// Written as if typed, so that the browser's own undo knows it.
export function put(area, from, to, words, start, end) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) {
    area.setRangeText(words, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

function around(area, before, after = before) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const words = value.slice(from, to);
  const has = value.slice(from - before.length, from) === before && value.slice(to, to + after.length) === after;
  if (has) return put(area, from - before.length, to + after.length, words, from - before.length, to - before.length);
  return put(area, from, to, `${before}${words}${after}`, from + before.length, to + before.length);
}

function lines(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd);
  const to = end < 0 ? value.length : end;
  const old = value.slice(from, to).split("\n");
  const marked = old.every((line, index) => line.startsWith(mark(index)));
  const fresh = old.map((line, index) => (marked ? line.slice(mark(index).length) : mark(index) + line)).join("\n");
  put(area, from, to, fresh, from, from + fresh.length);
  if (old.length === 1) area.setSelectionRange(from + fresh.length, from + fresh.length);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const words = value.slice(from, to);
  const address = /^https?:\/\/\S+$/.test(words) ? words : "https://";
  const text = address === words ? "" : words;
  const at = from + text.length + 3;
  put(area, from, to, `[${text}](${address})`, text ? at : from + 1, text ? at + address.length : from + 1);
}

const MARKS = {
  bold: (area) => around(area, "**"),
  italic: (area) => around(area, "_"),
  code: (area) => (area.value.slice(area.selectionStart, area.selectionEnd).includes("\n") ? around(area, "```\n", "\n```") : around(area, "`")),
  link,
  list: (area) => lines(area, () => "- "),
  number: (area) => lines(area, (index) => `${index + 1}. `),
  quote: (area) => lines(area, () => "> "),
};
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark], [data-attach], [data-preview], [data-leave-out]");
  if (!button) return;
  if (button.dataset.mark) MARKS[button.dataset.mark](areaOf(button));
  else if ("attach" in button.dataset) one("[data-files]", button.closest("form")).click();
  else if ("preview" in button.dataset) preview(button);
  else leaveOut(button);
});
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const area = event.target;
  if (!KEYS[event.code] || !area.matches?.("textarea[name=text]") || !one("[data-mark]", area.form)) return;
  event.preventDefault();
  event.stopPropagation();
  MARKS[KEYS[event.code]](area);
}, true);

// Preview: as the server will write it, beside the words.
const waiting = new WeakMap();
function preview(button) {
  const form = button.closest("form");
  const shown = one("[data-shown]", form);
  shown.hidden = !shown.hidden;
  button.setAttribute("aria-pressed", !shown.hidden);
  if (!shown.hidden) render(form);
}

async function render(form) {
  const shown = one("[data-shown]", form);
  if (!shown || shown.hidden) return;
  const body = new URLSearchParams({ text: areaOf(shown).value });
  const answer = await fetch("/desk/preview", { method: "POST", headers: { "X-CSRFToken": token() }, body });
  if (answer.ok) shown.innerHTML = await answer.text(); // sanitised by the server
}
document.addEventListener("input", (event) => {
  const { form } = event.target;
  if (event.target.name !== "text" || !form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => render(form), PAUSE));
});

// Files: told to be too large before they travel; one after the other, so that their order stays.
const box = (form) => one("[data-upload]", form);
const sum = (form) => [...form.querySelectorAll("[data-size]")].reduce((all, file) => all + Number(file.dataset.size), 0);

function wrong(form, words) {
  const line = one("[data-wrong]", box(form));
  line.textContent = words;
  line.hidden = !words;
}

function send(form, file, picture) {
  const bar = document.createElement("span");
  bar.className = "file";
  const name = document.createElement("span");
  name.className = "clip";
  name.textContent = file.name;
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.setAttribute("aria-label", file.name);
  bar.append(name, progress);
  one("[data-list]", box(form)).append(bar);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => { if (event.total) progress.value = event.loaded / event.total; });
    request.addEventListener("loadend", () => { bar.remove(); done(request); });
    request.open("POST", box(form).dataset.upload);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("HX-Request", "true");
    const body = new FormData();
    body.append("file", file, file.name);
    if (picture) body.append("picture", "yes");
    request.send(body);
  });
}

async function upload(form, files, { picture = false } = {}) {
  wrong(form, "");
  const { most, mostFile, tooLarge } = box(form).dataset;
  for (const file of files) {
    if (file.size > Number(mostFile) || sum(form) + file.size > Number(most)) {
      wrong(form, tooLarge.replace("{name}", file.name));
      continue;
    }
    const answer = await send(form, file, picture);
    if (answer.status === 200) {
      one("[data-list]", box(form)).innerHTML = answer.responseText;
      stand(form, answer.getResponseHeader("X-Content-Id"), file.name);
    } else wrong(form, answer.status === 422 ? answer.responseText : say(answer.status ? "failed" : "unreachable"));
  }
}

function stand(form, cid, name) {
  if (!cid) return;
  const area = areaOf(box(form));
  const words = `![${name.replace(/[[\]()]/g, "")}](cid:${cid})`;
  const at = area.selectionEnd + words.length;
  put(area, area.selectionEnd, area.selectionEnd, words, at, at);
}

async function leaveOut(button) {
  const form = button.closest("form");
  const answer = await fetch(button.dataset.leaveOut, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
  if (!answer.ok) return toast(say("failed"), "bad");
  const { cid } = button.dataset;
  one("[data-list]", box(form)).innerHTML = await answer.text();
  if (!cid) return undefined;
  const area = areaOf(box(form));
  area.value = area.value.replace(new RegExp(`!\\[[^\\]]*\\]\\(cid:${cid}\\)`), "");
  return area.dispatchEvent(new Event("input", { bubbles: true }));
}

const formOf = (event) => { const form = event.target.closest?.("form[data-draft]"); return form && box(form) ? form : null; };
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files]")) return;
  upload(event.target.closest("form"), [...event.target.files]);
  event.target.value = "";
});
// A table copied from a spreadsheet comes as words and as a picture: the words are meant.
document.addEventListener("paste", (event) => {
  const form = formOf(event);
  const files = [...(event.clipboardData?.files ?? [])];
  if (!form || !files.length || event.clipboardData.getData("text/plain")) return;
  event.preventDefault();
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  upload(form, pictures, { picture: true });
  upload(form, files.filter((file) => !pictures.includes(file)));
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const form = event.dataTransfer?.types.includes("Files") ? formOf(event) : null;
    if (!form) return;
    event.preventDefault();
    form.classList.toggle("is-over", name === "dragover");
    if (name === "drop") upload(form, [...event.dataTransfer.files]);
  });
}

const wake = () => document.querySelectorAll(".toolbar[hidden]").forEach((bar) => { bar.hidden = false; });
document.addEventListener("htmx:afterSettle", wake);
wake();
