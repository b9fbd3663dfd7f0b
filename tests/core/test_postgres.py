"""A connection keeps what it prepared, undoes what was not meant, and is replaced when it died."""

from time import monotonic

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.core import postgres

pytestmark = pytest.mark.db
ASK = text("SELECT :n + 1 AS more")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT%more%'")
WAYS = {
    "one": lambda line: line.cursor().execute("INSERT INTO kept VALUES (1)"),
    "many": lambda line: line.cursor().executemany("INSERT INTO kept VALUES (%s)", [(1,), (2,)]),
    "copied": lambda line: copied(line.cursor()),
    "inside": lambda line: line.cursor().execute(
        "WITH n AS (INSERT INTO kept VALUES (1) RETURNING 1) SELECT 1"
    ),
}


def copied(cursor) -> None:
    with cursor.copy("COPY kept FROM STDIN") as copy:
        copy.write_row((1,))


@pytest.fixture
def engine(postgres_database):
    engine = create_engine(postgres_database, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


def test_who_only_asks_leaves_the_statements_prepared(engine):
    for number in range(8):
        with engine.connect() as connection:
            assert connection.scalar(ASK, {"n": number}) == number + 1

    with engine.connect() as connection:
        assert connection.scalar(PREPARED) == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_was_written_and_not_committed_is_not_there(engine, way):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n integer)"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 0
        WAYS[way](connection.connection.dbapi_connection)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 0


def test_a_line_that_died_while_it_rested_is_replaced_before_anybody_uses_it(engine, postgres_database):
    with engine.connect() as connection:
        line = connection.connection.dbapi_connection
        died = line.info.backend_pid
    ended(postgres_database, died)
    line.rests_since = monotonic() - 2 * postgres.REST

    with engine.connect() as connection:
        assert connection.connection.dbapi_connection.info.backend_pid != died


def test_a_line_that_died_in_use_costs_one_question(engine, postgres_database):
    with engine.connect() as connection:
        ended(postgres_database, connection.connection.dbapi_connection.info.backend_pid)
        with pytest.raises(OperationalError):
            connection.scalar(ASK, {"n": 1})

    with engine.connect() as connection:
        assert connection.scalar(ASK, {"n": 1}) == 2


def ended(url: str, pid: int) -> None:
    other = create_engine(url)
    with other.connect() as connection:
        connection.scalar(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": pid})
    other.dispose()


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)


@given(words=st.lists(WORDS, max_size=6), numbers=st.lists(st.integers(-(2**31), 2**31 - 1), max_size=6))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lists_arrive_as_they_were_sent(engine, words, numbers):
    nasty = [*words, "", "NULL", "null", '"', "\\", '\\"', ",", "{}", " ", "，中文", "\u3000"]
    with engine.connect() as connection:
        line = connection.connection.dbapi_connection
        sent = line.execute("SELECT %s::text[], %s::integer[]", [nasty, numbers]).fetchone()
        mixed = line.execute("SELECT %s::text[]", [["a", None, '"']]).fetchone()

    assert sent == (nasty, numbers)
    assert mixed == (["a", None, '"'],)


def test_a_list_with_a_nul_is_refused_as_a_word_is(engine):
    with engine.connect() as connection, pytest.raises(psycopg.DataError):
        connection.connection.dbapi_connection.execute("SELECT %s::text[]", [["a", "b\0c"]])
