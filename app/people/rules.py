"""Grants and the roles that come with the house. Pure."""

from app.core.errors import N_

#: Every grant there is, and what it lets an agent do.
GRANTS: dict[str, str] = {
    "cases.work": N_("Work cases: take, note, change status, priority and queue"),
    "cases.reply": N_("Answer customers"),
    "cases.create": N_("Start a case"),
    "cases.assign": N_("Give a case to somebody else"),
    "cases.see_all": N_("See the cases of every queue"),
    "quarantine.manage": N_("See held mail and take it in"),
    "people.manage": N_("Invite and disable agents, manage teams, queues and roles"),
    "mailboxes.manage": N_("Manage mailboxes"),
    "site.manage": N_("Manage the installation: failed work, held mail, backups"),
}
_AGENT = ("cases.work", "cases.reply", "cases.create", "cases.assign")
#: key: (name, grants)
ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "agent": (N_("Agent"), _AGENT),
    "supervisor": (N_("Supervisor"), (*_AGENT, "cases.see_all", "quarantine.manage")),
    "administrator": (N_("Administrator"), tuple(GRANTS)),
}
LANGUAGES = {"en": "English", "zh": "中文"}
THEMES = ("system", "light", "dark")
MIN_PASSWORD, MAX_PASSWORD = 12, 200


def password_fault(password: str) -> str | None:
    """Return what is wrong with a new password, or None."""
    if len(password) < MIN_PASSWORD:
        return N_("Use at least 12 characters.")
    if len(password) > MAX_PASSWORD:
        return N_("Use at most 200 characters.")
    if len(set(password)) < 4:
        return N_("Use more different characters.")
    return None
