"""Who wrote a mail, where no receiving server is trusted to tell: DKIM and SPF with DMARC's alignment.

The parent asks the domain name system; the mail's bytes are looked at in a parser process alone.
"""

from collections.abc import Sequence
from pathlib import Path

import structlog

from app.channels.email import dmarc, spf
from app.channels.email.dmarc import Policy
from app.channels.email.mail import Mail
from app.channels.email.parser import Parser, ParserDied
from app.channels.email.records import Away, Records
from app.channels.email.signatures import Signature
from app.intake.inbound import Auth
from app.intake.raw import Handed

#: Only signatures of the author's own family count, and no honest mail has many.
MOST = 2
log = structlog.get_logger(__name__)


class Prover:
    """Proves mails, one at a time, in a parser process of its own."""

    def __init__(self, records: Records, parser: Parser | None = None) -> None:
        self._records, self._parser = records, parser or Parser()

    def verdict(self, mail: Mail, path: Path, handed: Handed | None = None) -> Auth:
        """Return pass, fail or none for a mail in a file. It may wait for others: no transaction may be open.

        fail: the author's domain forbids mail that nobody proves, and nothing here proves it. A mail without
        any signature that was fetched, or whose domain cannot be asked, is none.
        """
        if mail.from_defect:
            return "fail"
        author = mail.sender.address.rpartition("@")[2]
        if not author or not (mail.signatures or handed):
            return "none"
        try:
            policy = self._policy(author)
            path_says = self._path(mail, author, policy, handed)
            if path_says == "pass" or self._proves(_own(mail.signatures, author, policy), path):
                return "pass"
        except (Away, ParserDied) as error:
            log.info("proof.unknown", why=type(error).__name__)
            return "none"
        forbidden = policy is not None and policy.forbids
        return "fail" if forbidden and path_says != "unknown" else "none"

    def close(self) -> None:
        """End the parser process."""
        self._parser.close()

    def _proves(self, signatures: Sequence[Signature], path: Path) -> bool:
        keys = {one.key: " ".join(self._records.txt(one.key)[:1]) for one in signatures}
        places = [one.place for one in signatures if keys[one.key]]
        if not places:
            return False
        answer = self._parser.ask({"path": str(path.resolve()), "places": places, "keys": keys})
        if not answer["ok"]:
            raise ParserDied(answer["reason"])  # too large to look at, say: nothing is known
        return bool(answer["holding"])

    def _path(self, mail: Mail, author: str, policy: Policy | None, handed: Handed | None) -> str:
        """Return whether the envelope's domain speaks for the author (pass), does not (no), or may (unknown).

        Of a fetched mail nobody can ask it any more: whose envelope was the author's may have been proved.
        """
        if handed is None:
            by_hand = dmarc.aligned(mail.return_path.rpartition("@")[2], author)
            return "unknown" if by_hand else "no"
        strict = policy is not None and policy.strict_path
        if not dmarc.aligned(spf.domain_of(handed), author, strict=strict):
            return "no"
        said = spf.result(handed, self._records)
        return {"pass": "pass", "temperror": "unknown"}.get(said, "no")

    def _policy(self, author: str) -> Policy | None:
        found = dmarc.policy(self._records.txt(f"_dmarc.{author}"), below=False)
        family = dmarc.organisational(author)
        if found is None and family and family != author:
            found = dmarc.policy(self._records.txt(f"_dmarc.{family}"), below=True)
        return found


def _own(signatures: Sequence[Signature], author: str, policy: Policy | None) -> list[Signature]:
    strict = policy is not None and policy.strict
    whole = (one for one in signatures if not one.partial)
    return [one for one in whole if dmarc.aligned(one.domain, author, strict=strict)][:MOST]
