"""The sandbox's page: what each outside address received, and a form to write as one of them."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from demo.pages import Quiet, guard
from demo.sandbox.outside import Outside, Received
from demo.sandbox.words import Letter, letter, text_of, written

LATEST = 200  # mails on a page
Deliver = Callable[[str, list[str], bytes], None]


class PageServer:
    """Serves the page from a thread; `port` is the real one, also where 0 was asked for."""

    def __init__(
        self,
        place: tuple[str, int],
        outside: Outside,
        mailboxes: list[str],
        deliver: Deliver,
        *,
        carriers: str = "",
    ) -> None:
        host, port = place
        app = make_app(outside, mailboxes, deliver)
        app.context_processor(lambda: {"carriers": carriers})
        self._server = make_server(host, port, app, threaded=True, request_handler=Quiet)
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def make_app(outside: Outside, mailboxes: list[str], deliver: Deliver) -> Flask:
    """Build the page over what the outside received."""
    app = Flask(__name__)
    guard(app)
    app.add_template_filter(_clock, "clock")
    _add_reading(app, outside)
    _add_writing(app, outside, mailboxes, deliver)
    return app


def _add_reading(app: Flask, outside: Outside) -> None:
    @app.get("/")
    def inbox() -> str:
        address = request.args.get("address", "")
        mails = [(m, letter(outside.read(m.number))) for m in outside.mails(address)[:LATEST]]
        return render_template("inbox.html", addresses=outside.addresses(), address=address, mails=mails)

    @app.get("/mail/<int:number>")
    def mail(number: int) -> str:
        found = _found(outside, number)
        raw = outside.read(number)
        return render_template("mail.html", mail=found, letter=letter(raw), text=text_of(raw))

    @app.get("/mail/<int:number>/raw")
    def raw(number: int) -> Response:
        message = outside.read(_found(outside, number).number)
        name = f"mail-{number}.eml"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(message, mimetype="message/rfc822", headers=headers)


def _add_writing(app: Flask, outside: Outside, mailboxes: list[str], deliver: Deliver) -> None:
    @app.get("/write")
    def write() -> str:
        number = request.args.get("answer", type=int)
        draft = {"sender": request.args.get("from", ""), "to": mailboxes[0]}
        if number is not None:
            found = _found(outside, number)
            answered = letter(outside.read(number))
            draft = _answer_to(found, answered, mailboxes)
        return render_template("write.html", draft=draft, mailboxes=mailboxes)

    @app.post("/write")
    def send() -> AnyResponse:
        form = {name: request.form.get(name, "") for name in ("sender", "to", "subject", "text")}
        if not form["sender"].strip() or "@" not in form["to"]:
            abort(400)
        threading = {n: request.form.get(n, "") for n in ("in_reply_to", "references")}
        deliver(form["sender"].strip(), [form["to"].strip()], written(**form, **threading))
        return redirect(url_for("inbox", address=form["sender"].strip().lower()), 303)


def _answer_to(found: Received, answered: Letter, mailboxes: list[str]) -> dict[str, str]:
    subject = answered.subject
    return {
        "sender": found.recipients[0],
        "to": answered.reply_address or mailboxes[0],
        "subject": subject if subject.lower().startswith("re:") else f"Re: {subject}",
        "in_reply_to": answered.message_id,
        "references": f"{answered.references} {answered.message_id}".strip(),
    }


def _found(outside: Outside, number: int) -> Received:
    return outside.get(number) or abort(404)


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
