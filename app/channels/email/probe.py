"""A mailbox is tried out: both servers are talked to step by step, and every line is kept for people."""

import contextlib
import smtplib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from queue import Queue

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from app.channels.email import mailbox, oauth, sign_in, tls
from app.channels.email.steps import HINTS, Side, Step, Unfit, step
from app.channels.email.talk import Line, Talk
from app.people.queries import Login

SECONDS = 15
RECENT = 20


#: A line of a talk, with the name of the server that it is with.
Heard = Callable[[str, Line], object]


def live(
    imap: Login, smtp: Login, token: Callable[[], str]
) -> Iterator[tuple[str, Line] | tuple[Side, Side]]:
    """Do as both() does; yield each line when it is said, with its server, and in the end both sides."""
    heard: Queue[tuple[str, Line] | None] = Queue()
    with ThreadPoolExecutor(1) as hand:
        asked = hand.submit(both, imap, smtp, token, lambda name, line: heard.put((name, line)))
        asked.add_done_callback(lambda _asked: heard.put(None))
        while (one := heard.get()) is not None:
            yield one
        yield asked.result()


def both(
    imap: Login, smtp: Login, token: Callable[[], str], heard: Heard = lambda _name, _line: None
) -> tuple[Side, Side]:
    """Try to read and to send; nothing is changed on the servers. token: asked once where it is needed.

    heard: is told each line when it is said.
    """
    given = ""
    if imap.sign_in != "password":
        try:
            given = token()
        except (oauth.ConsentNeeded, OSError, ValueError) as error:
            failed = Step("consent", ok=False, hint=HINTS["consent"], said=str(error)[:300])
            return Side("IMAP", [failed]), Side("SMTP", [failed])
    with ThreadPoolExecutor(2) as hands:
        reading = hands.submit(_imap, imap, given, heard)
        sending = hands.submit(_smtp, smtp, given, heard)
        return reading.result(), sending.result()


def _imap(login: Login, token: str, heard: Heard) -> Side:
    side, talk = Side("IMAP"), Talk(secrets=(login.password, token), tell=partial(heard, "IMAP"))
    with contextlib.ExitStack() as stack:
        try:
            with step(side, "reach"):
                client = mailbox.reach(login, talk, seconds=SECONDS)
                stack.callback(mailbox.leave, client)
            if login.security == "starttls":
                with step(side, "secure"):
                    client.starttls(tls.context())
            with step(side, "sign_in"), _hushed(talk, f"LOGIN {login.user} "):
                sign_in.imap(client, login, lambda _mailbox_id: token)
            _look(side, client, login.folder)
        except Unfit:
            talk.note("")
    side.lines = talk.lines
    return side


def _look(side: Side, client: IMAPClient, folder: str) -> None:
    with step(side, "folders"):
        listed = client.list_folders()
        side.folders = [name for flags, _, name in listed if b"\\Noselect" not in flags]
    with step(side, "folder"):
        client.select_folder(folder, readonly=True)
    side.authserv_ids = _authserv_ids(client)
    side.idle = client.has_capability("IDLE")
    if side.idle:
        with step(side, "idle"):
            client.idle()
            client.idle_done()


def _authserv_ids(client: IMAPClient) -> list[str]:
    """Return whose Authentication-Results stand topmost on the latest mails, the commonest first."""
    with suppress(IMAPClientError, OSError):
        uids = sorted(client.search(["ALL"]))[-RECENT:]
        field_ = "BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS)]"
        found = client.fetch(uids, [field_]) if uids else {}
        heads = [bytes(value) for one in found.values() for key, value in one.items() if b"HEADER" in key]
        names = [name for name in map(_authserv_id, heads) if name]
        return sorted(set(names), key=names.count, reverse=True)[:3]
    return []


def _authserv_id(head: bytes) -> str:
    topmost = head.partition(b":")[2].partition(b";")[0].split()
    name = topmost[0].decode("ascii", "replace") if topmost else ""
    return name if name.isprintable() and len(name) < 256 else ""


class _Server:
    """smtplib's own words about what it says and hears, into a talk."""

    def __init__(self, login: Login, talk: Talk) -> None:
        self.talk = talk
        self.smtp: smtplib.SMTP = (
            smtplib.SMTP_SSL(timeout=SECONDS, context=tls.context())
            if login.security == "tls"
            else smtplib.SMTP(timeout=SECONDS)
        )
        self.smtp._host = login.host  # type: ignore[attr-defined]  # noqa: SLF001 - whom the certificate must name
        send, reply = self.smtp.send, self.smtp.getreply

        def sends(said: bytes | str) -> None:
            talk.us(said)
            send(said)

        def replies() -> tuple[int, bytes]:
            code, said = reply()
            talk.them(b"%d %s" % (code, said))
            return code, said

        self.smtp.send, self.smtp.getreply = sends, replies  # type: ignore[assignment, method-assign]


def _smtp(login: Login, token: str, heard: Heard) -> Side:
    side, talk = Side("SMTP"), Talk(secrets=(login.password, token), tell=partial(heard, "SMTP"))
    server = _Server(login, talk).smtp
    try:
        with step(side, "reach"):
            _expect(server.connect(login.host, login.port), 220)
            server.ehlo()
        if login.security == "starttls":
            with step(side, "secure"):
                server.starttls(context=tls.context())
                server.ehlo()
        with step(side, "sign_in"), _hushed(talk, "AUTH "):
            sign_in.smtp(server, login, lambda _mailbox_id: token)
        with step(side, "envelope"):
            _expect(server.mail(login.address), 250)
            server.rset()
    except Unfit:
        talk.note("")
    finally:
        if server.sock is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    side.lines = talk.lines
    return side


def _expect(answer: tuple[int, bytes], code: int) -> None:
    if answer[0] != code:
        raise smtplib.SMTPResponseException(*answer)


@contextmanager
def _hushed(talk: Talk, words: str) -> Iterator[None]:
    """Leave out what we say, but for these words."""
    talk.us(words)
    talk.hush = True
    try:
        yield
    finally:
        talk.hush = False
