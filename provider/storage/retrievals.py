"""Retrievals: one question to the agencies, its state and its sealed answer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    RowMapping,
    String,
    UniqueConstraint,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped

from consent.retrieval import READABLE_STATES, Part, Question, Retrieval, RetrievalState
from provider.storage.db import Base, Database, column
from provider.storage.grants import GrantRow


class RetrievalRow(Base):
    """One retrieval. What citizens read themselves has no ``grant_id``.

    ``data_key`` is the wrapped key of every sealed value; clearing it shreds them.
    ``lease_owner`` names the worker that holds it, ``lease_until`` says how long; a sweeper hands it on
    when the lease has passed.
    ``questions`` holds category and condition of each; ``idempotency_hash`` is unique per grant.
    """

    __tablename__ = "retrieval"
    __table_args__ = (UniqueConstraint("grant_id", "idempotency_hash"),)

    retrieval_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    grant_id: Mapped[str | None] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    person_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    state: Mapped[str] = column(String(16), index=True, sensitivity="internal")
    questions: Mapped[list[dict[str, Any]]] = column(JSON, sensitivity="internal")
    idempotency_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    body_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    data_key: Mapped[bytes | None] = column(LargeBinary, sensitivity="secret")
    attempt: Mapped[int] = column(Integer, sensitivity="internal")
    lease_owner: Mapped[str | None] = column(String(32), index=True, sensitivity="internal")
    lease_until: Mapped[datetime | None] = column(index=True, sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    deadline_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    first_read_at: Mapped[datetime | None] = column(sensitivity="internal")
    acknowledged_at: Mapped[datetime | None] = column(sensitivity="internal")
    relation: Mapped[str | None] = column(String(32), sensitivity="internal")


class RetrievalPartRow(Base):
    """What one agency answered for one category; ``answer`` is sealed with the retrieval's key."""

    __tablename__ = "retrieval_part"

    retrieval_id: Mapped[str] = column(
        String(36), ForeignKey("retrieval.retrieval_id"), primary_key=True, sensitivity="internal"
    )
    category: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    agency_id: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    answer: Mapped[bytes | None] = column(LargeBinary, sensitivity="sealed")
    answered_at: Mapped[datetime | None] = column(sensitivity="internal")


class SqlRetrievalStore:
    """``consent.ports.RetrievalStore`` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold_grant(self, grant_id: str) -> None:
        """Make others who change or use this grant wait until the open transaction ends.

        PostgreSQL locks the row; on SQLite the write transaction alone keeps everyone else out.
        """
        held = select(GrantRow.grant_id).where(GrantRow.grant_id == grant_id).with_for_update()
        with self._database.transaction() as connection:
            connection.execute(held)

    def add(
        self, retrieval: Retrieval, *, idempotency_hash: str | None, body_hash: str | None
    ) -> bool:
        """Keep a new retrieval; False when its grant has one under this idempotency hash."""
        with self._database.transaction() as connection:
            if (
                retrieval.grant_id
                and idempotency_hash
                and self.under_key(retrieval.grant_id, idempotency_hash)
            ):
                return False
            keys = {"idempotency_hash": idempotency_hash, "body_hash": body_hash}
            connection.execute(insert(RetrievalRow).values(**_values(retrieval), **keys))
        return True

    def under_key(self, grant_id: str, idempotency_hash: str) -> tuple[Retrieval, str] | None:
        """Find what a grant started under an idempotency hash, with the hash of that body."""
        query = select(RetrievalRow.__table__).where(
            RetrievalRow.grant_id == grant_id, RetrievalRow.idempotency_hash == idempotency_hash
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else (retrieval_from(row), str(row["body_hash"]))

    def get(self, retrieval_id: str) -> Retrieval | None:
        """Return a retrieval, whatever its state."""
        with self._database.reading() as connection:
            return read_retrieval(connection, retrieval_id)

    def of_grant(self, grant_id: str) -> Sequence[Retrieval]:
        """List the retrievals of a grant, newest first."""
        query = (
            select(RetrievalRow.__table__)
            .where(RetrievalRow.grant_id == grant_id)
            .order_by(RetrievalRow.created_at.desc(), RetrievalRow.retrieval_id)
        )
        with self._database.reading() as connection:
            return [retrieval_from(row) for row in connection.execute(query).mappings()]

    def parts(self, retrieval_id: str) -> Sequence[Part]:
        """List what was asked of whom, ordered by category and agency."""
        with self._database.reading() as connection:
            return read_parts(connection, retrieval_id)

    def note_read(self, retrieval_id: str, *, now: datetime) -> bool:
        """Note that the result is handed out; False when there is nothing left to read."""
        fetched = case(
            (RetrievalRow.state == RetrievalState.READY, RetrievalState.FETCHED.value),
            else_=RetrievalRow.state,
        )
        first = case((RetrievalRow.first_read_at.is_(None), now), else_=RetrievalRow.first_read_at)
        noted = (
            update(RetrievalRow)
            .where(
                RetrievalRow.retrieval_id == retrieval_id,
                RetrievalRow.state.in_(READABLE_STATES),
                RetrievalRow.data_key.is_not(None),
            )
            .values(state=fetched, first_read_at=first)
        )
        with self._database.transaction() as connection:
            return connection.execute(noted).rowcount == 1

    def add_held(self, retrieval: Retrieval, parts: Sequence[Part]) -> None:
        """Keep what a preview showed for its grant, with all that is answered and asked by now."""
        rows = [vars(part) | {"retrieval_id": retrieval.retrieval_id} for part in parts]
        with self._database.transaction() as connection:
            connection.execute(insert(RetrievalRow).values(**_values(retrieval)))
            if rows:
                connection.execute(insert(RetrievalPartRow), rows)

    def adopt(
        self, retrieval: Retrieval, keys: Collection[str], *, idempotency_hash: str, body_hash: str
    ) -> bool:
        """Let a held retrieval be a grant's request, with these parts alone; False when it is one already."""
        every = _values(retrieval)
        values = {name: every[name] for name in _ADOPTED}
        values |= {"idempotency_hash": idempotency_hash, "body_hash": body_hash}
        adopted = update(RetrievalRow).where(
            RetrievalRow.retrieval_id == retrieval.retrieval_id,
            RetrievalRow.idempotency_hash.is_(None),
        )
        others = delete(RetrievalPartRow).where(
            RetrievalPartRow.retrieval_id == retrieval.retrieval_id,
            RetrievalPartRow.category.not_in(keys),
        )
        with self._database.transaction() as connection:
            taken = connection.execute(adopted.values(values))
            if taken.rowcount == 1:
                connection.execute(others)
            return taken.rowcount == 1

    def acknowledge(self, retrieval_id: str, *, now: datetime) -> bool:
        """Shred what the relying party has taken; False when nothing was left."""
        with self._database.transaction() as connection:
            which = RetrievalRow.retrieval_id == retrieval_id
            purged = RetrievalState.PURGED
            return shred_where(connection, which, purged, acknowledged_at=now) == 1

    def revoke_of_grant(self, grant_id: str) -> int:
        """Shred everything of a grant that is withdrawn; return how many retrievals that were."""
        with self._database.transaction() as connection:
            which = RetrievalRow.grant_id == grant_id
            return shred_where(connection, which, RetrievalState.REVOKED)


_ADOPTED = ("questions", "state", "created_at", "deadline_at", "expires_at")
"""Columns that a request sets of what was held for it."""


def shred_where(
    connection: Connection,
    which: ColumnElement[bool],
    state: RetrievalState,
    **changes: Any,
) -> int:
    """Destroy the keys of all retrievals that match, and the ciphertext with them.

    The row stays and tells its state; where a person's records lay is forgotten with the parts.
    """
    ids = locked(connection, which, RetrievalRow.data_key.is_not(None))
    if not ids:
        return 0
    shredded = update(RetrievalRow).where(RetrievalRow.retrieval_id.in_(ids))
    gone = {"state": state.value, "data_key": None, **UNLEASED}
    connection.execute(shredded.values(**gone, **changes))
    connection.execute(delete(RetrievalPartRow).where(RetrievalPartRow.retrieval_id.in_(ids)))
    return len(ids)


_MOST_AT_ONCE = 5000
"""Rows that one transaction changes: a statement names them one by one."""

UNLEASED: dict[str, None] = {"lease_until": None, "lease_owner": None}
"""What the columns of the lease hold while nobody has one."""


def locked(connection: Connection, *which: ColumnElement[bool]) -> Sequence[str]:
    """Lock the retrievals that match, 5,000 at most, and return their ids.

    Everybody who locks several does it in this order, so that no two wait for each other in a circle.
    """
    query = (
        select(RetrievalRow.retrieval_id)
        .where(*which)
        .order_by(RetrievalRow.retrieval_id)
        .limit(_MOST_AT_ONCE)
        .with_for_update()
    )
    return connection.execute(query).scalars().all()


def read_retrieval(connection: Connection, retrieval_id: str) -> Retrieval | None:
    """Read one retrieval."""
    query = select(RetrievalRow.__table__).where(RetrievalRow.retrieval_id == retrieval_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else retrieval_from(row)


def read_parts(connection: Connection, retrieval_id: str) -> list[Part]:
    """Read the parts of one retrieval, ordered by category and agency."""
    query = (
        select(RetrievalPartRow.__table__)
        .where(RetrievalPartRow.retrieval_id == retrieval_id)
        .order_by(RetrievalPartRow.category, RetrievalPartRow.agency_id)
    )
    return [
        Part(row["category"], row["agency_id"], row["answer"], row["answered_at"])
        for row in connection.execute(query).mappings()
    ]


_PLAIN = (
    "retrieval_id",
    "grant_id",
    "client_id",
    "person_id",
    "subject_id",
    "data_key",
    "attempt",
    "created_at",
    "deadline_at",
    "expires_at",
    "lease_until",
    "first_read_at",
    "acknowledged_at",
    "relation",
)
"""Columns whose name and form are those of the entity."""


def retrieval_from(row: RowMapping) -> Retrieval:
    """Build the entity from its row."""
    questions = tuple(Question(q["category"], q["condition"]) for q in row["questions"])
    plain = {name: row[name] for name in _PLAIN}
    return Retrieval(state=RetrievalState(row["state"]), questions=questions, **plain)


def _values(retrieval: Retrieval) -> dict[str, Any]:
    questions = [
        {"category": q.category, "condition": dict(q.condition)} for q in retrieval.questions
    ]
    plain = {name: getattr(retrieval, name) for name in _PLAIN}
    return {"state": retrieval.state.value, "questions": questions, **plain}
