"""The simulator's server: the carriers' API, and the page on which one plays their part."""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from demo.carriers.telling import post
from demo.carriers.world import DEEDS, World
from demo.pages import HOST, Quiet, guard

#: How the carriers' API may be today, and what a person reads of it.
MOODS = {
    "well": "answers",
    "down": "is down (503)",
    "busy": "is too busy (429, Retry-After: 30)",
    "slow": "sends a byte a second",
    "garbage": "talks nonsense",
    "huge": "sends 10 MB",
    "fast_clock": "has a clock that is an hour fast",
}


@dataclass(frozen=True)
class CarrierSettings:
    """state: the file it keeps. port: 0 for any free one. key: that the API wants in Authorization.

    tell: a feed's address, to which webhooks go, "" for none; secret: by which they are signed.
    """

    state: Path
    port: int = 2590
    key: str = "demo-carrier"
    tell: str = ""
    secret: str = ""


class Carriers:
    """Start and stop the server; `port` is the real one."""

    def __init__(self, settings: CarrierSettings, sandbox: str = "") -> None:
        self.settings, self.world, self.mood = settings, World(settings.state), "well"
        self.asked: list[str] = []
        self._server = make_server(
            HOST, settings.port, make_app(self, sandbox), threaded=True, request_handler=Quiet
        )
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> "Carriers":
        """Answer from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def feel(self, mood: str) -> None:
        """Let the API be in another mood of MOODS."""
        self.mood = mood
        self.world.skew = timedelta(hours=1 if mood == "fast_clock" else 0)

    def happen(self, number: str, what: str) -> int:
        """Let something happen to a parcel, and tell of it; return the webhook's status, 0 for none."""
        parcel = self.world.happen(number, what)
        silent = parcel is None or parcel.lost or not self.settings.tell
        return 0 if silent or parcel is None else post(self.settings.tell, self.settings.secret, [parcel])

    def advance(self, hours: float) -> int:
        """Let hours go by, and tell of what moved; return how many did."""
        moved = self.world.advance(hours)
        if moved and self.settings.tell:
            post(self.settings.tell, self.settings.secret, moved)
        return len(moved)


def make_app(carriers: Carriers, sandbox: str) -> Flask:
    """Build the API and the page. sandbox: the address of the mail sandbox, "" for none."""
    app = Flask(__name__)
    guard(app)
    _add_api(app, carriers)
    _add_page(app, carriers, sandbox)
    return app


def _add_api(app: Flask, carriers: Carriers) -> None:
    @app.get("/api/parcels/<number>")
    def parcel(number: str) -> ResponseReturnValue:
        carriers.asked.append(number)
        if request.headers.get("Authorization") != carriers.settings.key:
            abort(401)
        moody = _moody(carriers.mood)
        found = carriers.world.parcels.get(number)
        if moody is not None:
            return moody
        return jsonify(found.told()) if found else (jsonify(error="unknown"), 404)


def _moody(mood: str) -> ResponseReturnValue | None:
    """Return what a carrier says that is not well, None for one that is."""
    if mood == "slow":
        return Response((_late(place) for place in range(120)), mimetype="application/json")
    answers: dict[str, ResponseReturnValue] = {
        "down": Response("down", 503),
        "busy": Response("slow down", 429, {"Retry-After": "30"}),
        "garbage": Response("<html>{'not': json", 200, mimetype="application/json"),
        "huge": Response(b'{"pad": "' + b"x" * 10_000_000 + b'"}', 200, mimetype="application/json"),
    }
    return answers.get(mood)


def _late(place: int) -> bytes:
    time.sleep(1 if place else 0)
    return b" "


def _add_page(app: Flask, carriers: Carriers, sandbox: str) -> None:
    @app.get("/")
    def page() -> str:
        wanted = request.args.get("q", "").strip().upper()
        every = sorted(carriers.world.parcels.values(), key=lambda one: (one.done, one.lost, one.number))
        shown = [one for one in every if not wanted or wanted in one.number or wanted in one.carrier.upper()]
        return render_template(
            "carriers.html",
            parcels=shown[:200],
            wanted=wanted,
            mood=carriers.mood,
            moods=MOODS,
            sandbox=sandbox,
        )

    @app.post("/parcels/<number>")
    def happen(number: str) -> AnyResponse:
        what = request.form.get("what", "")
        if what not in DEEDS:
            abort(400)
        carriers.happen(number, what)
        return redirect(url_for("page", q=request.form.get("q") or None), 303)

    @app.post("/time")
    def advance() -> AnyResponse:
        carriers.advance(min(request.form.get("hours", 24, int), 240))
        return redirect(url_for("page"), 303)

    @app.post("/mood")
    def mood() -> AnyResponse:
        wanted = request.form.get("mood", "")
        if wanted not in MOODS:
            abort(400)
        carriers.feel(wanted)
        return redirect(url_for("page"), 303)
