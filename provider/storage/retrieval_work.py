"""A worker's hold on retrievals: leases, plans and answers, each one conditional step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, insert, or_, select, update

from consent.retrieval import OPEN_STATES, Part, Retrieval, RetrievalState
from provider.storage.db import Database
from provider.storage.retrievals import (
    UNLEASED,
    RetrievalPartRow,
    RetrievalRow,
    locked,
    read_parts,
    read_retrieval,
    shred_where,
)

_OPEN = RetrievalRow.state.in_(OPEN_STATES)
_HELD = (RetrievalRow.retrieval_id, RetrievalRow.attempt)


class SqlRetrievalWork:
    """``consent.ports.RetrievalWork`` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(
        self, retrieval_id: str, owner: str, *, now: datetime, until: datetime
    ) -> Retrieval | None:
        """Take an open retrieval that nobody holds, by one conditional update; None otherwise."""
        accepted = RetrievalRow.state == RetrievalState.ACCEPTED
        taken = (
            update(RetrievalRow)
            .where(
                RetrievalRow.retrieval_id == retrieval_id,
                _OPEN,
                RetrievalRow.deadline_at > now,
                or_(RetrievalRow.lease_until.is_(None), RetrievalRow.lease_until <= now),
            )
            .values(
                lease_owner=owner,
                lease_until=until,
                attempt=RetrievalRow.attempt + 1,
                state=case((accepted, RetrievalState.COLLECTING.value), else_=RetrievalRow.state),
            )
        )
        with self._database.transaction() as connection:
            if connection.execute(taken).rowcount != 1:
                return None
            return read_retrieval(connection, retrieval_id)

    def held(self, owner: str) -> Mapping[str, int]:
        """Tell what a worker holds: the open retrievals, each with the number of its lease."""
        query = select(*_HELD).where(RetrievalRow.lease_owner == owner, _OPEN)
        with self._database.reading() as connection:
            return _by_name(connection.execute(query))

    def renew(self, owner: str, *, until: datetime) -> Mapping[str, int]:
        """Move the end of all leases of a worker, by one statement; return what ``held`` would."""
        mine = (
            select(RetrievalRow.retrieval_id)
            .where(RetrievalRow.lease_owner == owner, _OPEN)
            .order_by(RetrievalRow.retrieval_id)
            .with_for_update()
        )
        renewed = (
            update(RetrievalRow)
            .where(RetrievalRow.retrieval_id.in_(mine))
            .values(lease_until=until)
            .returning(*_HELD)
        )
        with self._database.transaction() as connection:
            return _by_name(connection.execute(renewed))

    def give_back(
        self, owner: str, retrieval_ids: Collection[str] | None = None, *, until: datetime
    ) -> Sequence[str]:
        """End leases of a worker, all of them or some; return whose they were."""
        which = [RetrievalRow.lease_owner == owner, _OPEN]
        if retrieval_ids is not None:
            which.append(RetrievalRow.retrieval_id.in_(retrieval_ids))
        with self._database.transaction() as connection:
            ids = locked(connection, *which)
            ended = update(RetrievalRow).where(RetrievalRow.retrieval_id.in_(ids))
            connection.execute(ended.values(lease_owner=None, lease_until=until))
        return ids

    def plan(self, retrieval_id: str, attempt: int, asked: Sequence[Part]) -> bool:
        """Keep what will be asked of whom, once; with nobody to ask it is ready at once."""
        mine = (
            select(RetrievalRow.attempt)
            .where(RetrievalRow.retrieval_id == retrieval_id, _OPEN)
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
                _move(connection, [retrieval_id], RetrievalState.READY)
        return True

    def parts(self, retrieval_id: str) -> Sequence[Part]:
        """List what was asked of whom."""
        with self._database.reading() as connection:
            return read_parts(connection, retrieval_id)

    def keep_answers(self, answers: Sequence[tuple[str, Part]]) -> Mapping[str, RetrievalState]:
        """Keep answers in one transaction; tell how their retrievals then stand.

        Answers to a retrieval that is closed are dropped, and it is left out.
        """
        named = {retrieval_id for retrieval_id, _ in answers}
        with self._database.transaction() as connection:
            still_open = set(locked(connection, RetrievalRow.retrieval_id.in_(named), _OPEN))
            wanted = [_row(*answer) for answer in answers if answer[0] in still_open]
            if not wanted:
                return {}
            connection.execute(_KEPT, wanted)
            states = _states(connection, still_open)
            for state in (RetrievalState.PARTIAL, RetrievalState.READY):
                _move(connection, [r for r, is_now in states.items() if is_now is state], state)
        return states

    def shred(self, retrieval_id: str, state: RetrievalState) -> bool:
        """Drop key and parts and settle in an end state; False when nothing was left."""
        with self._database.transaction() as connection:
            which = RetrievalRow.retrieval_id == retrieval_id
            return shred_where(connection, which, state) == 1


def _by_name(held: Iterable[Row[tuple[str, int]]]) -> dict[str, int]:
    return {row.retrieval_id: row.attempt for row in held}


_KEPT = (
    update(RetrievalPartRow.__table__)  # type: ignore[arg-type]
    .where(
        RetrievalPartRow.retrieval_id == bindparam("of_retrieval"),
        RetrievalPartRow.category == bindparam("of_category"),
        RetrievalPartRow.agency_id == bindparam("of_agency"),
        RetrievalPartRow.answer.is_(None),
    )
    .values(answer=bindparam("given"), answered_at=bindparam("given_at"))
)


def _row(retrieval_id: str, part: Part) -> dict[str, Any]:
    return {
        "of_retrieval": retrieval_id,
        "of_category": part.category,
        "of_agency": part.agency_id,
        "given": part.answer,
        "given_at": part.answered_at,
    }


def _states(connection: Connection, ids: Collection[str]) -> dict[str, RetrievalState]:
    """Tell from the answers that are there which retrievals have some, and which have all."""
    counted = (
        select(
            RetrievalPartRow.retrieval_id, func.count(), func.count(RetrievalPartRow.answered_at)
        )
        .where(RetrievalPartRow.retrieval_id.in_(ids))
        .group_by(RetrievalPartRow.retrieval_id)
    )
    return {
        name: RetrievalState.READY if given == asked else RetrievalState.PARTIAL
        for name, asked, given in connection.execute(counted)
        if given
    }


def _move(connection: Connection, ids: Sequence[str], state: RetrievalState) -> None:
    if not ids:
        return
    moved = update(RetrievalRow).where(RetrievalRow.retrieval_id.in_(ids))
    lease = UNLEASED if state is RetrievalState.READY else {}
    connection.execute(moved.values(state=state.value, **lease))
