"""Children with guardians, and the grants that these gave, for the rule by which they end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, select, union, update

from consent.grant_change import ChangedBy, ChangeKind
from consent.representation import LEGAL_REPRESENTATIVE
from provider.storage.db import Database
from provider.storage.grant_changes import note
from provider.storage.grants import GrantRow
from provider.storage.representations import RepresentationRow


class SqlGuardianGrants:
    """A ``provider.selfinfo.guardian_ends.GuardianGrants`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def children(self, *, after: str, limit: int, now: datetime) -> Sequence[str]:
        """List who has a guardian here, or about whom one allowed what still stands, in the order of their ids."""
        pairs = _pairs(now).subquery()
        query = select(pairs.c.child_id).where(pairs.c.child_id > after).distinct()
        with self._database.reading() as connection:
            return connection.scalars(query.order_by(pairs.c.child_id).limit(limit)).all()

    def guardians(self, child_id: str, *, now: datetime) -> Sequence[str]:
        """Name who is a child's guardian here, or allowed about it what still stands."""
        pairs = _pairs(now).subquery()
        query = select(pairs.c.guardian_id).where(pairs.c.child_id == child_id)
        with self._database.reading() as connection:
            return connection.scalars(query.order_by(pairs.c.guardian_id)).all()

    def end_by(self, subject_id: str, until: datetime, *, now: datetime) -> int:
        """Let whatever guardians allowed about a person end at an instant at the latest.

        An instant that has passed is now: what was handed over until now was handed over under a living grant.
        """
        row, end = GrantRow, max(until, now)
        which = (*_given_by_guardians(now), row.subject_id == subject_id, row.expires_at > end)
        query = select(row.grant_id, row.expires_at).where(*which).order_by(row.grant_id)
        with self._database.transaction() as connection:
            found = connection.execute(query.with_for_update()).all()
            ids = [grant_id for grant_id, _ in found]
            connection.execute(update(row).where(row.grant_id.in_(ids)).values(expires_at=end))
            changed = [
                (grant_id, ChangedBy.PLATFORM, {"expires_at": before.isoformat()})
                for grant_id, before in found
            ]
            note(connection, ChangeKind.SHORTENED, changed, now=now)
        return len(found)


def _pairs(now: datetime) -> CompoundSelect[tuple[str, str]]:
    """Select every child with each guardian, once."""
    row, grant = RepresentationRow, GrantRow
    by_card = select(row.child_id, row.guardian_id).where(row.ended_at.is_(None))
    by_grant = select(grant.subject_id, grant.person_id).where(*_given_by_guardians(now))
    return union(by_card, by_grant)


def _given_by_guardians(now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = GrantRow
    alive = (row.withdrawn_at.is_(None), row.expires_at > now)
    return row.relation == LEGAL_REPRESENTATIVE, row.amends.is_(None), *alive
