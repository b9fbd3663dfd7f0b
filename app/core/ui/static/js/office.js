// The administration's conveniences: a question before what cannot be undone, a link copied, times that go on.
import "./menus.js";
import { startTimes } from "./times.js";

const dialog = document.querySelector("#ask");
let asked = null;

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.ask || asked === button) {
    asked = null;
    return;
  }
  event.preventDefault();
  ask(button);
});

function ask(button) {
  const word = button.textContent.trim();
  const yes = dialog.querySelector("[value=yes]");
  dialog.querySelector("#ask-title").textContent = word;
  dialog.querySelector("#ask-words").textContent = button.dataset.ask;
  yes.textContent = word;
  yes.classList.toggle("button-bad", button.classList.contains("button-bad"));
  yes.classList.toggle("button-main", !button.classList.contains("button-bad"));
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return button.focus();
    asked = button;
    return button.form.requestSubmit(button);
  }, { once: true });
  dialog.showModal();
}

// One box that chooses all of a name in its form.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.all;
  if (!name) return;
  for (const box of event.target.form.querySelectorAll(`input[name="${name}"]`)) box.checked = event.target.checked;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.querySelector("span").textContent = button.dataset.copied;
});

// A refused form is shown where it went wrong.
document.querySelector("[aria-invalid=true], fieldset[aria-describedby] input")?.focus();
startTimes();
