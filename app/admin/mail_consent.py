"""Signing in at a mail provider: Careline's registration there, and an administrator's consent."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.admin.door import admin, needs, page, saved
from app.admin.mailbox_forms import SIGN_INS, ProviderForm
from app.admin.mailboxes import MANAGE, state_page
from app.channels.email import oauth
from app.core.command import end_reading
from app.core.errors import N_, NotFound
from app.core.web import current_actor
from app.people import commands, queries


@admin.route("/mailboxes/providers/<provider>", methods=["GET", "POST"])
@needs(MANAGE)
def mail_provider(provider: str) -> ResponseReturnValue:
    """Say what a mail provider knows Careline by; the secret is never shown."""
    preset = oauth.ENDPOINTS.get(provider)
    if preset is None:
        raise NotFound(N_("There is no such way to sign in."))
    form = ProviderForm(obj=queries.oauth_app(provider) or preset)
    if form.saves(lambda: commands.save_app(current_actor(), form.words(provider))):
        return saved("admin.mailboxes")
    title = next(str(one.label) for one in SIGN_INS if one.value == provider)
    return page("mail_provider", form=form, title=title, redirect_url=_redirect_url())


@admin.post("/mailboxes/<int:mailbox_id>/consent")
@needs(MANAGE)
def mailbox_consent(mailbox_id: int) -> ResponseReturnValue:
    """Lead to the provider's page, where a person lets Careline into the mailbox."""
    mailbox = queries.mailbox(mailbox_id)
    app = queries.oauth_app(mailbox.sign_in)
    if app is None:
        return redirect(url_for("admin.mail_provider", provider=mailbox.sign_in))
    verifier = oauth.verifier()
    state = commands.begin_consent(current_actor(), mailbox_id, verifier=verifier)
    user = queries.imap_login(mailbox).user
    to = oauth.consent_url(app, state=state, verifier=verifier, redirect=_redirect_url(), address=user)
    return state_page(mailbox_id, consent_url=to)  # a link: no form of ours may lead to a foreign page


@admin.get("/mailboxes/consent")
@needs(MANAGE)
def mail_consented() -> ResponseReturnValue:
    """Take what the provider's page sent back with the administrator; good once, and for her alone."""
    mailbox_id, verifier = commands.used_consent(current_actor(), request.args.get("state", ""))
    app = queries.oauth_app(queries.mailbox(mailbox_id).sign_in)
    code = request.args.get("code", "")
    if app is None or not code:
        said = request.args.get("error", "")[:80]
        return state_page(
            mailbox_id, fault=gettext("The mail provider did not let Careline in. %(said)s", said=said)
        )
    end_reading()
    try:
        given = oauth.exchange(app, code=code, verifier=verifier, redirect=_redirect_url())
    except (oauth.ConsentNeeded, OSError) as error:
        return state_page(mailbox_id, fault=str(error))
    if not given.refresh:
        return state_page(
            mailbox_id,
            fault=gettext("The mail provider gave a consent that ends within the hour. Begin again."),
        )
    commands.connect(
        current_actor(), mailbox_id, access=given.access, refresh=given.refresh, until=given.until
    )
    return saved("admin.mailbox_state", mailbox_id=mailbox_id)


def _redirect_url() -> str:
    return f"{current_app.config['CARELINE'].base_url}{url_for('admin.mail_consented')}"
