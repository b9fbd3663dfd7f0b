"""Feeds: which shops and carriers tell of orders by themselves, their secrets, and what they sent."""

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.admin.door import admin, needs, page, saved
from app.admin.forms import FeedForm, FeedNameForm, FeedSecretForm
from app.core.errors import N_, NotFound
from app.core.web import current_actor
from app.orders import commands, queries

MANAGE = "feeds.manage"
STATES = {
    "kept": (N_("waits"), "hourglass-split", "info"),
    "taken": (N_("taken over"), "check2-circle", "good"),
    "partly": (N_("partly taken over"), "exclamation-triangle", "warn"),
    "failed": (N_("not taken over"), "exclamation-octagon", "bad"),
    "ignored": (N_("nothing in it for us"), "dash", ""),
}
OUTCOMES = {"new": N_("new"), "changed": N_("changed"), "same": N_("known"), "older": N_("older than known")}


@admin.get("/feeds")
@needs(MANAGE)
def feeds() -> ResponseReturnValue:
    """List the feeds, and what of all they sent waits for a person."""
    actor = current_actor()
    wrong = [*queries.deliveries(actor, state="failed"), *queries.deliveries(actor, state="partly")]
    found = queries.feeds(actor)
    names = {one.id: one.name for one in found}
    return page("feeds", feeds=found, wrong=wrong, feed_names=names, states=STATES, outcomes=OUTCOMES)


@admin.route("/feeds/new", methods=["GET", "POST"])
@needs(MANAGE)
def new_feed() -> ResponseReturnValue:
    """Make a feed, whose secret is shown this once."""
    form = FeedForm()
    made: list[tuple[int, str]] = []
    if form.saves(lambda: made.append(_make(form))):
        return _feed_page(made[0][0], secret=made[0][1], refused=False)
    return page("edit", form=form, title=gettext("New feed"))


@admin.route("/feeds/<int:feed_id>", methods=["GET", "POST"])
@needs(MANAGE)
def feed(feed_id: int) -> ResponseReturnValue:
    """Show a feed with its address and what it sent; rename or pause it."""
    form = FeedNameForm(obj=queries.feed(current_actor(), feed_id))

    def save() -> None:
        commands.rename_feed(current_actor(), feed_id, name=form.name.data, paused=form.paused.data)

    return saved("admin.feeds") if form.saves(save) else _feed_page(feed_id, form=form)


@admin.post("/feeds/<int:feed_id>/secret")
@needs(MANAGE)
def rotate(feed_id: int) -> ResponseReturnValue:
    """Give a feed another secret, shown this once; the former is good for a day."""
    form, made = FeedSecretForm(), list[str]()
    done = form.saves(
        lambda: made.append(commands.rotate_feed(current_actor(), feed_id, other=form.secret.data or ""))
    )
    return _feed_page(feed_id, secret=made[0] if done else "", secret_form=form, refused=not done)


@admin.post("/feeds/deliveries/<int:delivery_id>/again")
@needs(MANAGE)
def delivery_again(delivery_id: int) -> ResponseReturnValue:
    """Let a delivery be taken over once more."""
    commands.try_again(current_actor(), delivery_id)
    feed_id = request.form.get("feed_id", type=int)
    return redirect(url_for("admin.feed", feed_id=feed_id) if feed_id else url_for("admin.feeds"))


@admin.get("/feeds/deliveries/<int:delivery_id>")
@needs(MANAGE)
def delivery(delivery_id: int) -> ResponseReturnValue:
    """Hand out what was sent, to be saved and never shown."""
    sent = queries.delivery(current_actor(), delivery_id)
    if sent.body is None:
        raise NotFound(N_("Its content is no longer kept."))
    response = Response(sent.body, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="delivery-{delivery_id}.json"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _make(form: FeedForm) -> tuple[int, str]:
    words = commands.FeedWords(
        name=form.name.data, kind=form.kind.data, source=form.source.data, secret=form.secret.data or ""
    )
    made, secret = commands.make_feed(current_actor(), words)
    return made.id, secret


def _feed_page(
    feed_id: int,
    *,
    form: FeedNameForm | None = None,
    secret: str = "",
    secret_form: FeedSecretForm | None = None,
    refused: bool = True,
) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.feed(actor, feed_id)
    return page(
        "feed",
        feed=found,
        form=form or FeedNameForm(formdata=None, obj=found),
        secret=secret,
        secret_form=secret_form or FeedSecretForm(formdata=None),
        address=f"{current_app.config['CARELINE'].base_url}/hooks/orders?feed={found.key}",
        sent=queries.deliveries(actor, feed_id=feed_id),
        states=STATES,
        outcomes=OUTCOMES,
        feed_names={found.id: found.name},
        refused=refused,
    )
