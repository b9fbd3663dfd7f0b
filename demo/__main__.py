"""`python -m demo`: the demo company, its mail sandbox and Careline itself, on this machine only."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import monotonic

from flask import Flask

from app.cli import house, setup
from app.cli.start import alone, ensure_port
from app.core import bell, log
from app.core.clock import now
from app.core.db import alchemy, session
from app.factory import create_app
from app.people import queries
from config import BadSettings, Settings
from demo import place, tracking
from demo.carriers import Carriers
from demo.carriers.world import World
from demo.load import load, move
from demo.ports import Ports, from_env
from demo.sandbox import Sandbox
from demo.sandbox.sandbox import HOST


def main() -> None:
    """Prepare var/demo, load the company at the first start, then run until Ctrl-C."""
    settings, sandbox = _settings()
    log.configure(settings.log_format)
    app = create_app(settings)
    with alone(settings.data_dir / "run.lock"), app.app_context():
        for setting, port in {"PORT": settings.port, **sandbox.settings()}.items():
            ensure_port(settings.bind if setting == "PORT" else HOST, port, setting)
        _begin_anew(settings)
        setup.prepare()
        if not queries.mailboxes():
            _say("Loading the demo company ...")
            started, moment = monotonic(), now()
            conversations = load(moment, sandbox)
            World(place.carriers_state(settings)).add(tracking.simulated(moment))
            _say(f"  {conversations} conversations in {monotonic() - started:.0f} s")
        move(sandbox)
        key = tracking.feed_key()
        session.remove()
        alchemy.engine.dispose()  # the process that serves must not share our connections
        _greet(settings, sandbox)
        begin = partial(_begin, app, settings, sandbox, key)
        house.Server(app, bind=settings.bind, port=settings.port, begin=begin).run()


def _begin_anew(settings: Settings) -> None:
    """Put a demo aside whose tables are not those of this version: what is in it can be loaded again."""
    database = settings.data_dir / "careline.db"
    if not database.exists() or setup.foreign() is None:
        return
    session.remove()
    alchemy.engine.dispose()
    for file in settings.data_dir.glob("careline.db*"):
        file.rename(file.with_name(f"before-{file.name}"))
    _say(f"The demo of another version was put aside, as {database.with_name('before-careline.db')}.")


def _begin(app: Flask, settings: Settings, ports: Ports, key: str) -> Sequence[bell.Stop]:
    sandbox = Sandbox(place.sandbox_settings(settings, ports)).start()
    told = place.carriers_settings(settings, ports, key)
    carriers = Carriers(told, f"http://localhost:{sandbox.http_port}/").start()
    return [*house.embedded(app, settings), sandbox.stop, carriers.stop]


def _settings() -> tuple[Settings, Ports]:
    """Return what the environment says, at home in var/demo. Leaves with 2 where it will not do."""
    sandbox, faults = from_env(os.environ)
    try:
        settings = Settings.from_env({**os.environ, "DATA_DIR": os.environ.get("DATA_DIR") or "var/demo"})
        settings = replace(settings, private_hosts=(*settings.private_hosts, f"127.0.0.1:{sandbox.carrier}"))
        faults += place.faults_of(settings)
    except BadSettings as bad:
        faults, settings = faults + bad.faults, None
    if faults or settings is None:
        sys.stderr.write(f"{BadSettings(faults)}\n")
        raise SystemExit(2)
    return settings, sandbox


def _greet(settings: Settings, sandbox: Ports) -> None:
    _say(f"\nCareline      {settings.base_url}")
    ports = f"SMTP localhost:{sandbox.smtp}, IMAP localhost:{sandbox.imap}"
    _say(f"Mail sandbox  http://localhost:{sandbox.page}   ({ports})")
    _say(f"Carriers      http://localhost:{sandbox.carrier}")
    _say(f"Sign in as    {', '.join(place.address_of(key) for key in place.AGENTS)}")
    _say(f"Password      {place.PASSWORD}\n")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
