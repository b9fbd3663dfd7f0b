"""Marks that stand on a page by the hundred: icons, badges, instants, avatars. A macro costs far more.

Templates import them from ui/macros.html, beside the macros.
"""

from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from flask import request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.core.ui import times, words

STATIC = Path(__file__).parent / "static"


def asset(filename: str) -> str:
    """Return the address of a static file, with a stamp that changes when the file does.

    Modules have none: they import each other by plain addresses, and another address is another module.
    """
    return _address(request.root_path, filename)


def icon(name: str, label: object = "") -> Markup:
    """Return an icon of icons.txt. label: what it says where no words stand beside it."""
    return _icon(asset("vendor/icons.svg"), name, str(label or ""))


@lru_cache(5_000)
def avatar(name: str, *, agent: bool = False, small: bool = False) -> Markup:
    """Return the letters that stand for somebody."""
    kind = f"avatar{' avatar-agent' if agent else ''}{' avatar-small' if small else ''}"
    shown = Markup('<span class="{}" title="{}" aria-hidden="true">{}</span>')
    return shown.format(kind, name, words.initials(name))


def time(at: datetime) -> Markup:
    """Return an instant as people say it; scripts keep it true."""
    return _time(at.isoformat(), "ago", times.exact(at), times.ago(at))


def due(at: datetime) -> Markup:
    """Return a deadline as people say it; scripts keep it true."""
    return _time(at.isoformat(), "due", times.exact(at), times.due(at))


def badge(look: words.Look) -> Markup:
    """Return a state's badge: its icon, and its word in the reader's language."""
    return _badge(asset("vendor/icons.svg"), look.icon, look.tone, str(look.word))


def token() -> Markup:
    """Return the hidden field that proves a form to be ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


@lru_cache(20_000)
def _time(at: str, kind: str, exact: str, shown: str) -> Markup:
    return Markup('<time datetime="{}" data-words="{}" title="{}">{}</time>').format(at, kind, exact, shown)


@lru_cache(2_000)
def _icon(address: str, name: str, label: str) -> Markup:
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#i-{}"></use></svg>').format(said, address, name)


@lru_cache(1_000)
def _badge(address: str, icon_name: str, tone: str, word: str) -> Markup:
    kind = f"badge tone-{tone}" if tone else "badge"
    return Markup('<span class="{}">{}{}</span>').format(kind, _icon(address, icon_name, ""), word)


@lru_cache(1_000)
def _address(root: str, filename: str) -> str:  # noqa: ARG001 - url_for asks for it too
    stamp = None if filename.startswith("js/") else _stamp(filename)
    return url_for("ui.static", filename=filename, v=stamp)


@cache
def _stamp(filename: str) -> str:
    path = STATIC / filename
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
