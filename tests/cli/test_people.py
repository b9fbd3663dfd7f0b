"""flask people: links from the command line."""

from app.cli.people import people
from app.people import queries


def run(house, *words):
    return house.test_cli_runner().invoke(people, words)


def test_invite_and_reset_print_a_link_that_is_good(house, cast):
    made = run(house, "invite", "new@desk.example", "--name", "New", "--role", "supervisor")
    anew = run(house, "reset", "alice@desk.example")

    for answer, email in ((made, "new@desk.example"), (anew, "alice@desk.example")):
        address, token = answer.output.strip().rsplit("/", 1)
        assert address == "http://localhost:8000/join"
        assert queries.invited(token).email == email


def test_what_cannot_be_is_said_in_words(house, cast):
    assert (
        "There is no role" in run(house, "invite", "x@desk.example", "--name", "X", "--role", "king").output
    )
    assert "this address already" in run(house, "invite", "ada@desk.example", "--name", "X").output
    assert "no such agent" in run(house, "reset", "nobody@desk.example").output
