"""A mail with an attachment of 100 MB: fetched, read and stored a piece at a time."""

import base64
import hashlib
import os
import resource

import pytest
from sqlalchemy import select

from app.cases.models import Attachment
from app.core import files
from app.core.db import session
from tests.faults import watching
from tests.services import processes
from tests.services.proxy import line

HEAD = b"""From: Dora <dora@example.org>
Message-ID: <film@example.org>
Subject: The film of it
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Here it is.
--b
Content-Type: video/mp4; name=film.mp4
Content-Disposition: attachment; filename=film.mp4
Content-Transfer-Encoding: base64

""".replace(b"\n", b"\r\n")
PIECE = 57 * 20_000
MB = 1_000_000


@pytest.mark.drill
def test_fault_32_an_attachment_of_100_mb_costs_no_more_than_300_mb_of_memory(house, cast, mailbox, tally):
    if mailbox.maildir is None:
        pytest.skip("needs Dovecot")
    with line(mailbox.port) as wire:
        told = watching.login(mailbox, wire, cast.mailbox.id)
        watching.first_contact(house, told)
        sha256, size = put(mailbox.maildir / "new" / "1.film")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with watching.watched(house, told):
            watching.until(lambda: watching.outcomes() == ["kept"], seconds=90)
    watching.take_all()
    own = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / MB
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MB

    [film] = session.scalars(select(Attachment)).all()
    assert (film.size, film.sha256) == (size, sha256)
    assert files.path_of(film.file_key).stat().st_size == size
    assert own < 300
    assert child < 512
    tally.add(mb=size // MB, worker_grew_mb=round(own), parser_mb=round(child))


def put(path) -> tuple[str, int]:
    """Put the mail where a mail server finds it; return the attachment's digest and size."""
    digest, piece = hashlib.sha256(), os.urandom(PIECE)
    coded = base64.encodebytes(piece).replace(b"\n", b"\r\n")
    with path.open("wb") as mail:
        mail.write(HEAD)
        for _ in range(100 * MB // PIECE + 1):
            mail.write(coded)
            digest.update(piece)
        mail.write(b"--b--\r\n")
    path.chmod(0o666)
    if processes.is_root():
        os.chown(path, path.parent.stat().st_uid, path.parent.stat().st_gid)
    return digest.hexdigest(), (100 * MB // PIECE + 1) * PIECE
