"""Login challenges and the answers parked until the browser that owns the challenge comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, Select, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped

from provider.keys.envelope import Envelope
from provider.keys.opaque import new_opaque, opaque_hash
from provider.storage.db import Base, Database, column

PARKED_FOR = timedelta(seconds=60)
MOST_PARKED = 5
"""Answers to one challenge that may wait at once: a form that is sent twice is no flood."""


class ChallengeRow(Base):
    """One challenge, for one flow of one session, taken once by one conditional update."""

    __tablename__ = "challenge"

    txn: Mapped[str] = column(String(43), primary_key=True, sensitivity="internal")
    flow_id: Mapped[str] = column(String(43), index=True, sensitivity="internal")
    session_hash: Mapped[str] = column(String(64), sensitivity="secret")
    nonce: Mapped[str] = column(String(64), sensitivity="secret")
    context: Mapped[str] = column(Text, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    used_at: Mapped[datetime | None] = column(sensitivity="internal")


class ParkedAnswerRow(Base):
    """An answer that came without cookies: unverified, at most 8 KiB, under a one-time handle."""

    __tablename__ = "parked_answer"

    handle_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    unverified_txn: Mapped[str] = column(String(64), index=True, sensitivity="internal")
    unverified_answer: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    unverified_error: Mapped[str | None] = column(String(32), sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class Challenge:
    """What the card is to sign for one flow of one session: the exact texts that were sent."""

    txn: str
    flow_id: str
    session_hash: str
    nonce: str
    context: str
    expires_at: datetime


@dataclass(frozen=True)
class ParkedAnswer:
    """What a bridge posted: an answer, or the code of what went wrong. Nothing of it is verified."""

    unverified_txn: str
    unverified_answer: bytes
    unverified_error: str | None


class ChallengeStore:
    """Keeps challenges. Each flow has at most one open challenge."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_of(self, flow_id: str, session_hash: str, *, now: datetime) -> Challenge | None:
        """Return the flow's open challenge, so that reloading the login page changes nothing."""
        query = _CHALLENGE.where(
            ChallengeRow.flow_id == flow_id,
            ChallengeRow.session_hash == session_hash,
            ChallengeRow.used_at.is_(None),
            ChallengeRow.expires_at > now,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Challenge(*row) if row else None

    def add(self, challenge: Challenge, *, now: datetime) -> None:
        """Keep a new challenge; an older one of the same flow can no longer be answered."""
        with self._database.transaction() as connection:
            connection.execute(
                update(ChallengeRow)
                .where(ChallengeRow.flow_id == challenge.flow_id, ChallengeRow.used_at.is_(None))
                .values(used_at=now)
            )
            connection.execute(insert(ChallengeRow).values(**vars(challenge)))

    def open_by_txn(self, unverified_txn: str, *, now: datetime) -> Challenge | None:
        """Return a challenge that still waits for its answer, for an app that asks without cookies."""
        query = _CHALLENGE.where(
            ChallengeRow.txn == unverified_txn,
            ChallengeRow.used_at.is_(None),
            ChallengeRow.expires_at > now,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Challenge(*row) if row else None

    def is_open(self, unverified_txn: str, *, now: datetime) -> bool:
        """Tell whether a challenge still waits for its answer."""
        query = select(ChallengeRow.txn).where(
            ChallengeRow.txn == unverified_txn,
            ChallengeRow.used_at.is_(None),
            ChallengeRow.expires_at > now,
        )
        with self._database.reading() as connection:
            return connection.scalar(query) is not None

    def take(self, unverified_txn: str, session_hash: str, *, now: datetime) -> Challenge | None:
        """Use up a challenge, once and for good; None when it is not this session's to use.

        One conditional update in a transaction of its own: whatever the answer turns out to be,
        the challenge is never given back.
        """
        taken = (
            update(ChallengeRow)
            .where(
                ChallengeRow.txn == unverified_txn,
                ChallengeRow.session_hash == session_hash,
                ChallengeRow.used_at.is_(None),
                ChallengeRow.expires_at > now,
            )
            .values(used_at=now)
            .returning(*_COLUMNS)
        )
        with self._database.transaction() as connection:
            row = connection.execute(taken).one_or_none()
        return Challenge(*row) if row else None


class AnswerParking:
    """Keeps what bridges post for a minute, each under a handle that works once."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def park(self, answer: ParkedAnswer, *, now: datetime) -> str | None:
        """Keep an answer and return its handle; forget those that nobody came for.

        None when enough answers to one challenge wait already.
        """
        handle = new_opaque()
        handle_hash = opaque_hash(handle)
        content = vars(answer) | {
            "unverified_answer": self._envelope.seal(
                answer.unverified_answer, place=_place(handle_hash)
            ),
            "handle_hash": handle_hash,
            "expires_at": now + PARKED_FOR,
        }
        with self._database.transaction() as connection:
            connection.execute(delete(ParkedAnswerRow).where(ParkedAnswerRow.expires_at <= now))
            if (connection.scalar(_waiting(answer.unverified_txn)) or 0) >= MOST_PARKED:
                return None
            connection.execute(insert(ParkedAnswerRow).values(**content))
        return handle

    def take(self, unverified_handle: str, *, now: datetime) -> ParkedAnswer | None:
        """Fetch and forget an answer in one statement; None for an unknown or late handle."""
        handle_hash = opaque_hash(unverified_handle)
        taken = (
            delete(ParkedAnswerRow)
            .where(ParkedAnswerRow.handle_hash == handle_hash)
            .returning(
                ParkedAnswerRow.unverified_txn,
                ParkedAnswerRow.unverified_answer,
                ParkedAnswerRow.unverified_error,
                ParkedAnswerRow.expires_at,
            )
        )
        with self._database.transaction() as connection:
            row = connection.execute(taken).one_or_none()
        if row is None or row.expires_at <= now:
            return None
        answer = self._envelope.open(row.unverified_answer, place=_place(handle_hash))
        return ParkedAnswer(row.unverified_txn, answer, row.unverified_error)


def _waiting(unverified_txn: str) -> Select[int]:
    rows = select(func.count()).select_from(ParkedAnswerRow)
    return rows.where(ParkedAnswerRow.unverified_txn == unverified_txn)


def _place(handle_hash: str) -> str:
    return f"parked_answer.unverified_answer:{handle_hash}"


_COLUMNS = tuple(getattr(ChallengeRow, name) for name in Challenge.__dataclass_fields__)
_CHALLENGE = select(*_COLUMNS)
