"""Who reacts to what. The whole after-life of an event can be read off this page.

Live pages are not on it: each web process reads the ledger for itself, see app/live/tail.py.
"""

from functools import partial

from app.carriers import asking as carriers
from app.cases import events as cases
from app.channels import outbound
from app.channels.email.send import send as send_email
from app.core.events import Event
from app.core.jobs import Work
from app.core.reactions import Reaction
from app.customers import events as customers
from app.hooks import asking, taking
from app.imports import asking as importing
from app.imports import working
from app.imports.events import ImportMoved, ListExported, ThingTakenBack
from app.intake import where
from app.intake.events import MailHeld, MailShelved, MailTriedAgain, WhereAsked, WhereDecided
from app.linking import reaction as linking
from app.orders import events as orders
from app.outgoing.events import HoldChanged, OutgoingMoved, OutgoingQueued, OutgoingReported
from app.people import events as people
from app.stuck import events as stuck

#: What is said, and what we learn that may tell whose a number is.
LINKING = (
    cases.MessageAdded,
    cases.MessageReadAgain,
    cases.RequesterChanged,
    customers.CustomerMerged,
    orders.OrderRecorded,
    orders.ParcelRecorded,
    orders.ShipmentRecorded,
)
REACTIONS = (
    Reaction("channels.outbound", outbound.ask_to_send, on=(OutgoingQueued,), lane="fast"),
    Reaction("intake.where", where.react, on=(WhereAsked, cases.OrderLinked), lane="fast"),
    Reaction("linking", linking.hear, on=LINKING, lane="fast"),
    Reaction("hooks.taking", asking.ask_to_take, on=(orders.FeedDelivered,), lane="fast"),
    Reaction("imports.working", importing.ask_to_work, on=(ImportMoved,), lane="fast"),
)
#: Facts kept for the record, and for live pages.
QUIET: tuple[type[Event], ...] = (
    cases.CaseAssigned,
    cases.CaseCalledSpam,
    cases.CaseClearedOfSpam,
    cases.CaseFollowed,
    cases.CaseLinked,
    cases.CaseMoved,
    cases.CaseOpened,
    cases.CasePrioritised,
    cases.CaseQueued,
    cases.FilesReleased,
    cases.HintDecided,
    cases.HintsFound,
    cases.MessageDetached,
    cases.MessagePlanned,
    cases.MessageStopped,
    cases.MessageTakenBack,
    cases.OrderUnlinked,
    cases.ParcelLinked,
    cases.ParcelUnlinked,
    cases.ParticipantAdded,
    cases.SideOpened,
    customers.AccountSaved,
    customers.CustomerEdited,
    customers.CustomerGiven,
    customers.CustomerMet,
    customers.CustomerNoted,
    customers.CustomerShared,
    customers.CustomerUnmerged,
    customers.DocumentKept,
    customers.FieldSaved,
    customers.KeptApart,
    customers.PointChanged,
    HoldChanged,
    ListExported,
    MailHeld,
    MailShelved,
    MailTriedAgain,
    WhereDecided,
    OutgoingMoved,
    orders.FeedChanged,
    orders.NumberingsChanged,
    orders.OrderEdited,
    orders.ProductRecorded,
    orders.ReturnMoved,
    orders.SourceChanged,
    orders.TrackingLinkMade,
    orders.TrackingLinkRevoked,
    orders.TrackingPageChanged,
    OutgoingReported,
    ThingTakenBack,
    customers.PointMarked,
    people.AgentDisabled,
    people.AgentInvited,
    people.AgentJoined,
    people.MailboxChanged,
    people.QueueChanged,
    people.RightsChanged,
    people.SessionsEnded,
    people.SignedIn,
    people.TeamChanged,
    stuck.ParcelRecovered,
    stuck.ParcelStuck,
    stuck.WatchChanged,
)
SENDERS: dict[str, outbound.Sender] = {"email": send_email}
#: What is done for a job, by its kind.
JOBS: dict[str, Work] = {
    "outbound": partial(outbound.send, SENDERS),
    "feeds.take": taking.take,
    "carriers.ask": carriers.ask,
    "imports.work": working.work,
}
#: Jobs that take their time, or ask strangers' servers again and again: hands of their own, so no mail waits.
SLOW = frozenset({"carriers.ask", "imports.work"})
