"""Logins that begin on one device and are answered by a phone: one row a QR code.

What a phone may do is decided by one conditional statement each time: to type the number, to hold the
challenge, to answer it. The answer is fetched once, by the browser that owns the challenge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import ColumnElement, Integer, LargeBinary, String, select, update
from sqlalchemy import insert as insert_row
from sqlalchemy.orm import Mapped

from provider.keys.envelope import Envelope
from provider.keys.opaque import opaque_hash
from provider.storage.challenges import ParkedAnswer
from provider.storage.db import Base, Database, column

CODE_LIVES = timedelta(seconds=90)
"""How long the QR code may be opened and the number be typed."""

MOST_NUMBERS = 3
"""As many numbers may be typed, by all phones together."""


class CrossDeviceRow(Base):
    """One QR code of one visit's challenge."""

    __tablename__ = "cross_device"

    link_id: Mapped[str] = column(String(43), primary_key=True, sensitivity="secret")
    txn: Mapped[str] = column(String(43), unique=True, sensitivity="internal")
    match_number: Mapped[str] = column(String(2), sensitivity="internal")
    browser: Mapped[str] = column(String(16), sensitivity="internal")
    asked_at: Mapped[datetime] = column(sensitivity="internal")
    code_until: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    numbers_typed: Mapped[int] = column(Integer, sensitivity="internal")
    claim_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    unverified_answer: Mapped[bytes | None] = column(LargeBinary, sensitivity="sealed")
    unverified_error: Mapped[str | None] = column(String(32), sensitivity="internal")
    answered_at: Mapped[datetime | None] = column(sensitivity="internal")
    taken_at: Mapped[datetime | None] = column(sensitivity="internal")


@dataclass(frozen=True)
class QrLogin:
    """A QR code as it was shown. ``browser`` is a family's name only, "" where it is unknown."""

    link_id: str
    txn: str
    match_number: str
    browser: str
    asked_at: datetime
    code_until: datetime
    expires_at: datetime


@dataclass(frozen=True)
class QrProgress:
    """How far a QR code has come, for the browser that shows it."""

    login: QrLogin
    claimed: bool
    answered: bool
    numbers_left: int

    def waits(self, *, now: datetime) -> bool:
        """Tell whether a phone may still do its part."""
        if self.claimed:
            return now < self.login.expires_at
        return now < self.login.code_until and self.numbers_left > 0


@dataclass(frozen=True)
class TypedNumber:
    """What became of a typed number. ``txn`` is there when it was right and came first."""

    txn: str | None
    numbers_left: int


class CrossDeviceStore:
    """Keeps QR codes and what phones did with them."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def add(self, login: QrLogin) -> None:
        """Keep a new QR code."""
        with self._database.transaction() as connection:
            connection.execute(insert_row(CrossDeviceRow).values(**vars(login), numbers_typed=0))

    def progress(self, txn: str) -> QrProgress | None:
        """Return how far the QR code of a challenge has come; None when it has none."""
        row = CrossDeviceRow
        query = select(*_SHOWN, row.claim_hash, row.answered_at, row.numbers_typed).where(
            row.txn == txn
        )
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None:
            return None
        *shown, claim_hash, answered_at, typed = found
        claimed, answered = claim_hash is not None, answered_at is not None
        return QrProgress(QrLogin(*shown), claimed, answered, max(0, MOST_NUMBERS - typed))

    def open_code(self, unverified_link: str, *, now: datetime) -> QrLogin | None:
        """Return a QR code whose number may still be typed."""
        query = select(*_SHOWN).where(*_typeable(unverified_link, now))
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return QrLogin(*found) if found else None

    def type_number(
        self, unverified_link: str, unverified_number: str, secret: str, *, now: datetime
    ) -> TypedNumber | None:
        """Count a typed number and compare it; the first right one gives the phone the challenge.

        The number is counted before it is compared. None for a code that nobody may type at.
        """
        row = CrossDeviceRow
        counted = (
            update(row)
            .where(*_typeable(unverified_link, now))
            .values(numbers_typed=row.numbers_typed + 1)
            .returning(row.txn, row.match_number, row.numbers_typed)
        )
        with self._database.transaction() as connection:
            found = connection.execute(counted).one_or_none()
            if found is None:
                return None
            left = MOST_NUMBERS - found.numbers_typed
            if not compare_digest(unverified_number.encode(), found.match_number.encode()):
                return TypedNumber(None, left)
            claimed = update(row).where(row.link_id == unverified_link, row.claim_hash.is_(None))
            connection.execute(claimed.values(claim_hash=opaque_hash(secret)))
        return TypedNumber(found.txn, left)

    def answer(
        self,
        unverified_link: str,
        unverified_secret: str,
        said: Mapping[str, str],
        *,
        now: datetime,
    ) -> bool:
        """Keep what the phone answers, once; ``said`` holds ``answer`` or ``error``."""
        row = CrossDeviceRow
        answered = (
            update(row)
            .where(
                row.link_id == unverified_link,
                row.claim_hash == opaque_hash(unverified_secret),
                row.answered_at.is_(None),
                row.expires_at > now,
            )
            .values(
                unverified_answer=self._envelope.seal(
                    said.get("answer", "").encode(), place=_place(unverified_link)
                ),
                unverified_error=said.get("error"),
                answered_at=now,
            )
        )
        with self._database.transaction() as connection:
            return connection.execute(answered).rowcount == 1

    def take_answer(self, txn: str, *, now: datetime) -> ParkedAnswer | None:
        """Fetch the phone's answer, once, for the browser that owns the challenge."""
        row = CrossDeviceRow
        taken = (
            update(row)
            .where(
                row.txn == txn,
                row.answered_at.is_not(None),
                row.taken_at.is_(None),
                row.expires_at > now,
            )
            .values(taken_at=now)
            .returning(row.link_id, row.unverified_answer, row.unverified_error)
        )
        with self._database.transaction() as connection:
            found = connection.execute(taken).one_or_none()
        if found is None:
            return None
        answer = self._envelope.open(found.unverified_answer, place=_place(found.link_id))
        return ParkedAnswer(txn, answer, found.unverified_error)


def _typeable(unverified_link: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = CrossDeviceRow
    return (
        row.link_id == unverified_link,
        row.claim_hash.is_(None),
        row.numbers_typed < MOST_NUMBERS,
        row.code_until > now,
    )


def _place(link_id: str) -> str:
    return f"cross_device.unverified_answer:{link_id}"


_SHOWN = tuple(getattr(CrossDeviceRow, name) for name in QrLogin.__dataclass_fields__)
