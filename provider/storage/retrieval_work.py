"""A worker's hold on retrievals: leases, plans and answers, each one conditional step."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update, case, func, insert, or_, select, update

from consent.retrieval import OPEN_STATES, Part, Retrieval, RetrievalState
from provider.storage.db import Database
from provider.storage.retrievals import (
    RetrievalPartRow,
    RetrievalRow,
    read_parts,
    read_retrieval,
    shred_where,
)


class SqlRetrievalWork:
    """``consent.ports.RetrievalWork`` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, retrieval_id: str, *, now: datetime, until: datetime) -> Retrieval | None:
        """Take an open retrieval that nobody holds, by one conditional update; None otherwise."""
        accepted = RetrievalRow.state == RetrievalState.ACCEPTED
        taken = (
            update(RetrievalRow)
            .where(
                RetrievalRow.retrieval_id == retrieval_id,
                RetrievalRow.state.in_(OPEN_STATES),
                RetrievalRow.deadline_at > now,
                or_(RetrievalRow.lease_until.is_(None), RetrievalRow.lease_until <= now),
            )
            .values(
                lease_until=until,
                attempt=RetrievalRow.attempt + 1,
                state=case((accepted, RetrievalState.COLLECTING.value), else_=RetrievalRow.state),
            )
        )
        with self._database.transaction() as connection:
            if connection.execute(taken).rowcount != 1:
                return None
            return read_retrieval(connection, retrieval_id)

    def renew(self, retrieval_id: str, attempt: int, *, until: datetime) -> bool:
        """Move the end of one's own lease; False when it is no longer one's own."""
        renewed = (
            update(RetrievalRow)
            .where(
                RetrievalRow.retrieval_id == retrieval_id,
                RetrievalRow.attempt == attempt,
                RetrievalRow.state.in_(OPEN_STATES),
            )
            .values(lease_until=until)
        )
        with self._database.transaction() as connection:
            return connection.execute(renewed).rowcount == 1

    def plan(self, retrieval_id: str, attempt: int, asked: Sequence[Part]) -> bool:
        """Keep what will be asked of whom, once; with nobody to ask it is ready at once."""
        mine = (
            select(RetrievalRow.attempt)
            .where(RetrievalRow.retrieval_id == retrieval_id, RetrievalRow.state.in_(OPEN_STATES))
            .with_for_update()
        )
        with self._database.transaction() as connection:
            if connection.scalar(mine) != attempt:
                return False
            rows = [
                {"retrieval_id": retrieval_id, "category": p.category, "agency_id": p.agency_id}
                for p in asked
            ]
            if rows:
                connection.execute(insert(RetrievalPartRow), rows)
            else:
                connection.execute(_moved(retrieval_id, RetrievalState.READY))
        return True

    def parts(self, retrieval_id: str) -> Sequence[Part]:
        """List what was asked of whom."""
        with self._database.reading() as connection:
            return read_parts(connection, retrieval_id)

    def answer(self, retrieval_id: str, part: Part) -> bool:
        """Keep one answer and move to ``PARTIAL`` or, with the last one, to ``READY``."""
        open_still = (
            select(RetrievalRow.retrieval_id)
            .where(RetrievalRow.retrieval_id == retrieval_id, RetrievalRow.state.in_(OPEN_STATES))
            .with_for_update()
        )
        kept = (
            update(RetrievalPartRow)
            .where(
                RetrievalPartRow.retrieval_id == retrieval_id,
                RetrievalPartRow.category == part.category,
                RetrievalPartRow.agency_id == part.agency_id,
                RetrievalPartRow.answer.is_(None),
            )
            .values(answer=part.answer, answered_at=part.answered_at)
        )
        awaited = select(func.count()).where(
            RetrievalPartRow.retrieval_id == retrieval_id, RetrievalPartRow.answer.is_(None)
        )
        with self._database.transaction() as connection:
            if connection.scalar(open_still) is None or connection.execute(kept).rowcount != 1:
                return False
            last = connection.scalar(awaited) == 0
            state = RetrievalState.READY if last else RetrievalState.PARTIAL
            connection.execute(_moved(retrieval_id, state))
        return True

    def shred(self, retrieval_id: str, state: RetrievalState) -> bool:
        """Drop key and parts and settle in an end state; False when nothing was left."""
        with self._database.transaction() as connection:
            which = RetrievalRow.retrieval_id == retrieval_id
            return shred_where(connection, which, state) == 1


def _moved(retrieval_id: str, state: RetrievalState) -> Update:
    moved = update(RetrievalRow).where(RetrievalRow.retrieval_id == retrieval_id)
    if state is RetrievalState.READY:
        return moved.values(state=state.value, lease_until=None)
    return moved.values(state=state.value)
