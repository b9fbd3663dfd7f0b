"""Who may go where: every route of the door, by everybody."""

import pytest

PEOPLE = {
    "admin.agents": "/admin/agents",
    "admin.agent": "/admin/agents/1",
    "admin.reset": "/admin/agents/1/link",
    "admin.disable": "/admin/agents/2/disabled",
    "admin.enable": "/admin/agents/2/enabled",
    "admin.end_sessions": "/admin/agents/2/sessions/ended",
    "admin.roles": "/admin/roles",
    "admin.role": "/admin/roles/1",
    "admin.teams": "/admin/teams",
    "admin.team": "/admin/teams/new",
    "admin.queues": "/admin/queues",
    "admin.queue": "/admin/queues/1",
}
MAILBOXES = {
    "admin.mailboxes": "/admin/mailboxes",
    "admin.mailbox": "/admin/mailboxes/1",
    "admin.mailbox_filters": "/admin/mailboxes/1/filters",
    "admin.mailbox_answers": "/admin/mailboxes/1/answers",
    "admin.mailbox_state": "/admin/mailboxes/1/state",
    "admin.mailbox_test": "/admin/mailboxes/1/test",
    "admin.mailbox_pause": "/admin/mailboxes/1/paused",
    "admin.mailbox_resume": "/admin/mailboxes/1/resumed",
    "admin.mailbox_remove": "/admin/mailboxes/2/removed",
    "admin.mailbox_folder": "/admin/mailboxes/1/folder",
    "admin.mailbox_believe": "/admin/mailboxes/1/believed",
    "admin.mailbox_plus": "/admin/mailboxes/1/plus",
    "admin.mailbox_consent": "/admin/mailboxes/1/consent",
    "admin.mail_consented": "/admin/mailboxes/consent",
    "admin.mail_provider": "/admin/mailboxes/providers/google",
}
SITE = {
    "admin.numbers": "/admin/numbers",
    "admin.try_numbers": "/admin/numbers/tried",
    "admin.guess_numbers": "/admin/numbers/guessed",
    "admin.tracking_page": "/admin/tracking-page",
    "admin.work": "/admin/work",
    "admin.job_again": "/admin/work/jobs/1/again",
    "admin.reaction_again": "/admin/work/reactions/x/1/again",
    "admin.customer_fields": "/admin/customers",
    "admin.customer_field": "/admin/customers/fields/1",
    "admin.remove_customer_field": "/admin/customers/fields/1/removed",
    "admin.held": "/admin/held",
    "admin.release": "/admin/held",
    "admin.see_alarm": "/admin/alarms/1/seen",
    "admin.quarantine_days": "/admin/quarantine/days",
}
FEEDS = {
    "admin.carriers": "/admin/carriers",
    "admin.new_carrier": "/admin/carriers/new",
    "admin.carrier": "/admin/carriers/1",
    "admin.try_carrier": "/admin/carriers/1/test",
    "admin.remove_carrier": "/admin/carriers/1/removed",
    "admin.parcel_watch": "/admin/carriers/watch",
    "admin.feeds": "/admin/feeds",
    "admin.new_feed": "/admin/feeds/new",
    "admin.feed": "/admin/feeds/1",
    "admin.rotate": "/admin/feeds/1/secret",
    "admin.delivery": "/admin/feeds/deliveries/1",
    "admin.delivery_again": "/admin/feeds/deliveries/1/again",
}
QUARANTINE = {
    "admin.front": "/admin/",
    "admin.quarantine": "/admin/quarantine",
    "admin.quarantine_deeds": "/admin/quarantine/deeds",
    "admin.held_mail": "/admin/quarantine/1",
    "admin.held_body": "/admin/quarantine/1/body",
    "admin.release_mail": "/admin/quarantine/1/release",
    "admin.teach": "/admin/quarantine/1/sender",
    "admin.content": "/admin/quarantine/1/content",
    "admin.senders": "/admin/senders",
    "admin.add_sender": "/admin/senders",
    "admin.import_senders": "/admin/senders/lines",
    "admin.forget_sender": "/admin/senders/1/deletion",
}
IMPORTS = {
    "admin.imports": "/admin/imports",
    "admin.bring": "/admin/imports",
    "admin.one_import": "/admin/imports/1",
    "admin.import_progress": "/admin/imports/1/progress",
    "admin.name_columns": "/admin/imports/1/columns",
    "admin.move_import": "/admin/imports/1/run",
    "admin.faulty_rows": "/admin/imports/1/rows.csv",
}
ALL = PEOPLE | MAILBOXES | SITE | FEEDS | IMPORTS | QUARANTINE


def deeds(house):
    rules = [rule for rule in house.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    assert {rule.endpoint for rule in rules} == set(ALL)
    methods = {(rule.endpoint, method) for rule in rules for method in rule.methods & {"GET", "POST"}}
    return [(method, endpoint, ALL[endpoint]) for endpoint, method in sorted(methods)]


def do(browser, method, path):
    return browser.get(path) if method == "GET" else browser.send(path)


def test_nobody_is_asked_to_sign_in(house, client):
    for method, _endpoint, path in deeds(house):
        answer = do(client, method, path)

        if method == "GET":
            assert (answer.status_code, "/sign-in?next=" in answer.location) == (302, True), path
        else:
            assert answer.status_code == 401, path


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("alice", {}), ("sam", QUARANTINE), ("ada", ALL)],
    ids=["agent", "supervisor", "admin"],
)
def test_each_comes_in_only_where_her_rights_reach(house, sign_in, name, allowed):
    browser = sign_in(name)

    for method, endpoint, path in deeds(house):
        answer = do(browser, method, path)

        assert (answer.status_code != 403) == (endpoint in allowed), (method, path, answer.status_code)
        assert answer.status_code < 500, (method, path)


def test_a_page_that_one_may_not_see_is_not_linked(sign_in):
    page = sign_in("sam").get("/admin/quarantine").text

    assert "/admin/quarantine" in page
    assert "/admin/agents" not in page
