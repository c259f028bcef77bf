"""The ledger: what left for a service. Rows are added and marked, never changed or removed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, scoped_session

from consent.disclosure import CHAIN_START, HANDED, DisclosedItem, Disclosure, chained
from provider.storage.db import Base, Database, column

_LOCK = 0x6D61646F  # "mado": the advisory lock that writers of the chain queue for
_WALK_BATCH = 1000


class DisclosureRow(Base):
    """One entry: when, who, where, what, why and the outcome; never a value of a record.

    ``entry_hash`` covers the entry and ``previous_hash``. ``delivered_at`` stays empty when the
    answer was not seen to leave; ``retry_of`` links a repeat to the first delivery. ``audit`` is sealed for
    the auditor and of one length.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        Index("ix_disclosure_person_id_sequence", "person_id", "sequence"),
        Index("ix_disclosure_subject_id_sequence", "subject_id", "sequence"),
    )

    sequence: Mapped[int] = column(
        Integer, primary_key=True, autoincrement=True, sensitivity="internal"
    )
    disclosure_id: Mapped[str] = column(String(36), unique=True, sensitivity="internal")
    occurred_at: Mapped[datetime] = column(sensitivity="internal")
    requested_at: Mapped[datetime] = column(sensitivity="internal")
    delivered_at: Mapped[datetime | None] = column(sensitivity="internal")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    grant_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    retrieval_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    person_id: Mapped[str] = column(String(36), sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    purpose_id: Mapped[str] = column(String(64), sensitivity="internal")
    items: Mapped[list[dict[str, Any]]] = column(JSON, sensitivity="internal")
    retry_of: Mapped[str | None] = column(String(36), sensitivity="internal")
    previous_hash: Mapped[str] = column(String(64), sensitivity="internal")
    entry_hash: Mapped[str] = column(String(64), unique=True, sensitivity="internal")
    audit: Mapped[bytes | None] = column(LargeBinary, sensitivity="sealed")
    kind: Mapped[str] = column(String(8), server_default=HANDED, sensitivity="internal")


class SqlDisclosureLog:
    """``consent.ports.DisclosureLog`` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entry: Disclosure) -> Disclosure:
        """Chain and keep an entry; return it with its hashes.

        Writers queue until the transaction before theirs has ended, so that the chain never forks.
        """
        newest = select(DisclosureRow.entry_hash).order_by(DisclosureRow.sequence.desc()).limit(1)
        with self._database.transaction() as connection:
            _queue_for_the_chain(connection)
            linked = chained(entry, connection.scalar(newest) or CHAIN_START)
            connection.execute(insert(DisclosureRow).values(**_values(linked)))
        return linked

    def mark_delivered(self, disclosure_id: str, *, now: datetime) -> None:
        """Note that the answer was seen to leave."""
        delivered = (
            update(DisclosureRow)
            .where(
                DisclosureRow.disclosure_id == disclosure_id, DisclosureRow.delivered_at.is_(None)
            )
            .values(delivered_at=now)
        )
        with self._database.transaction() as connection:
            connection.execute(delivered)

    def first_of(self, retrieval_id: str) -> str | None:
        """Return the id of the first entry about a retrieval, to which retries are linked."""
        query = (
            select(DisclosureRow.disclosure_id)
            .where(DisclosureRow.retrieval_id == retrieval_id)
            .order_by(DisclosureRow.sequence)
            .limit(1)
        )
        with self._database.reading() as connection:
            return connection.scalar(query)

    def get(self, disclosure_id: str) -> Disclosure | None:
        """Return one entry."""
        query = select(DisclosureRow.__table__).where(DisclosureRow.disclosure_id == disclosure_id)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else entry_of(row)

    def walk(self) -> Iterator[Disclosure]:
        """Give every entry, oldest first, in batches: an entry added meanwhile is walked too."""
        after = 0
        while True:
            query = (
                select(DisclosureRow.__table__)
                .where(DisclosureRow.sequence > after)
                .order_by(DisclosureRow.sequence)
                .limit(_WALK_BATCH)
            )
            with self._database.reading() as connection:
                rows = connection.execute(query).mappings().all()
            if not rows:
                return
            yield from map(entry_of, rows)
            after = rows[-1]["sequence"]


def last_of_grants(
    session: Session | scoped_session[Any], grant_ids: Collection[str]
) -> Mapping[str, datetime]:
    """Tell when something last left under each grant; grants of which nothing did are missing."""
    query = (
        select(DisclosureRow.grant_id, func.max(DisclosureRow.occurred_at).label("last_at"))
        .where(DisclosureRow.grant_id.in_(grant_ids), DisclosureRow.kind == HANDED)
        .group_by(DisclosureRow.grant_id)
    )
    return {row.grant_id: row.last_at for row in session.execute(query)}


def handed_since(session: Session | scoped_session[Any], person_id: str, since: datetime) -> int:
    """Count what left for services since an instant, by a person or about them."""
    row = DisclosureRow
    mine = or_(row.person_id == person_id, row.subject_id == person_id)
    which = (mine, row.occurred_at >= since, row.kind == HANDED)
    return session.scalar(select(func.count()).select_from(row).where(*which)) or 0


def _queue_for_the_chain(connection: Connection) -> None:
    # A write transaction on SQLite is alone already.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _values(entry: Disclosure) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in Disclosure.__dataclass_fields__}
    return {**values, "items": [asdict(item) for item in entry.items]}


def entry_of(row: Mapping[Any, Any]) -> Disclosure:
    """Read a row whose keys are the names of this table's columns."""
    values = {name: row[name] for name in Disclosure.__dataclass_fields__}
    items = tuple(
        DisclosedItem(**{**item, "agencies": tuple(item["agencies"])}) for item in row["items"]
    )
    return Disclosure(**{**values, "items": items})
