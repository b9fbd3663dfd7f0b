"""A mail server to send to, that records what it took and misbehaves when told."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller

from tests.services import processes


@dataclass(frozen=True)
class Taken:
    """A mail that reached the end of its DATA. sender: the envelope's, "" for the null sender."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


@dataclass
class SmtpSink:
    """host, port: where to send. mails: what arrived, also where the answer to it was lost or a refusal."""

    host: str
    port: int
    mails: list[Taken] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    answer: str = "250 Taken"
    delay_seconds: float = 0.0
    drops_after_data: int = 0
    refused_senders: dict[str, str] = field(default_factory=dict)
    refusals: int = 0

    def reset(self) -> None:
        """Forget the mails and behave."""
        self.mails.clear()
        self.refused.clear()
        self.refused_senders.clear()
        self.refusals = 0
        self.answer, self.delay_seconds, self.drops_after_data = "250 Taken", 0.0, 0

    def refuse(self, address: str, answer: str = "550 5.1.1 No such user") -> None:
        """Answer RCPT TO:<address> with answer from now on; "450 4.2.0 Later" refuses for now."""
        self.refused[address] = answer

    def refuse_senders_like(self, part: str, answer: str) -> None:
        """Answer RCPT TO with answer where the envelope's sender has part in it, as Postfix does."""
        self.refused_senders[part] = answer

    def answer_data(self, answer: str) -> None:
        """Give this answer at the end of DATA: "451 4.3.0 Later", "554 5.7.1 No". Such a mail is not kept."""
        self.answer = answer

    def delay(self, seconds: float) -> None:
        """Wait this long before each answer to DATA."""
        self.delay_seconds = seconds

    def drop_after_data(self, times: int = 1) -> None:
        """Keep the next mails and cut the connection before the answer: their sender cannot know."""
        self.drops_after_data = times


class _Handler:
    def __init__(self, sink: SmtpSink):
        self.sink = sink

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        senders = (why for part, why in self.sink.refused_senders.items() if part in envelope.mail_from)
        refused = self.sink.refused.get(address) or next(senders, None)
        if refused:
            self.sink.refusals += 1
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd's name
        await asyncio.sleep(self.sink.delay_seconds)
        if self.sink.answer.startswith("2"):
            taken = Taken(envelope.mail_from.strip("<>"), tuple(envelope.rcpt_tos), bytes(envelope.content))
            self.sink.mails.append(taken)
        if self.sink.drops_after_data:
            self.sink.drops_after_data -= 1
            server.transport.abort()
        return self.sink.answer


@pytest.fixture(scope="session")
def _smtp_server() -> Iterator[SmtpSink]:
    sink = SmtpSink(processes.LOOPBACK, processes.free_port())
    controller = Controller(_Handler(sink), hostname=sink.host, port=sink.port, enable_SMTPUTF8=True)
    controller.start()
    yield sink
    controller.stop()


@pytest.fixture
def smtp_sink(_smtp_server) -> SmtpSink:
    """A mail server on loopback without TLS or sign-in; empty and well behaved at the start of each test."""
    _smtp_server.reset()
    return _smtp_server
