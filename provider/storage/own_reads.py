"""What citizens read of their own: kept like what services ask for, under nobody's name, and shredded when left."""

from datetime import datetime

from sqlalchemy import Connection, and_

from consent.retrieval import RetrievalState
from provider.storage.db import Database
from provider.storage.retrievals import RetrievalRow, shred_where

NOBODY = ""
"""Stands for the relying party of what nobody but the citizen reads."""


class OwnReads:
    """Ends readings. One citizen has one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shred(self, person_id: str, *, now: datetime) -> int:
        """Destroy what a citizen reads of their own; return how many readings that were."""
        with self._database.transaction() as connection:
            return shred_own_reads(connection, person_id, now=now)


def shred_own_reads(connection: Connection, person_id: str, *, now: datetime) -> int:
    """Destroy them in the open transaction."""
    row = RetrievalRow
    own = and_(row.person_id == person_id, row.client_id == NOBODY, row.grant_id.is_(None))
    return shred_where(connection, own, RetrievalState.PURGED, acknowledged_at=now)
