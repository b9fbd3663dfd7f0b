"""The fence: the parser process may die, hang or eat, and the next mail is still read."""

import json
import os
import signal
import sys
import textwrap
from pathlib import Path
from time import monotonic, sleep

import pytest

from app.channels.email.parser import Parser, ParserDied, Unreadable

WORDS = b"From: a@b.example\nSubject: ok\n\nwords"


@pytest.fixture
def post(tmp_path):
    def keep(name, raw=WORDS):
        (tmp_path / name).write_bytes(raw)
        return tmp_path / name

    return keep


@pytest.fixture
def hostile(tmp_path):
    """A parser whose child does what the file's name says before it reads. It waits 10 s for each answer."""
    code = """
        import sys, time
        from app.channels.email import child
        answer = child._answer
        def act(question):
            if "hang" in question["path"].rsplit("/")[-1]: time.sleep(600)
            if "spin" in question["path"].rsplit("/")[-1]:
                while True: pass
            if "eat" in question["path"].rsplit("/")[-1]: bytearray(2_000_000_000)
            return answer(question)
        child._answer = act
        child._SECONDS = 1
        child.main()
    """
    parser = Parser(command=[sys.executable, "-c", textwrap.dedent(code)], seconds=10)
    yield parser
    parser.close()


@pytest.fixture
def parser():
    parser = Parser()
    yield parser
    parser.close()


def test_a_mail_is_read_through_the_parser_process(parser, post, tmp_path):
    assert parser.read(post("a.eml"), tmp_path).text == "words"


def test_an_unreadable_mail_is_so_for_good_and_says_why(parser, post, tmp_path):
    with pytest.raises(Unreadable, match="empty"):
        parser.read(post("a.eml", b""), tmp_path)

    assert parser.read(post("b.eml"), tmp_path).text == "words"


def test_a_missing_file_counts_as_one_try(parser, tmp_path):
    with pytest.raises(ParserDied):
        parser.read(tmp_path / "gone.eml", tmp_path)


def test_a_killed_process_is_replaced(parser, post, tmp_path):
    parser.read(post("a.eml"), tmp_path)
    os.kill(parser._child.pid, signal.SIGKILL)
    parser._child.wait()

    assert parser.read(post("b.eml"), tmp_path).text == "words"


@pytest.mark.parametrize("deed", ["hang", "spin", "eat"])
def test_a_mail_that_hangs_spins_or_eats_costs_one_try_and_the_next_is_read(hostile, post, tmp_path, deed):
    with pytest.raises(ParserDied):
        hostile.read(post(f"{deed}.eml"), tmp_path)

    assert hostile.read(post("b.eml"), tmp_path).text == "words"


def test_the_process_is_replaced_after_two_hundred_mails(parser, post, tmp_path):
    path = post("a.eml")

    pids = {parser.read(path, tmp_path) and parser._child.pid for _ in range(201)}

    assert len(pids) == 2


def test_a_closed_parser_starts_again_when_asked(parser, post, tmp_path):
    parser.read(post("a.eml"), tmp_path)
    parser.close()

    assert parser.read(Path(tmp_path / "a.eml"), tmp_path).text == "words"


def test_the_next_mail_is_read_while_the_caller_works_on_this_one(parser, post, tmp_path):
    first, second = post("a.eml"), post("b.eml", WORDS.replace(b"words", b"more"))

    assert parser.read(first, tmp_path, second).text == "words"
    assert json.loads(parser._answers.queue[0] if _soon(parser) else "")["mail"]["text"] == "more"
    assert parser.read(second, tmp_path).text == "more"


def test_a_mail_read_ahead_for_nothing_is_not_taken_for_another(parser, post, tmp_path):
    first, second, third = (post(f"{name}.eml", WORDS + name.encode()) for name in "abc")

    parser.read(first, tmp_path, second)

    assert parser.read(third, tmp_path).text == "wordsc"
    assert parser.read(second, tmp_path).text == "wordsb"


@pytest.mark.parametrize("deed", ["spin", "eat"])
def test_a_mail_that_ends_the_process_while_read_ahead_costs_no_other_mail_a_try(
    hostile, post, tmp_path, deed
):
    bad, good = post(f"{deed}.eml"), post("b.eml")

    assert hostile.read(good, tmp_path, bad).text == "words"
    with pytest.raises(ParserDied):
        hostile.read(bad, tmp_path, good)
    assert hostile.read(good, tmp_path).text == "words"


def test_a_process_that_died_in_idleness_costs_no_mail_a_try(parser, post, tmp_path):
    first, second = post("a.eml"), post("b.eml")
    parser.read(first, tmp_path)
    parser._child.stdin.close()
    parser._child.wait()

    assert parser.read(first, tmp_path, second).text == "words"
    assert parser.read(second, tmp_path).text == "words"


def _soon(parser) -> bool:
    """Wait until the answer that was asked for ahead is there."""
    until = monotonic() + 10
    while parser._answers.empty() and monotonic() < until:
        sleep(0.01)
    return not parser._answers.empty()
