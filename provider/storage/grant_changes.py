"""What became of grants: one row for every change, written in the transaction that changes the grant."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped

from consent.grant_change import ChangedBy, ChangeKind, GrantChange
from provider.storage.db import Base, Database, column


class GrantChangeRow(Base):
    """One change of a grant; it lives as long as the grant. ``before`` as in ``GrantChange``."""

    __tablename__ = "grant_change"
    __table_args__ = (UniqueConstraint("grant_id", "number"),)

    change_id: Mapped[int] = column(
        Integer, primary_key=True, autoincrement=True, sensitivity="internal"
    )
    grant_id: Mapped[str] = column(
        String(36), ForeignKey("consent_grant.grant_id"), sensitivity="internal"
    )
    number: Mapped[int] = column(Integer, sensitivity="internal")
    kind: Mapped[str] = column(String(16), sensitivity="internal")
    at: Mapped[datetime] = column(sensitivity="internal")
    by: Mapped[str] = column(String(16), sensitivity="internal")
    before: Mapped[dict[str, Any]] = column(JSON, server_default="{}", sensitivity="internal")


class GrantChanges:
    """Reads the changes of grants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_grant(self, grant_id: str) -> Sequence[GrantChange]:
        """List the changes of one grant, oldest first."""
        row = GrantChangeRow
        query = select(row.__table__).where(row.grant_id == grant_id).order_by(row.number)
        with self._database.reading() as connection:
            return [_change(found) for found in connection.execute(query).mappings()]

    def counts(self, grant_ids: Collection[str]) -> Mapping[str, int]:
        """Tell how often each grant was changed."""
        with self._database.reading() as connection:
            return _counts(connection, grant_ids)


Changed = tuple[str, ChangedBy, Mapping[str, Any]]
"""A grant's id, who changed it, and what held before."""


def note(
    connection: Connection, kind: ChangeKind, changed: Iterable[Changed], *, now: datetime
) -> None:
    """Write down a change of one kind that several grants have just had, one row each.

    The rows of the grants must be held by the open transaction, so that numbers do not meet.
    """
    listed = list(changed)
    if not listed:
        return
    counts = _counts(connection, [grant_id for grant_id, _, _ in listed])
    rows = [
        {
            "grant_id": grant_id,
            "number": counts[grant_id] + 1,
            "kind": kind.value,
            "at": now,
            "by": by.value,
            "before": dict(before),
        }
        for grant_id, by, before in listed
    ]
    connection.execute(insert(GrantChangeRow), rows)


def _counts(connection: Connection, grant_ids: Collection[str]) -> Mapping[str, int]:
    row = GrantChangeRow
    query = select(row.grant_id, func.max(row.number)).group_by(row.grant_id)
    found = connection.execute(query.where(row.grant_id.in_(grant_ids)))
    return defaultdict(int, ((each[0], each[1]) for each in found))


def _change(row: RowMapping) -> GrantChange:
    return GrantChange(
        grant_id=row["grant_id"],
        number=row["number"],
        kind=ChangeKind(row["kind"]),
        at=row["at"],
        by=ChangedBy(row["by"]),
        before=row["before"],
    )
