"""Conditions that only ever take rows away: no database may choose them as its way to the rows."""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class sieve(FunctionElement[bool]):  # noqa: N801 - it stands in statements as or_ and func do
    """A condition of rows that something else has found.

    SQLite, which counts no values, would otherwise walk through all rows of an agent's queues rather than
    look up the ten that a statement names. PostgreSQL knows better by itself, and reads it as it stands.
    """

    type = Boolean()
    inherit_cache = True


@compiles(sieve)
def _as_it_stands(element: sieve, compiler: SQLCompiler, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)})"


@compiles(sieve, "sqlite")
def _beside_every_index(element: sieve, compiler: SQLCompiler, **how: Any) -> str:
    return f"+({compiler.process(element.clauses, **how)})"
