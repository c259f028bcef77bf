"""A notice (お知らせ): something that happened with a person's own records and that they should know of.

A notice names what happened by ids alone; words and names are read when it is shown. A protection flag
causes none, and keeps none back: nothing here knows of flags.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=365)
"""How long a notice stays in the box. What it tells of stands in the history for good."""

ENDING = timedelta(days=30)
"""How long before its end a standing grant's giver is told, where it was given for longer than twice that."""

REMINDERS = (30, 90, 180)
"""Days between two reminders of what is still allowed, to choose from."""
NO_REMINDER = 0
DEFAULT_REMINDER = 90


class NoticeKind(StrEnum):
    """What a notice can be about; each kind has its words, and its own choice about mail."""

    LOGIN = "login"
    GRANT_GIVEN = "grant_given"
    FIRST_USE = "first_use"
    PROXY_ACTED = "proxy_acted"
    PROXY_READ = "proxy_read"
    ENDING_SOON = "ending_soon"
    REMINDER = "reminder"
    CLIENT_SUSPENDED = "client_suspended"
    UNRECOGNISED = "unrecognised"
    CORRECTION = "correction"
    NO_REPLY = "no_reply"
    OWN_DECISION = "own_decision"

    @property
    def known_already(self) -> bool:
        """Tell whether whoever opens the box has just done it: then it is no news there, only by mail."""
        return self is NoticeKind.LOGIN


@dataclass(frozen=True)
class Notice:
    """One notice for one person.

    ``client_id``, ``grant_id`` and ``subject_id`` are empty where the kind has none; the subject is whom it is
    about beside the reader. ``read_at`` is when the box was first opened with it in.
    """

    notice_id: str
    person_id: str
    kind: NoticeKind
    told_at: datetime
    client_id: str = ""
    grant_id: str = ""
    subject_id: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True)
class NoticeSettings:
    """What a person wants: kinds without mail, and days between reminders (``NO_REMINDER`` for none)."""

    unmailed: Collection[str] = frozenset()
    reminder_days: int = DEFAULT_REMINDER


def ending_told_at(agreed_at: datetime, ends_at: datetime) -> datetime:
    """Return when the end of a grant is told: ``ENDING`` before it, or halfway where that is later."""
    return max(ends_at - ENDING, agreed_at + (ends_at - agreed_at) / 2)


def reminder_due_at(first_given: datetime, last_told: datetime | None, days: int) -> datetime:
    """Return when a person is reminded next: so many days after the last time, or after the oldest consent."""
    return max(first_given, last_told or first_given) + timedelta(days=days)
