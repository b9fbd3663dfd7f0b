"""How our order and invoice numbers look, tried on a text while one writes."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from app.admin.door import admin, needs, page, saved
from app.admin.forms import Form
from app.core.web import current_actor
from app.orders import commands, queries
from app.orders.rules import numbering
from app.orders.rules.mentions import TRACKING, Mention, Numbering, mentions

MANAGE = "site.manage"
_HINT = lazy_gettext(
    "One a line: # is a digit, @ a letter, + more of them. SO-####+ is SO- and four digits or more."
)
_LONGEST_TRIED = 2_000


class NumbersForm(Form):
    """The forms, one a line."""

    order = TextAreaField(lazy_gettext("Order numbers"), description=_HINT)
    invoice = TextAreaField(lazy_gettext("Invoice numbers"), description=_HINT)


@dataclass(frozen=True)
class Piece:
    """A piece of a tried text, and what it was taken for: "" for nothing."""

    words: str
    kind: str = ""
    why: str = ""


@admin.route("/numbers", methods=["GET", "POST"])
@needs(MANAGE)
def numbers() -> ResponseReturnValue:
    """Say how numbers look."""
    stated = queries.stated_numberings()
    shown = queries.guessed_numberings() if stated is None else stated
    form = NumbersForm(**{kind: _lines(kind, shown) for kind in numbering.KINDS})
    if form.saves(lambda: commands.set_numberings(current_actor(), _said(form))):
        return saved("admin.numbers")
    return page("numbers", form=form, is_guess=stated is None, pieces=[], words="")


@admin.post("/numbers/guessed")
@needs(MANAGE)
def guess_numbers() -> ResponseReturnValue:
    """Let the forms be guessed again."""
    commands.set_numberings(current_actor(), None)
    return redirect(url_for("admin.numbers"))


@admin.post("/numbers/tried")
@needs(MANAGE)
def try_numbers() -> ResponseReturnValue:
    """Show what is found in a text by the forms as they are typed, kept or not."""
    form, words = NumbersForm(), request.form.get("words", "")[:_LONGEST_TRIED]
    some = [Numbering(kind, one) for kind, forms in _said(form).items() for one in forms]
    good = [one for one in some if not numbering.fault(one.form)]
    return render_template("admin/_tried.html", pieces=_pieces(words, mentions(words, good)))


def _lines(kind: str, some: tuple[Numbering, ...]) -> str:
    return "\n".join(one.form for one in some if one.kind == kind)


def _said(form: NumbersForm) -> dict[str, list[str]]:
    fields = {"order": form.order, "invoice": form.invoice}
    return {
        kind: [one.strip() for one in (field.data or "").splitlines() if one.strip()]
        for kind, field in fields.items()
    }


def _pieces(words: str, found: list[Mention]) -> list[Piece]:
    pieces, end = [], 0
    for one in found:
        carrier = one.found.candidates[0].name if one.kind == TRACKING and one.found else ""
        pieces += [Piece(words[end : one.start]), Piece(words[one.start : one.end], one.kind, carrier)]
        end = one.end
    return [*pieces, Piece(words[end:])]
