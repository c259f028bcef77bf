"""The grants that guardians gave, for the rule by which they end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from consent.grant_change import ChangedBy, ChangeKind
from consent.representation import LEGAL_REPRESENTATIVE
from provider.storage.db import Database
from provider.storage.grant_changes import note
from provider.storage.grants import GrantRow


class SqlGuardianGrants:
    """A ``provider.selfinfo.guardian_ends.GuardianGrants`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subjects(self, *, after: str, limit: int, now: datetime) -> Sequence[str]:
        """List about whom guardians have something allowed that still stands, in the order of their ids."""
        row = GrantRow
        query = (
            select(row.subject_id)
            .where(*_given_by_guardians(now), row.subject_id > after)
            .distinct()
            .order_by(row.subject_id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalars().all()

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


def _given_by_guardians(now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = GrantRow
    alive = (row.withdrawn_at.is_(None), row.expires_at > now)
    return row.relation == LEGAL_REPRESENTATIVE, row.amends.is_(None), *alive
