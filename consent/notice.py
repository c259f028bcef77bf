"""A notice (お知らせ): something that happened with a person's own records and that they should know of.

Privacy Act art. 32 and the guidelines on it ask for openness towards the person; a notice names what
happened by ids alone, and words and names are read when it is shown. A protection flag causes none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=365)
"""How long a notice stays in the box. What it tells of stands in the history for good."""


class NoticeKind(StrEnum):
    """What a notice can be about; each kind has its words, and its own choice about mail."""

    LOGIN = "login"
    GRANT_GIVEN = "grant_given"
    FIRST_USE = "first_use"
    PROXY_ACTED = "proxy_acted"
    ENDING_SOON = "ending_soon"
    REMINDER = "reminder"
    CLIENT_SUSPENDED = "client_suspended"
    UNRECOGNISED = "unrecognised"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Notice:
    """One notice for one person.

    ``client_id``, ``grant_id`` and ``subject_id`` are empty where the kind has none: whom it is about beside the
    reader. ``read_at`` is when the box was first opened with it in.
    """

    notice_id: str
    person_id: str
    kind: NoticeKind
    told_at: datetime
    client_id: str = ""
    grant_id: str = ""
    subject_id: str = ""
    read_at: datetime | None = None
