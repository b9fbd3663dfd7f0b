"""`python -m demo.sandbox`: run the sandbox until Ctrl-C or SIGTERM."""

import argparse
import sys
from pathlib import Path

from app.cli.signals import until_told
from demo.sandbox.sandbox import HOST, Sandbox, SandboxSettings


def settings_from(arguments: list[str]) -> SandboxSettings:
    """Read the command line; exits with its usage where it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m demo.sandbox", description=__doc__)
    parser.add_argument("--smtp", type=int, default=2525, help="port of the SMTP server (0: any)")
    parser.add_argument("--imap", type=int, default=2143, help="port of the IMAP server (0: any)")
    parser.add_argument("--http", type=int, default=2580, help="port of the page (0: any)")
    parser.add_argument("--domain", default="demo.careline.test", help="the name our verdicts are given in")
    parser.add_argument("--mailbox", action="append", help="one of our addresses; may be given many times")
    parser.add_argument("--password", default="sandbox", help="of every mailbox")
    parser.add_argument("--state", type=Path, required=True, help="folder in which the mails are kept")
    asked = parser.parse_args(arguments)
    mailboxes = tuple(asked.mailbox or (f"support@{asked.domain}", f"kefu@{asked.domain}"))
    return SandboxSettings(
        asked.state, asked.domain, mailboxes, asked.password, asked.smtp, asked.imap, asked.http
    )


def main(arguments: list[str]) -> None:
    """Start, say where, wait, stop."""
    wait = until_told()
    with Sandbox(settings_from(arguments)) as sandbox:
        sys.stdout.write(
            f"SMTP {HOST}:{sandbox.smtp_port}  IMAP {HOST}:{sandbox.imap_port}  "
            f"page http://{HOST}:{sandbox.http_port}/\n"
        )
        sys.stdout.flush()
        wait()


if __name__ == "__main__":
    main(sys.argv[1:])
