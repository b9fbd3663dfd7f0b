"""Imports on paper: what was uploaded, how far it is, what became of each row."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class Import(Base):
    """One file that is taken in. kind: of imports.rules.fields. state: of imports.rules.

    file_key: the file as it came; rows_file_key: its rows as we read them; pictures_file_key: a ZIP beside.
    headers: the names of its columns. mapping: for each column the field it fills, "" for none. options:
    see imports.rules.Options. position: how many bytes of the rows are done; rows_done: how many rows.
    counts: by outcome. seconds: of work so far in this state. facts: of the reading, for people.
    agent_id: who brought it, 0 for a command line.
    """

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_state", "state", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="reading")
    reason: Mapped[str] = mapped_column(default="")
    agent_id: Mapped[int] = mapped_column(default=0)
    filename: Mapped[str]
    size: Mapped[int] = mapped_column(default=0)
    file_key: Mapped[str | None] = mapped_column(index=True)
    rows_file_key: Mapped[str | None] = mapped_column(index=True)
    pictures_file_key: Mapped[str | None] = mapped_column(index=True)
    encoding: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    mapping: Mapped[list[str]] = mapped_column(JSON, default=list)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    seconds: Mapped[float] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ended_at: Mapped[datetime | None]


class ImportRow(Base):
    """What became of one row, or of the rows of one order. row: its line in the file.

    outcome: of imports.rules.OUTCOMES. thing, thing_id: what it made or changed (contact, product, ...), None
    where nothing. twin: the row of the same file that it repeats. reason: [message, {words for it}].
    before, after: core.snapshots of the thing, None for one that was made; mark: its digest after. undone: ""
    (not tried), "yes", "partly" or "no"; why: as reason.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        Index("ix_import_rows_outcome", "import_id", "outcome", "row"),
        Index("ix_import_rows_thing", "thing", "thing_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    row: Mapped[int]
    outcome: Mapped[str]
    thing: Mapped[str] = mapped_column(default="")
    thing_id: Mapped[int | None]
    twin: Mapped[int | None]
    reason: Mapped[list[Any]] = mapped_column(JSON, default=list)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    mark: Mapped[str] = mapped_column(default="")
    undone: Mapped[str] = mapped_column(default="")
    why: Mapped[list[Any]] = mapped_column(JSON, default=list)


class ImportMapping(Base):
    """How columns of these names were understood last. header_key: of the names, in their order."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("kind", "header_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    header_key: Mapped[str]
    mapping: Mapped[list[str]] = mapped_column(JSON, default=list)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(default=now)
