"""What the worker has to tell of by itself, as questions to the database: no notice is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, tuple_, update

from consent.notice import DEFAULT_REMINDER, ENDING, NoticeKind
from consent.relying_party import RelyingPartyStatus
from provider.storage.clients import ClientRow
from provider.storage.db import Database
from provider.storage.disclosures import DisclosureRow
from provider.storage.grants import GrantRow
from provider.storage.notice_settings import NoticeErrandRow, NoticeSettingRow
from provider.storage.notices import NoticeRow
from provider.storage.persons import insert_unless_there

BATCH = 500
_FIRST_USE = "first_use"
_SUSPENDED = "client_suspended:"


@dataclass(frozen=True)
class Cause:
    """A grant that something is to be told of: who gave it, whom it is about, and what it covers (scopes' ids)."""

    grant_id: str
    client_id: str
    person_id: str
    subject_id: str
    agreed_at: datetime
    ends_at: datetime
    categories: Sequence[str]


@dataclass(frozen=True)
class Remembered:
    """A person with standing grants: when the oldest was given, when they were reminded last, what they want."""

    person_id: str
    first_given: datetime
    last_told: datetime | None
    days: int


@dataclass(frozen=True)
class Errand:
    """One piece of telling that was begun and is not over."""

    name: str
    since: datetime
    reached: str

    @property
    def client_id(self) -> str:
        """The relying party whose suspension is told."""
        return self.name.removeprefix(_SUSPENDED)


_AGREED = func.coalesce(GrantRow.changed_at, GrantRow.given_at)
_CAUSE = select(
    GrantRow.grant_id,
    GrantRow.client_id,
    GrantRow.person_id,
    GrantRow.subject_id,
    _AGREED.label("agreed_at"),
    GrantRow.expires_at,
    GrantRow.categories,
)


@dataclass(frozen=True)
class NoticeCauses:
    """Asks for causes in batches, and keeps how far the worker has come."""

    database: Database

    def ending(self, after: tuple[datetime, str], *, now: datetime) -> Sequence[Cause]:
        """List standing grants that end soon and whose end was not told since they were agreed to.

        In the order of their ends, from a place on (an end and a grant's id).
        """
        row = GrantRow
        told = exists().where(
            NoticeRow.grant_id == row.grant_id,
            NoticeRow.kind == NoticeKind.ENDING_SOON.value,
            NoticeRow.told_at >= _AGREED,
        )
        query = _CAUSE.where(*_standing(now), row.expires_at <= now + ENDING, ~told)
        query = query.where(tuple_(row.expires_at, row.grant_id) > after)
        query = query.order_by(row.expires_at, row.grant_id).limit(BATCH)
        with self.database.reading() as connection:
            return [Cause(*found) for found in connection.execute(query)]

    def remembered(self, after: str, *, now: datetime) -> Sequence[Remembered]:
        """List people with standing grants in the order of their ids, from one on."""
        row, choice = GrantRow, NoticeSettingRow
        last = (
            select(func.max(NoticeRow.told_at))
            .where(NoticeRow.person_id == row.person_id)
            .where(NoticeRow.kind == NoticeKind.REMINDER.value)
            .scalar_subquery()
        )
        days = func.coalesce(func.max(choice.reminder_days), DEFAULT_REMINDER)
        query = (
            select(row.person_id, func.min(row.given_at), last, days)
            .outerjoin(choice, choice.person_id == row.person_id)
            .where(*_standing(now), row.person_id > after)
            .group_by(row.person_id)
            .order_by(row.person_id)
            .limit(BATCH)
        )
        with self.database.reading() as connection:
            return [Remembered(*found) for found in connection.execute(query)]

    def used_since(self, reached: int) -> tuple[Sequence[Cause], int]:
        """List grants under which records left for the first time after an entry of the ledger.

        Also return up to which entry that goes. What a flag withholds has its entry as well: nothing shows here.
        """
        row = DisclosureRow
        newest = select(row.sequence).where(row.sequence > reached).order_by(row.sequence)
        newest_of_batch = select(func.max(newest.limit(BATCH).subquery().c.sequence))
        with self.database.reading() as connection:
            until = connection.scalar(newest_of_batch)
            if until is None:
                return (), reached
            used = select(row.grant_id).where(
                row.sequence > reached, row.sequence <= until, row.retrieval_id != ""
            )
            before = exists().where(
                row.grant_id == GrantRow.grant_id, row.sequence <= reached, row.retrieval_id != ""
            )
            query = _CAUSE.where(GrantRow.grant_id.in_(used.distinct()), ~before)
            return [Cause(*found) for found in connection.execute(query)], until

    def under(self, errand: Errand, *, now: datetime) -> Sequence[Cause]:
        """List living grants of a relying party that is suspended still, from a grant's id on."""
        row = GrantRow
        suspended = ClientRow.status == RelyingPartyStatus.SUSPENDED.value
        query = (
            _CAUSE.join(ClientRow, ClientRow.client_id == row.client_id)
            .where(row.client_id == errand.client_id, row.grant_id > errand.reached, suspended)
            .where(row.withdrawn_at.is_(None), row.amends.is_(None), row.expires_at > now)
            .order_by(row.grant_id)
            .limit(BATCH)
        )
        with self.database.reading() as connection:
            return [Cause(*found) for found in connection.execute(query)]

    def suspended(self, client_id: str, *, now: datetime) -> None:
        """Note that people are to hear of a suspension; joins the transaction that makes it."""
        self._move(f"{_SUSPENDED}{client_id}", "", now=now)

    def suspensions(self) -> Sequence[Errand]:
        """List suspensions that not everyone has heard of."""
        row = NoticeErrandRow
        query = select(row.name, row.since, row.reached)
        query = query.where(row.name.startswith(_SUSPENDED, autoescape=True)).limit(BATCH)
        with self.database.reading() as connection:
            return [Errand(*found) for found in connection.execute(query)]

    def first_use_reached(self) -> int:
        """Return the last entry of the ledger that was looked at."""
        query = select(NoticeErrandRow.reached).where(NoticeErrandRow.name == _FIRST_USE)
        with self.database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def first_use_reaches(self, sequence: int, *, now: datetime) -> None:
        """Note the last entry that was looked at; joins the transaction that told of it."""
        self._move(_FIRST_USE, str(sequence), now=now)

    def reaches(self, errand: Errand, grant_id: str) -> Errand:
        """Note up to which grant a suspension was told."""
        row = NoticeErrandRow
        moved = update(row).where(row.name == errand.name, row.since == errand.since)
        with self.database.transaction() as connection:
            connection.execute(moved.values(reached=grant_id))
        return replace(errand, reached=grant_id)

    def is_over(self, errand: Errand) -> None:
        """Forget a suspension that everyone has heard of; a later one of the same relying party stays."""
        row = NoticeErrandRow
        over = delete(row).where(row.name == errand.name, row.since == errand.since)
        with self.database.transaction() as connection:
            connection.execute(over)

    def _move(self, name: str, reached: str, *, now: datetime) -> None:
        row = NoticeErrandRow
        with self.database.transaction() as connection:
            fresh = {"name": name, "since": now, "reached": reached}
            insert_unless_there(connection, row, fresh)
            connection.execute(
                update(row).where(row.name == name).values(since=now, reached=reached)
            )

    def take_turn(self, name: str, every: timedelta, *, now: datetime) -> bool:
        """Take the turn at something that is done so often; False when somebody has had it already."""
        row = NoticeErrandRow
        due = update(row).where(row.name == name, row.since <= now - every)
        with self.database.transaction() as connection:
            insert_unless_there(
                connection, row, {"name": name, "since": now - every, "reached": ""}
            )
            return connection.execute(due.values(since=now)).rowcount == 1


def _standing(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Name what is allowed for longer, to be read from: no login alone, no change that waits."""
    row = GrantRow
    return (
        row.standing.is_(True),
        row.purpose_id != "",
        row.amends.is_(None),
        row.withdrawn_at.is_(None),
        row.expires_at > now,
    )
