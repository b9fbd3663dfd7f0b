"""Putting the house together for the web."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined

from app import tables
from app.channels.email import tls
from app.core import failpoints, files, home, modes, outside, secret, ui, web
from app.core.db import alchemy, leave
from app.core.origins import Origins
from app.core.proxies import Proxies
from app.core.running import APPLICATION
from app.doors import DOORS
from app.live.desk import Desk, sockets
from config import Settings

MEGABYTE = 1024 * 1024
migrate = Migrate(compare_type=True, render_as_batch=True)


def create_app(settings: Settings, *, testing: bool = False) -> Flask:
    """Build the web application."""
    app = Flask("app", static_folder=None, template_folder="core/ui/templates")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
        TESTING=testing,
        MAX_CONTENT_LENGTH=30 * MEGABYTE,
        SESSION_COOKIE_NAME="__Host-careline_form" if settings.secure else "careline_form",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        CARELINE=settings,
    )
    app.jinja_env.undefined = StrictUndefined
    modes.guard(settings.data_dir, settings.database_url)
    files.use(settings.data_dir / "files")
    secret.use(settings.secret_key, old=settings.old_secret_keys)
    tls.use(settings.mail_ca_file)
    outside.use(settings.private_hosts)
    home.use(settings.base_url)
    failpoints.arm(settings.fail_at)
    alchemy.init_app(app)
    app.teardown_appcontext(leave)  # the last one told is the first to be called
    migrate.init_app(app, alchemy, directory=str(Path(app.root_path).parent / "migrations"))
    web.init(app)
    ui.init(app)
    for door in DOORS:
        app.register_blueprint(door)
    sockets.server_options.pop("client_manager", None)  # of an application made before, with another queue
    sockets.init_app(app, **_socket_options(settings))
    sockets.on_namespace(Desk("/desk"))
    app.wsgi_app = Origins(app.wsgi_app, settings.files_base_url)  # type: ignore[method-assign]
    app.wsgi_app = Proxies(app.wsgi_app, settings.trusted_proxies, secure=settings.secure)  # type: ignore[method-assign]
    app.config["TABLES"] = tables.MODULES
    return app


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database_url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 40, "pool_use_lifo": True}
    named = {"application_name": APPLICATION}
    return {"pool_size": 10, "max_overflow": 20, "pool_use_lifo": True, "connect_args": named}


def _socket_options(settings: Settings) -> dict[str, Any]:
    """Return how sockets talk: websocket only, so that no process needs to see a browser twice."""
    return {
        "async_mode": "threading",
        "transports": ["websocket"],
        "message_queue": settings.redis_url or None,
        "cors_allowed_origins": [settings.base_url, *_same_machine(settings)],
        "max_http_buffer_size": 100_000,
        "manage_session": False,
        "logger": False,
        "engineio_logger": False,
    }


def _same_machine(settings: Settings) -> list[str]:
    """Return the other names of this machine, where the desk is at home on it."""
    if settings.secure:
        return []
    names = (f"http://{name}:{settings.port}" for name in ("localhost", "127.0.0.1"))
    return [name for name in names if name != settings.files_base_url]
