"""People of the journeys: agents made and signed in as on a real morning, each in a browser of her own."""

from playwright.sync_api import Page

from app.core.actor import SYSTEM
from app.people import commands as people
from app.people import queries
from tests.conftest import PASSWORD

WAIT = 20_000  # milliseconds: a loaded machine is slow; how fast it is, is a benchmark


def agent(name: str, role: str = "agent") -> int:
    """Make an agent who may come in at once; return her id."""
    role_id = next(one.id for one in queries.roles() if one.key == role)
    email = address(name)
    people.accept(SYSTEM, people.invite(SYSTEM, name=name, email=email, role_ids=[role_id]), PASSWORD)
    return queries.by_email(email).id


def address(name: str) -> str:
    return f"{name.lower()}@desk.example"


def window(chromium, **other) -> Page:
    """Open a browser of its own. What its console complains of stands in page.complaints."""
    words = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Asia/Shanghai"}
    page = chromium.new_context(**(words | other)).new_page()
    listen(page)
    return page


def listen(page: Page) -> None:
    """Note what the console of page complains of; a refused form's 422 is no complaint."""
    page.set_default_timeout(WAIT)
    page.complaints = []

    def hear(said) -> None:
        if said.type == "error" and "422" not in said.text:
            page.complaints.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))


def enter(chromium, base: str, name: str, **other) -> Page:
    """Sign somebody in, in a browser of its own."""
    page = window(chromium, **other)
    page.goto(f"{base}/sign-in")
    page.fill("input[name=email]", address(name))
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/**")
    return page


def leave(*pages: Page) -> None:
    """Close the browsers; none of them may have complained."""
    for page in pages:
        page.context.close()
        assert page.complaints == []
