"""What can be done to customers."""

import pytest

from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, Refused, Stale
from app.core.events import ChangeRow, EventRow
from app.customers import commands, queries
from app.customers.models import CustomerMerge
from tests.factories.cases import a_case, a_contact

pytestmark = pytest.mark.db


def told(name):
    return [one.facts for one in session.query(EventRow).filter_by(name=name).order_by(EventRow.id)]


def found(actor, text):
    return [one.name for one in queries.search(actor, text)]


def test_an_edit_says_what_changed_and_counts_on(cast):
    contact = a_contact("Anna Maier")

    saved = commands.edit(
        cast.alice,
        contact.id,
        {"name": "Anna Meier", "tags": "VIP, 老客户", "account": "Lumen GmbH"},
        version=1,
    )

    assert (saved.name, saved.version, saved.account.name) == ("Anna Meier", 2, "Lumen GmbH")
    assert [one.tag for one in saved.tags] == ["vip", "老客户"]
    changes = {one.field: (one.before, one.after, one.kind) for one in session.query(ChangeRow)}
    assert changes["name"] == ("Anna Maier", "Anna Meier", "contact")
    assert told("customer.edited") == [{"contact_id": contact.id}]
    assert commands.edit(cast.alice, contact.id, {"name": "Anna Meier"}, version=2).version == 2


def test_a_stale_edit_is_refused_with_what_differs(cast):
    contact = a_contact("Anna Maier")
    commands.edit(cast.sam, contact.id, {"name": "Anna Meier", "title": "CEO"}, version=1)

    with pytest.raises(Stale) as refused:
        commands.edit(cast.alice, contact.id, {"name": "Anna Mayer", "title": "CEO"}, version=1)

    assert refused.value.data == {"differs": {"name": "Anna Meier"}}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", " "),
        ("language", "xx"),
        ("time_zone", "Mars/Base"),
        ("consent", "perhaps"),
        ("tier", "x" * 41),
        ("field_none", "1"),
        ("version", "7"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, field, said):
    contact = a_contact()
    with pytest.raises(Refused) as refused:
        commands.edit(cast.alice, contact.id, {field: said}, version=1)
    assert refused.value.data["field"] == field


def test_an_address_is_one_persons_and_a_phone_a_familys(cast):
    anna, ben = a_contact(), a_contact()
    commands.add_point(cast.alice, anna.id, "wechat", "anna_m")

    with pytest.raises(Refused) as refused:
        commands.add_point(cast.alice, ben.id, "wechat", "Anna_M")
    assert refused.value.data["contact_id"] == anna.id
    commands.add_point(cast.alice, ben.id, "wechat", "anna_m", take=True)

    assert queries.by_point("wechat", "anna_m").id == ben.id
    ended = [one for one in queries.points_of(anna.id) if one.ended_at]
    assert [one.value for one in ended] == ["anna_m"]


def test_what_a_signature_told_names_nobody_until_an_agent_says_so(cast):
    contact = a_contact()
    point = commands.suggest_point(SYSTEM, contact.id, "phone", "+4930901820")

    assert queries.by_point("phone", "+4930901820") is None
    commands.verify_point(cast.alice, point.id)
    assert queries.by_point("phone", "+4930901820").id == contact.id
    assert commands.suggest_point(SYSTEM, contact.id, "phone", "+4930901820") is None


def test_merging_takes_over_what_was_chosen_and_undoing_gives_it_back(cast):
    kept, gone = a_contact("A. Maier"), a_contact("Anna Maier")
    commands.edit(cast.alice, gone.id, {"tier": "gold", "language": "zh", "tags": "vip"}, version=1)
    commands.edit(cast.alice, kept.id, {"tier": "basic", "tags": "old"}, version=1)

    row = commands.merge(cast.alice, kept.id, gone.id, take=["name", "tier"])
    root = queries.get(cast.alice, gone.id)
    assert (root.id, root.name, root.tier, root.language) == (kept.id, "Anna Maier", "gold", "")
    assert [one.tag for one in root.tags] == ["old", "vip"]

    commands.edit(cast.alice, kept.id, {"tier": "platinum"}, version=root.version)
    commands.unmerge(cast.alice, row.id)
    back = queries.get(cast.alice, kept.id)
    assert (back.name, back.tier) == ("A. Maier", "platinum")
    assert [one.tag for one in back.tags] == ["old"]
    with pytest.raises(Refused):
        commands.unmerge(cast.alice, row.id)
    assert told("customer.merged") == [{"kept_id": kept.id, "gone_id": gone.id}]
    assert told("customer.unmerged") == [{"kept_id": kept.id, "gone_id": gone.id}]


def test_nobody_becomes_a_part_of_herself(cast):
    kept, gone = a_contact(), a_contact()
    commands.merge(cast.alice, kept.id, gone.id)

    for one, other in ((kept, kept), (kept, gone), (gone, kept)):
        with pytest.raises(Refused):
            commands.merge(cast.alice, one.id, other.id)
    assert session.query(CustomerMerge).count() == 1


def test_duplicates_are_suggested_with_reasons_until_somebody_says_no(cast):
    anna, same, near, other = (
        a_contact(name) for name in ("Anna Maier", "anna  MAIER", "Ana Maier", "Bob Lee")
    )
    for contact in (anna, other):
        commands.add_point(cast.alice, contact.id, "phone", "+4930901820")

    told_ = {
        one.other.id if one.one.id == anna.id else one.one.id: dict(one.reasons)
        for one in queries.like(cast.alice, anna)
    }
    assert told_ == {
        other.id: {"phone": "+4930901820"},
        same.id: {"name": "anna  MAIER"},
        near.id: {"alike": "Ana Maier"},
    }
    commands.keep_apart(cast.alice, other.id, anna.id)

    assert other.id not in {one.other.id for one in queries.like(cast.alice, anna)}
    pairs = {(one.one.id, one.other.id) for one in queries.duplicates(cast.alice)}
    assert (anna.id, same.id) in pairs
    assert (anna.id, other.id) not in pairs


def test_who_writes_from_an_accounts_domain_belongs_to_it(cast):
    account = commands.save_account(
        cast.alice, None, {"name": "Lumen GmbH", "domains": "lumen.example, @lumen.cn"}
    )

    first, second, free = (
        a_contact(address=one) for one in ("a@lumen.example", "b@LUMEN.cn".lower(), "c@gmail.com")
    )

    assert [queries.contact(one.id).account_id for one in (first, second, free)] == [
        account.id,
        account.id,
        None,
    ]
    for domains in ("gmail.com", "no domain", "lumen.cn"):
        with pytest.raises(Refused):
            commands.save_account(cast.alice, None, {"name": "Other", "domains": domains})


def test_a_company_is_the_same_whatever_its_legal_form(cast):
    one = commands.account_called(SYSTEM, "上海光明电子有限公司")

    assert commands.account_called(SYSTEM, "上海光明电子股份有限公司").id == one.id
    assert commands.account_called(SYSTEM, "上海光明食品有限公司").id != one.id


def test_a_note_of_a_visit_gets_a_managers_word(cast):
    contact = a_contact()
    note = commands.note(cast.alice, (contact.id, None), "Showed the new lamps.", kind="visit")

    with pytest.raises(NotAllowed):
        commands.comment(cast.bob, note.id, "Well done")
    commands.comment(cast.sam, note.id, "Well done")

    (row,) = queries.notes_of(contact.id)
    assert (row.kind, row.body, row.comment, row.commented_by_id) == (
        "visit",
        "Showed the new lamps.",
        "Well done",
        cast.sam.id,
    )


def test_a_document_is_found_by_its_words_by_who_may_see_its_customer(cast):
    contact = a_contact()
    paper = commands.Paper(
        filename="../offer.pdf",
        content_type="application/pdf",
        content=b"%PDF",
        kind="offer",
        words="一百盏台灯 Angebot",
    )
    kept = commands.keep(cast.alice, (contact.id, None), paper)

    assert kept.filename == "offer.pdf"
    for wanted in ("台灯", "angeb", "offer"):
        assert [one.id for one in queries.documents(cast.alice, wanted)] == [kept.id]
    assert queries.documents(cast.alice, "沙发") == []
    nobody = type(cast.alice)(kind="agent", id=cast.alice.id)
    assert queries.documents(nobody, "台灯") == []
    commands.take_away(cast.alice, kept.id)
    assert queries.documents(cast.alice, "台灯") == []


def test_a_field_that_administrators_add_is_checked(cast):
    field = commands.save_field(cast.ada, None, of="contact", label="Contract until", kind="date")
    contact = a_contact()

    commands.edit(cast.alice, contact.id, {f"field_{field.key}": "2027-01-31"}, version=1)
    assert queries.contact(contact.id).fields == {"contract_until": "2027-01-31"}
    with pytest.raises(Refused):
        commands.edit(cast.alice, contact.id, {f"field_{field.key}": "soon"}, version=2)
    with pytest.raises(NotAllowed):
        commands.save_field(cast.sam, None, of="contact", label="X", kind="text")


def test_pages_of_a_list_follow_each_other_without_gap(cast):
    for number in range(7):
        a_contact(f"Name {number:02}")
    for sort in ("newest", "name"):
        seen, after = [], ""
        while after is not None:
            page = queries.listing(cast.alice, queries.Filters(), sort=sort, after=after, limit=3)
            seen += [one.name for one in page.contacts]
            after = page.after
        assert sorted(seen) == [f"Name {number:02}" for number in range(7)]


def test_a_list_is_narrowed_by_tag_tier_owner_and_account(cast):
    contact, _other = a_contact("Anna"), a_contact("Bob")
    commands.edit(cast.alice, contact.id, {"tags": "vip", "tier": "gold", "account": "Lumen"}, version=1)
    commands.give(cast.sam, [contact.id], cast.alice.id)
    account_id = queries.contact(contact.id).account.id

    for narrowed in (
        {"tag": "vip"},
        {"tier": "gold"},
        {"owner_id": cast.alice.id},
        {"account_id": account_id},
    ):
        page = queries.listing(cast.alice, queries.Filters(**narrowed))
        assert [one.name for one in page.contacts] == ["Anna"]
    assert [one.name for one in queries.listing(cast.alice, queries.Filters(owner_id=0)).contacts] == ["Bob"]


def test_a_case_keeps_its_asker_when_she_becomes_somebody(cast):
    kept, gone = a_contact(), a_contact()
    case = a_case(cast, contact=gone)
    commands.merge(cast.alice, kept.id, gone.id)

    assert case.requester_id == gone.id
    assert queries.root(case.requester_id).id == kept.id
