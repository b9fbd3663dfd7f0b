// Recipients as chips. The field stays what is sent and kept; chips are how it is shown.
const END = /[,;；，、\n]/;
const lineOf = (node) => node.closest("[data-people]");
const fieldOf = (line) => line.querySelector("input[name]");

// "Name, with a comma" <a@b> is one: quotes and angles hold separators.
function parts(words) {
  const found = [];
  let [now, quoted, angled] = ["", false, false];
  for (const letter of words) {
    if (letter === '"') quoted = !quoted;
    else if (letter === "<") angled = true;
    else if (letter === ">") angled = false;
    if (END.test(letter) && !quoted && !angled) {
      found.push(now);
      now = "";
    } else now += letter;
  }
  return [...found, now].map((part) => part.trim()).filter(Boolean);
}

const address = (part) => /<([^<>]+)>\s*$/.exec(part)?.[1] ?? part;
const comesBack = (line, part) => line.closest("[data-bounces]")?.dataset.bounces.split(" ").includes(address(part).toLowerCase());
const good = (part) => /^[^\s@<>]+@[^\s@<>]+$/.test(address(part));

function render(line) {
  const field = fieldOf(line);
  let chips = line.querySelector(".chips");
  if (!chips) {
    chips = document.createElement("span");
    chips.className = "chips";
    const entry = document.createElement("input");
    Object.assign(entry, { id: field.id, className: "people-entry", autocomplete: "off", inputMode: "email", spellcheck: false });
    field.removeAttribute("id");
    field.hidden = true;
    field.after(chips);
    chips.append(entry);
  }
  const entry = chips.querySelector(".people-entry");
  chips.querySelectorAll(".chip").forEach((chip) => chip.remove());
  parts(field.value).forEach((part, index) => entry.before(chip(line, part, index)));
}

function chip(line, part, index) {
  const made = document.createElement("span");
  made.className = `chip${good(part) ? "" : " tone-bad"}`;
  made.title = part;
  const name = document.createElement("span");
  name.className = "clip";
  name.textContent = part.replace(/\s*<[^<>]*>\s*$/, "").replaceAll('"', "") || part;
  if (name.textContent !== address(part)) name.textContent += ` · ${address(part)}`;
  const out = document.createElement("button");
  Object.assign(out, { type: "button", className: "chip-out", textContent: "×" });
  out.setAttribute("aria-label", fieldOf(line).dataset.remove.replace("{name}", name.textContent));
  out.dataset.index = index;
  made.append(name, out);
  if (comesBack(line, part)) {
    const word = document.createElement("span");
    Object.assign(word, { className: "said-only", textContent: line.closest("[data-bounces]").dataset.comesBack });
    made.classList.add("tone-warn");
    made.title = `${part} · ${word.textContent}`;
    name.after(word);
  }
  return made;
}

function set(line, list) {
  fieldOf(line).value = list.join(", ");
  fieldOf(line).dispatchEvent(new Event("input", { bubbles: true }));
  render(line);
}

function take(entry) {
  const line = lineOf(entry);
  const fresh = parts(entry.value);
  entry.value = "";
  if (!fresh.length) return;
  const there = parts(fieldOf(line).value);
  const known = new Set(there.map((part) => address(part).toLowerCase()));
  set(line, [...there, ...fresh.filter((part) => !known.has(address(part).toLowerCase()))]);
}

function show(form, name) {
  const line = form.querySelector(`[data-people=${name}]`);
  line.hidden = false;
  form.querySelector(`[data-show=${name}]`)?.setAttribute("hidden", "");
  return line;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".chip-out, [data-show], [data-all]");
  if (!button) return;
  const form = button.closest("form");
  if (button.dataset.show) show(form, button.dataset.show).querySelector(".people-entry").focus();
  else if (button.dataset.all) {
    const entry = show(form, "cc").querySelector(".people-entry");
    entry.value = button.dataset.all;
    take(entry);
    button.hidden = true;
  } else {
    const line = lineOf(button);
    set(line, parts(fieldOf(line).value).filter((_part, index) => index !== Number(button.dataset.index)));
    line.querySelector(".people-entry").focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".people-entry") || event.isComposing || event.keyCode === 229) return;
  const entry = event.target;
  if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || END.test(event.key)) {
    event.preventDefault();
    take(entry);
  } else if (event.key === "Backspace" && !entry.value) {
    const line = lineOf(entry);
    set(line, parts(fieldOf(line).value).slice(0, -1));
  }
});
document.addEventListener("input", (event) => {
  if (event.target.matches(".people-entry")) {
    event.stopPropagation();
    if (END.test(event.target.value) && !event.isComposing) take(event.target);
  }
}, true);
document.addEventListener("focusout", (event) => {
  if (event.target.matches(".people-entry")) take(event.target);
});
document.addEventListener("submit", (event) => event.target.querySelectorAll?.(".people-entry").forEach(take), true);
document.addEventListener("filled", (event) => event.target.querySelectorAll?.("[data-people]").forEach(render));

// A line wakes by itself, however it came into the page.
customElements.define("people-line", class extends HTMLElement {
  connectedCallback() {
    if (!this.querySelector(".chips")) render(this);
  }
});
