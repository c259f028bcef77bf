"""The sweeper's steps over retrievals. Each is one statement or two, safe beside other sweepers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update

from consent.retrieval import OPEN_STATES, RetrievalState
from provider.storage.db import Database
from provider.storage.grants import GrantRow
from provider.storage.retrievals import (
    UNLEASED,
    RetrievalPartRow,
    RetrievalRow,
    locked,
    shred_where,
)

_BATCH = 500

_CLOSED = (RetrievalState.READY.value, RetrievalState.FETCHED.value)


class SqlRetrievalUpkeep:
    """``consent.ports.RetrievalUpkeep`` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close_overdue(self, *, now: datetime) -> int:
        """End collecting at the deadline: ready with what there is, failed when nobody was asked."""
        overdue = and_(RetrievalRow.state.in_(OPEN_STATES), RetrievalRow.deadline_at <= now)
        asked = exists().where(RetrievalPartRow.retrieval_id == RetrievalRow.retrieval_id)
        with self._database.transaction() as connection:
            ids = locked(connection, overdue, asked)
            if ids:
                closed = update(RetrievalRow).where(RetrievalRow.retrieval_id.in_(ids))
                connection.execute(closed.values(state=RetrievalState.READY.value, **UNLEASED))
            return len(ids) + shred_where(connection, overdue, RetrievalState.FAILED)

    def revoke_withdrawn(self) -> int:
        """Shred what belongs to withdrawn grants."""
        withdrawn = exists().where(
            GrantRow.grant_id == RetrievalRow.grant_id, GrantRow.withdrawn_at.is_not(None)
        )
        with self._database.transaction() as connection:
            return shred_where(connection, withdrawn, RetrievalState.REVOKED)

    def purge_read(self, *, read_before: datetime) -> int:
        """Shred what was first read before that instant and is no longer open."""
        which = and_(
            RetrievalRow.state.in_(_CLOSED),
            RetrievalRow.first_read_at <= read_before,
        )
        with self._database.transaction() as connection:
            return shred_where(connection, which, RetrievalState.PURGED)

    def expire(self, *, now: datetime) -> int:
        """Shred what has outlived its term."""
        outlived = RetrievalRow.expires_at <= now
        unread = and_(outlived, RetrievalRow.first_read_at.is_(None))
        with self._database.transaction() as connection:
            expired = shred_where(connection, unread, RetrievalState.EXPIRED)
            return expired + shred_where(connection, outlived, RetrievalState.PURGED)

    def shred_unused(self, *, given_before: datetime) -> int:
        """Shred what is held for grants of before that instant which no token ever used."""
        unused = exists().where(
            GrantRow.grant_id == RetrievalRow.grant_id,
            GrantRow.preview.is_not(None),
            GrantRow.activated_at.is_(None),
            GrantRow.given_at <= given_before,
        )
        with self._database.transaction() as connection:
            return shred_where(connection, unused, RetrievalState.EXPIRED)

    def waiting(self, *, accepted_before: datetime, now: datetime) -> Sequence[str]:
        """List open retrievals that nobody holds: lost messages and lapsed leases, oldest first."""
        never_taken = and_(
            RetrievalRow.lease_until.is_(None), RetrievalRow.created_at <= accepted_before
        )
        query = (
            select(RetrievalRow.retrieval_id)
            .where(
                RetrievalRow.state.in_(OPEN_STATES),
                RetrievalRow.deadline_at > now,
                or_(never_taken, RetrievalRow.lease_until <= now),
            )
            .order_by(RetrievalRow.created_at)
            .limit(_BATCH)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalars().all()
