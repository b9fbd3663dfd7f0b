"""Every table of the house, imported once: for migrations, workers and tests."""

from app.cases import models as cases
from app.core import events, guesses, jobs, leases, reactions, site, ticks
from app.customers import models as customers
from app.imports import models as imports
from app.intake import models as intake
from app.orders import models as orders
from app.outgoing import models as outgoing
from app.people import models as people
from app.stuck import models as stuck

MODULES = (
    events,
    reactions,
    jobs,
    leases,
    site,
    ticks,
    guesses,
    people,
    outgoing,
    customers,
    orders,
    cases,
    intake,
    imports,
    stuck,
)
