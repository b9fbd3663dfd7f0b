"""The demo company's data hold together."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest

from demo.company import data
from demo.company.mails import shifted

HAN = re.compile(r"[\u4e00-\u9fff]")
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MACHINES = {"mailer-daemon@mail.example.net", "letters@news.example.com"}
MAILS = sorted(data.CASES.glob("*.eml"))


def test_every_order_has_its_customer_and_adds_up():
    known = {c.email for c in data.customers()}

    for order in data.orders(NOW):
        assert order.customer in known
        assert order.total_minor == sum(line.quantity * line.price_minor for line in order.lines)
        assert order.placed_at < NOW


def test_every_parcel_has_its_orders_and_a_number_of_its_own():
    parcels = data.parcels(NOW)
    placed = {o.reference: o.placed_at for o in data.orders(NOW)}

    assert len({p.tracking_number for p in parcels}) == len(parcels) == 120
    for parcel in parcels:
        assert all(placed[reference] <= parcel.events[0].at for reference in parcel.orders)
        assert [e.at for e in parcel.events] == sorted(e.at for e in parcel.events)
        assert parcel.events[-1].status == parcel.status


def test_every_step_names_an_existing_mail_and_every_mail_is_used():
    named = [s.file for talk in data.talks() for s in talk.steps if s.action == "customer_mail"]

    assert sorted(named) == [path.name for path in MAILS]
    assert len(data.talks()) >= 60


def test_cases_end_in_every_status_an_agent_may_set():
    told = {s.to for talk in data.talks() for s in talk.steps if s.action == "status"}

    assert told == {"open", "waiting_customer", "waiting_other", "solved", "closed"}


@pytest.mark.parametrize("path", MAILS, ids=lambda p: p.name)
def test_every_mail_parses_and_comes_from_a_customer_or_a_known_machine(path):
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)

    sender = mail["From"].addresses[0].addr_spec

    assert sender in {c.email for c in data.customers()} | MACHINES
    assert "{" not in mail["Subject"]
    assert not mail.defects


def test_the_newest_mail_is_minutes_old_and_the_oldest_within_a_month():
    dates = [parsedate_to_datetime(message_from_bytes(shifted(p, NOW))["Date"]) for p in MAILS]

    assert max(dates) == NOW - timedelta(minutes=4)
    assert min(dates) > NOW - timedelta(days=31)


def test_carriers_speak_the_language_of_the_customer():
    language = {c.email: c.language for c in data.customers()}
    speaks = {o.reference: language[o.customer] for o in data.orders(NOW)}

    for parcel in data.parcels(NOW):
        chinese = {HAN.search(event.words) is not None for event in parcel.events}
        assert chinese == {speaks[parcel.orders[0]] == "zh"}


def test_both_languages_have_the_same_25_articles():
    english, chinese = data.articles("en"), data.articles("zh")

    assert len(english) == 25
    assert [a.slug for a in english] == [a.slug for a in chinese]
    assert all(a.body and a.tags and a.title for a in english + chinese)
    assert len({a.title for a in english + chinese}) == 50


@pytest.mark.parametrize("article", data.articles("en"), ids=lambda a: a.slug)
def test_an_english_article_is_worth_opening_and_short_enough_to_read(article):
    words = re.findall(r"[\w.@'-]*\w[\w.@'-]*", article.body)

    assert 120 <= len(words) <= 250
    assert len(set(words)) > len(words) * 0.4


@pytest.mark.parametrize("article", data.articles("zh"), ids=lambda a: a.slug)
def test_a_chinese_article_is_worth_opening_and_short_enough_to_read(article):
    characters = HAN.findall(article.body)

    assert len(characters) >= 200
    assert len("".join(re.findall(r"\w", article.body))) <= 400
    assert len(set(characters)) > len(characters) * 0.35


def test_only_what_has_arrived_comes_back_and_no_more_than_was_ordered():
    delivered = {o.reference: o for o in data.orders(NOW) if o.status == "delivered"}

    for one in data.returns(NOW):
        dearest = max(delivered[one.order].lines, key=lambda line: line.price_minor)
        assert 0 < one.pieces <= dearest.quantity
        assert delivered[one.order].placed_at < one.at < NOW
