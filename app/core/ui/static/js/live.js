// Live: a notice says where to look; this asks again, gathered, under the reader's own rights.
import { Lists } from "./rows.js";
import { heardAll, startPresence } from "./presence.js";
import { rang } from "./renewing.js";
import { say } from "./words.js";

const CHANGES = "/desk/changes";
const GATHER = 300;
const POLL = 2000;
const LONGEST = 30000;
const one = (selector) => document.querySelector(selector);

class Live {
  constructor() {
    this.upto = Number(document.body.dataset.upto || 0);
    this.lists = new Lists();
    this.topics = new Set();
    this.tries = 0;
    this.connected = false;
    this.watched = new Set();
  }

  start() {
    this.connect();
    startPresence((words) => this.tell("here", words));
    document.addEventListener("visibilitychange", () => this.gather());
    document.addEventListener("htmx:afterSettle", () => this.watch());
    addEventListener("offline", () => this.show("offline"));
    addEventListener("online", () => this.retry(0));
  }

  connect() {
    if (!window.io) return this.poll();
    this.socket = window.io("/desk", { transports: ["websocket"], reconnection: false });
    this.socket.on("connect", () => this.arrived());
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", () => this.lost());
    this.socket.on("changed", (notice) => this.take(notice));
    this.socket.on("here", (one) => heardAll([one]));
    this.socket.on("presence", heardAll);
    return undefined;
  }

  async arrived() {
    Object.assign(this, { connected: true, tries: 0, watched: new Set() });
    clearInterval(this.polling);
    this.polling = null;
    this.show("live");
    this.watch();
    await this.catchUp();
  }

  lost() {
    this.connected = false;
    this.tries += 1;
    if (!this.polling) this.show(navigator.onLine ? "reconnecting" : "offline");
    if (this.tries >= 2) this.poll();
    this.retry(Math.random() * Math.min(LONGEST, 1000 * 2 ** this.tries));
  }

  // Full jitter, 1 to 30 s: many desks do not come back in one moment.
  retry(after) {
    clearTimeout(this.retrying);
    this.retrying = setTimeout(() => { if (!this.connected) this.socket?.connect(); }, Math.max(after, 1000));
  }

  poll() {
    this.polling ??= setInterval(() => { if (!document.hidden) this.catchUp(); }, POLL);
  }

  async catchUp() {
    if (this.asking) return;
    this.asking = true;
    try {
      const answer = await fetch(`${CHANGES}?since=${this.upto}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      this.take(await answer.json());
      if (!this.connected) this.show("polling");
    } catch {
      if (!this.connected) this.show(navigator.onLine ? "reconnecting" : "offline");
    } finally {
      this.asking = false;
    }
    return undefined;
  }

  tell(name, words) {
    if (this.connected) this.socket.emit(name, words);
  }

  // The rooms of what is on screen: the open case, and the queues that the list shows.
  watch() {
    if (!this.connected) return;
    const wanted = new Set((one("#rows")?.dataset.queues ?? "").split(" ").filter(Boolean).map((id) => `queue:${id}`));
    const open = one(".pane-case")?.dataset.case;
    if (open) wanted.add(`case:${open}`);
    document.querySelectorAll("[data-watch]").forEach((part) => wanted.add(part.dataset.watch));
    const room = (name) => { const [kind, id] = name.split(":"); return { [kind]: Number(id) }; };
    [...wanted].filter((name) => !this.watched.has(name)).forEach((name) => this.tell("watch", room(name)));
    [...this.watched].filter((name) => !wanted.has(name)).forEach((name) => this.tell("leave", room(name)));
    this.watched = wanted;
  }

  take({ topics, upto }) {
    this.upto = Math.max(this.upto, upto ?? 0);
    topics.forEach((topic) => this.topics.add(topic));
    this.gather();
  }

  gather() {
    if (this.gathering || document.hidden || !this.topics.size) return;
    this.gathering = setTimeout(() => this.deliver(), GATHER * (0.5 + Math.random()));
  }

  async deliver() {
    const topics = [...this.topics];
    this.topics.clear();
    try {
      await this.lists.refresh(topics);
    } finally {
      this.ring(topics);
      this.gathering = null;
      this.gather();
    }
  }

  ring(topics) {
    const open = one(".pane-case")?.dataset.case;
    const watched = [...document.querySelectorAll("[data-watch]")].map((part) => part.dataset.watch);
    const here = open ? [`case:${open}`, ...watched] : watched;
    const rung = topics.includes("all") ? [...topics, ...here] : topics;
    new Set([...rung, "counts"]).forEach((topic) => {
      rang(topic);
      document.body.dispatchEvent(new CustomEvent(`live:${topic}`));
    });
  }

  show(state) {
    document.querySelectorAll(".connection").forEach((pill) => {
      pill.dataset.state = state;
      pill.textContent = say(state);
    });
  }
}

new Live().start();
