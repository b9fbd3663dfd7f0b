// A test of a mailbox: each line of the talk stands on the page when it is said. Without scripts it is there in the end.
const form = document.querySelector("[data-try] form");
const talks = document.querySelector("[data-talks]");
const tried = document.querySelector("#tried");
const status = document.querySelector("[data-trying]");
const ARROWS = { us: "→", them: "←", note: "·" };

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  begin();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/x-ndjson" } });
    if (!answer.ok || !answer.headers.get("Content-Type").startsWith("application/x-ndjson")) throw new Error(answer.status);
    await read(answer.body);
  } catch {
    say(status.dataset.broken);
  } finally {
    button.disabled = false;
    button.focus();
  }
});

function begin() {
  tried.replaceChildren();
  talks.replaceChildren(...["IMAP", "SMTP"].map(talk));
  talks.hidden = false;
  say(status.dataset.trying);
}

function say(words) {
  status.textContent = words;
  status.classList.remove("said-only");
}

function talk(name) {
  const section = document.createElement("section");
  section.className = "card card-body probe";
  section.setAttribute("aria-label", name);
  const title = document.createElement("h3");
  title.textContent = name;
  const lines = document.createElement("ol");
  lines.className = "talk";
  section.append(title, lines);
  return section;
}

async function read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let left = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (left + (value ?? "")).split("\n");
    left = lines.pop();
    lines.filter(Boolean).map(JSON.parse).forEach(take);
    if (done) break;
  }
  if (!talks.hidden) throw new Error("cut");
}

function take({ html, server, side, text }) {
  if (html === undefined) return add(server, side, text);
  talks.hidden = true;
  tried.innerHTML = html; // our own part of this page, written by the server
  status.textContent = "";
  return status.classList.add("said-only");
}

function add(server, side, text) {
  if (!text) return;
  const line = document.createElement("li");
  line.dataset.side = side;
  const who = document.createElement("span");
  who.className = "talk-side";
  who.textContent = ARROWS[side];
  const said = document.createElement("code");
  said.textContent = text;
  line.append(who, said);
  const lines = talks.querySelector(`[aria-label="${server}"] .talk`);
  lines.append(line);
  lines.scrollTop = lines.scrollHeight;
}
