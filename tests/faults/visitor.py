"""An agent's browser as far as a fault needs one: cookies, forms with their token, real sockets."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from app.core.actor import SYSTEM
from app.people import commands as people
from app.people import queries
from tests.conftest import PASSWORD


class Visitor:
    """Somebody at a web process. base: its address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._open = build_opener(HTTPCookieProcessor(CookieJar())).open
        self._token = ""

    def enter(self, email: str, password: str = PASSWORD) -> None:
        """Sign in."""
        self._token = self._token_of(self.get("/sign-in")[1])
        assert self.post("/sign-in", email=email, password=password)[0] == 200
        self._token = self._token_of(self.get("/desk/cases")[1])

    def get(self, path: str, seconds: float = 20) -> tuple[int, str]:
        return self._ask(Request(self.base + path), seconds)

    def post(self, path: str, seconds: float = 20, **form: str) -> tuple[int, str]:
        data = urlencode({"csrf_token": self._token, **form}).encode()
        return self._ask(Request(self.base + path, data=data, headers={"Origin": self.base}), seconds)

    def _ask(self, request: Request, seconds: float) -> tuple[int, str]:
        try:
            with self._open(request, timeout=seconds) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    @staticmethod
    def _token_of(page: str) -> str:
        return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]


def with_password(name: str) -> int:
    """Make an agent who can sign in, in the first queue; return the id."""
    role = next(one for one in queries.roles() if one.key == "agent")
    email = f"{name.lower()}@desk.example"
    people.accept(SYSTEM, people.invite(SYSTEM, name=name, email=email, role_ids=[role.id]), PASSWORD)
    agent_id = queries.by_email(email).id
    queue = queries.all_queues()[0]
    people.save_queue(
        SYSTEM, queue.id, name=queue.name, member_ids=[*(one.id for one in queue.members), agent_id]
    )
    return agent_id
