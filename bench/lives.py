"""One story lived through: each step writes the rows and events that commands would have written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from app.cases import events as cases
from app.cases import rules
from app.core import reply_tokens
from app.core.events import Event
from app.customers import rules as customers
from app.customers.events import CustomerMet
from app.orders.events import OrderRecorded
from app.orders.rules.numbering import key
from app.outgoing.events import OutgoingMoved, OutgoingQueued
from bench.house import AGENTS_PER_QUEUE, QUEUES, House
from bench.mails import ATTACHED_BYTES, OURS
from bench.stories import Step, Story

Row = dict[str, Any]
Who = tuple[str, int]
SYSTEM: Who = ("system", 0)
REPLY_WITHIN_MINUTES = 480
LEAVING = timedelta(seconds=2)


class Paper(Protocol):
    """What takes rows: bench.fill.Rows."""

    def number(self, name: str) -> int:
        """Return the next id of a table."""
        ...

    def add(self, name: str, row: Row) -> None:
        """Take a row."""
        ...


class Life:
    """Lives one story, a step at a time. first: its contact was not known before."""

    def __init__(self, house: House, paper: Paper, story: Story, opened: datetime) -> None:
        self.house, self.paper, self.story, self.at = house, paper, story, opened
        self.steps = iter(story.steps)
        self.name, self.address = f"Contact {story.contact}", f"contact{story.contact}@example.org"
        place = story.queue * AGENTS_PER_QUEUE + story.number % AGENTS_PER_QUEUE
        self.agent_id, self.agent_name = house.agents[place], f"Agent {place}"
        self.agent: Who = ("agent", self.agent_id)
        self.said: list[str] = []
        self.next: Step | None = next(self.steps)

    def begin(self, contact_id: int, *, first: bool) -> None:
        """Meet the contact, record an order; the case is opened by the first step."""
        self.contact_id = contact_id
        self.customer: Who = ("customer", contact_id)
        if first:
            self._meet()
        self.order_id: int = 0  # 0: it names none
        self.reference = f"SO-{1_000_000 + self.story.number}"
        if self.story.order:
            self._order()
        self._open()

    def go(self) -> datetime | None:
        """Do the next step; returns when the one after it comes, None at the end."""
        step = self.next
        if step is None:
            return None
        getattr(self, f"_{step.deed}")(step)
        self.next = next(self.steps, None)
        if self.next is not None:
            self.at += self.next.after
        return self.at if self.next else None

    def end(self) -> None:
        """Write the case as it was left."""
        self.paper.add("cases", self.case)

    def _meet(self) -> None:
        contact: Row = {"id": self.contact_id, "name": self.name, "account_id": None, "created_at": self.at}
        contact |= {"name_key": customers.name_key(self.name), "updated_at": self.at}
        contact["language"] = "zh" if self.story.chinese else "en"
        self.paper.add("contacts", contact)
        point = {"id": self.paper.number("contact_points"), "contact_id": self.contact_id}
        point |= {"kind": "email", "value": self.address, "created_at": self.at}
        self.paper.add("contact_points", point)
        for term in customers.terms(self.name):
            self.paper.add("contact_terms", {"contact_id": self.contact_id, "term": term})
        self._tell(SYSTEM, CustomerMet(contact_id=self.contact_id, kind="email"))

    def _order(self) -> None:
        self.order_id = self.paper.number("orders")
        order: Row = {"id": self.order_id, "reference": self.reference, "contact_id": self.contact_id}
        order |= {"status": "shipped", "placed_at": self.at, "currency": "EUR", "total_minor": 4990}
        self.paper.add("orders", order | {"destination": "", "updated_at": self.at})
        line = {"id": self.paper.number("order_lines"), "order_id": self.order_id, "sku": "LL-1"}
        self.paper.add("order_lines", line | {"name": "Desk lamp", "quantity": 1, "price_minor": 4990})
        self._tell(SYSTEM, OrderRecorded(order_id=self.order_id))

    def _open(self) -> None:
        self.subject = f"{self.story.subject} {self.reference}" if self.story.order else self.story.subject
        self.case: Row = {
            "id": self.paper.number("cases"),
            "subject": self.subject,
            "status": "new",
            "priority": "normal",
            "channel": "email",
            "requester_id": self.contact_id,
            "queue_id": self.house.queues[self.story.queue],
            "assignee_id": None,
            "mailbox_id": self.house.mailboxes[self.story.queue],
            "opened_at": self.at,
            "updated_at": self.at,
            "due_at": None,
            "closed_at": None,
            "last_words": "",
            "last_direction": "in",
            "has_matter": False,
            "version": 1,
        }
        self.case_id = self.case["id"]
        role = {"case_id": self.case_id, "contact_id": self.contact_id, "role": "requester"}
        self.paper.add("participants", role)
        queue_id = self.case["queue_id"]
        opened = cases.CaseOpened(case_id=self.case_id, contact_id=self.contact_id, queue_id=queue_id)
        self._tell(self.customer, opened)

    def _in(self, step: Step) -> None:
        first, raw_id = not self.said, self.paper.number("raw_mails")
        message = self._message("in", step.words) | {
            "raw_id": raw_id,
            "contact_id": self.contact_id,
            "author_name": self.name,
            "author_address": self.address,
            "to": OURS.format(self.story.queue),
            "subject": self.subject if first else f"Re: {self.subject}",
            "external_id": f"email:<{self._key('m')[:24]}@mail.example.org>",
            "body_hash": self._key("body"),
            "html": f"<p>{step.words}</p>" if step.html else None,
            "joined_by": "" if first else "own" if self.said[-1].startswith("email:<r") else "reference",
        }
        self._raw(raw_id, message, "case" if first else "appended")
        self._add(message, self.customer)
        if step.attached:
            self._attach(message["id"])
        if self.case["due_at"] is None:
            self.case["due_at"] = rules.due(self.at, REPLY_WITHIN_MINUTES)
        self._move(rules.after_inbound(self.case["status"]), self.customer)
        if self.order_id and len(self.said) == 1:
            self._link(message["id"])

    def _out(self, step: Step) -> None:
        message = self._message("out", step.words)
        out = self._outgoing(step.words, message["id"])
        queued = OutgoingQueued(outgoing_id=out["id"], case_id=self.case_id, channel="email")
        event_id = self._tell(self.agent, queued)
        message |= {
            "outgoing_id": out["id"],
            "agent_id": self.agent_id,
            "author_name": self.agent_name,
            "to": self.address,
            "external_id": f"email:{out['message_id']}",
        }
        self._add(message, self.agent)
        self._assign()
        self.case["due_at"] = None
        self._move("waiting_customer", self.agent)
        self._job(event_id, out["id"])
        for state in ("sending", "sent"):
            self._tell(SYSTEM, OutgoingMoved(outgoing_id=out["id"], case_id=self.case_id, state=state))

    def _take(self, _step: Step) -> None:
        self._assign()
        if self.case["status"] == "new":
            self._move("open", self.agent)

    def _note(self, step: Step) -> None:
        by = {"channel": "note", "agent_id": self.agent_id, "author_name": self.agent_name}
        self._add(self._message("note", step.words) | by, self.agent)

    def _solve(self, _step: Step) -> None:
        self._move("solved", self.agent)

    def _close(self, _step: Step) -> None:
        self._move("closed", self.agent)

    def _message(self, direction: str, words: str) -> Row:
        empty = dict.fromkeys(("external_id", "raw_id", "outgoing_id", "contact_id", "agent_id", "html"))
        blank = dict.fromkeys(("author_address", "to", "cc", "subject", "unverified", "joined_by"), "")
        message = {"id": self.paper.number("messages"), "case_id": self.case_id, "direction": direction}
        message |= {"channel": "email", "kind": "message", "body_hash": "", "author_name": ""}
        return (
            message | {"text": words, "reply_text": words, "at": self.at, "files_held": False} | empty | blank
        )

    def _add(self, message: Row, who: Who) -> None:
        self.paper.add("messages", message)
        direction = message["direction"]
        self.case["updated_at"] = self.at
        self.case["version"] += 1
        if message["external_id"]:
            self.said.append(message["external_id"])
        if direction != "note":
            self.case["last_words"] = rules.first_words(message["reply_text"])
            self.case["last_direction"] = direction
        ids = {"case_id": self.case_id, "message_id": message["id"]}
        self._tell(who, cases.MessageAdded(**ids, direction=direction, kind="message"))

    def _raw(self, raw_id: int, message: Row, outcome: str) -> None:
        raw = {"id": raw_id, "mailbox_id": self.case["mailbox_id"], "folder": "", "uidvalidity": None}
        raw |= {"uid": None, "file_key": self._key("raw")[:32], "sha256": self._key("sha"), "size": 2_000}
        raw |= {"state": "taken", "outcome": outcome, "reason": "", "sender": self.address, "attempts": 0}
        raw |= {"subject": message["subject"], "due_at": self.at, "kept_at": self.at}
        self.paper.add("raw_mails", raw | {"case_id": self.case_id, "message_id": message["id"]})

    def _attach(self, message_id: int) -> None:
        file = {"id": self.paper.number("attachments"), "message_id": message_id, "filename": "photo.jpg"}
        file |= {"file_key": self._key("file")[:32], "sha256": self._key("bytes"), "size": ATTACHED_BYTES}
        file |= {"content_type": "image/jpeg", "inline": False, "content_id": None}
        self.paper.add("attachments", file)

    def _outgoing(self, words: str, said_id: int) -> Row:
        token = reply_tokens.mint(self.case_id, self.address)
        message_id = f"<{token}.{self._key('out')[:32]}@desk.example>"
        out = {"id": self.paper.number("outgoing"), "case_id": self.case_id, "channel": "email"}
        out |= {
            "token": token,
            "mailbox_id": self.case["mailbox_id"],
            "recipient": self.address,
            "message_id": message_id,
            "said_id": said_id,
            "to": [[self.name, self.address]],
        }
        place = self.story.queue
        out |= {
            "sender": OURS.format(place),
            "sender_name": QUEUES[place],
            "cc": [],
            "files": [],
            "html": None,
        }
        out |= {"recipient_name": self.name, "subject": rules.answer_subject(self.subject), "body": words}
        out["references"] = [one.removeprefix("email:") for one in self.said[-20:]]
        out |= {"auto": False, "state": "sent", "sent_doubtfully": False, "error": "", "at": self.at}
        out["sent_at"] = self.at + LEAVING
        self.paper.add("outgoing", out)
        return out

    def _job(self, event_id: int, outgoing_id: int) -> None:
        job = {"id": self.paper.number("jobs"), "kind": "outbound", "token": None, "lease_until": None}
        job |= {"key": f"outbound:{event_id}:{outgoing_id}", "args": {"outgoing_id": outgoing_id}}
        self.paper.add("jobs", job | {"state": "done", "attempts": 1, "due_at": self.at, "error": None})

    def _assign(self) -> None:
        if self.case["assignee_id"] is None:
            self.case["assignee_id"] = self.agent_id
            assigned = cases.CaseAssigned(case_id=self.case_id, was=None, now=self.agent_id)
            self._tell(self.agent, assigned, [("assignee", None, self.agent_name)])

    def _move(self, to: str, who: Who) -> None:
        was = self.case["status"]
        if to == was:
            return
        self.case["status"] = to
        self.case["version"] += 1
        if to in {"solved", "closed"}:
            self.case["due_at"], self.case["closed_at"] = None, self.at
        self._tell(who, cases.CaseMoved(case_id=self.case_id, was=was, now=to), [("status", was, to)])

    def _link(self, message_id: int) -> None:
        """Link the order that the first mail's subject names, as the reaction would have done at once."""
        start = self.subject.index(self.reference)
        hint: Row = {"id": self.paper.number("hints"), "case_id": self.case_id, "message_id": message_id}
        hint |= {"kind": "order", "number": self.reference, "normalised": key(self.reference)}
        hint |= {"part": "subject", "start": start, "end": len(self.subject), "words": self.subject}
        hint |= {"why": "form:SO-#######+", "order_ids": [self.order_id], "parcel_ids": [], "carriers": []}
        self.paper.add("hints", hint | {"state": "linked", "at": self.at, "decided_at": self.at})
        self.case["has_matter"] = True
        self.paper.add("case_orders", {"case_id": self.case_id, "order_id": self.order_id})
        linked = cases.OrderLinked(case_id=self.case_id, order_id=self.order_id)
        self._tell(SYSTEM, linked, [("order", None, self.reference)])

    def _tell(
        self, who: Who, event: Event, changes: Sequence[tuple[str, str | None, str | None]] = ()
    ) -> int:
        """Write an event and its changes; returns its id."""
        facts, event_id = dict(vars(event)), self.paper.number("events")
        row = {"id": event_id, "at": self.at, "name": event.name, "actor_kind": who[0], "actor_id": who[1]}
        self.paper.add("events", row | {"case_id": facts.get("case_id"), "facts": facts})
        for field, before, after in changes:
            change = {"id": self.paper.number("changes"), "event_id": event_id, "field": field}
            self.paper.add("changes", change | {"before": before, "after": after, "kind": "none"})
        return event_id

    def _key(self, of: str) -> str:
        """Return 64 hexadecimal digits that no other moment of any case has."""
        return sha256(f"{of} {self.case_id} {len(self.said)}".encode()).hexdigest()
