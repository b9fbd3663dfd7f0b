// What is about to leave: its seconds, Ctrl+Z to take it back, and what the writer has seen so far.
const one = (selector) => document.querySelector(selector);

function count() {
  document.querySelectorAll("[data-leaves]").forEach((box) => {
    const left = Math.ceil((Date.parse(box.dataset.leaves) - Date.now()) / 1000);
    const line = box.querySelector("[data-count]");
    const words = box.dataset.words.replace("{n}", Math.max(0, left));
    if (line && line.textContent !== words) line.textContent = words;
  });
}
setInterval(count, 250);
document.addEventListener("htmx:afterSettle", count);
count();

document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  const field = event.target.closest?.("input, textarea, select");
  if (field?.value) return; // there it undoes what was typed
  const button = [...document.querySelectorAll("[data-leaves] [data-undo]")].pop();
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Who begins to write has seen what stands there; what comes while she writes, she has not.
document.addEventListener("focusin", (event) => {
  const seen = event.target.matches?.("#reply-text") && !event.target.value && event.target.form.elements.seen_id;
  if (!seen) return;
  const ids = [...document.querySelectorAll("#timeline .message-in")].map((message) => Number(message.dataset.id));
  seen.value = Math.max(Number(seen.value), ...ids);
});
// The words are back: on with them.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "composer" && event.detail.requestConfig?.path.endsWith("/taken-back")) {
    one("#composer form:not([hidden]) textarea")?.focus();
  }
});
