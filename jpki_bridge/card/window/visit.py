"""A citizen's way through the bridge's pages, and the one-time tokens that carry it along."""

import secrets
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import Sight
from jpki_bridge.card.driver.transport import Slot
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.challenge import Context
from jpki_bridge.message import Answer

LIFE = timedelta(minutes=30)
SECRET_WINDOW = timedelta(minutes=5)
MAX_VISITS = 128
"""For each provider: a flood from one page ends visits of that page's own provider only."""

_REMEMBERED_TOKENS = 8


class Screen(StrEnum):
    """What the citizen sees."""

    CHOOSE = "choose"
    PIN = "pin"
    LAST_TRY = "last_try"
    PASSWORD = "password"  # noqa: S105 - a screen
    PASSWORD_LAST_TRY = "password_last_try"  # noqa: S105 - a screen
    EXPIRED = "expired"
    READ = "read"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(eq=False)
class Visit:
    """One way through the pages. Changed only by its journey, under its lock.

    ``answer_url`` is where the browser posts the outcome; without one the page that asked fetches
    the outcome itself, and the visit ends with CLOSED. ``problem`` is the code of what to say on the
    present screen; ``outcome`` is what goes back to the provider: an answer, or the code of an error.
    ``first`` is the half of a pair that waits for its second.
    """

    question: Question = field(repr=False)
    context: Context = field(repr=False)
    answer_url: str | None
    language: str
    opened_at: datetime
    log_id: str = field(default_factory=lambda: secrets.token_hex(4))
    screen: Screen = Screen.CHOOSE
    slots: Sequence[Slot] = ()
    slot_id: str | None = field(default=None, repr=False)
    sight: Sight | None = None
    last_try_confirmed: bool = False
    secret_until: datetime | None = None
    problem: str | None = None
    first: Answer | None = field(default=None, repr=False)
    outcome: Answer | str | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    spent: deque[str] = field(default_factory=deque, repr=False)


class Visits:
    """The open visits of this bridge, by their tokens. Kept in memory only."""

    def __init__(self) -> None:
        self._by_token: dict[str, Visit] = {}
        self._lock = threading.Lock()

    def open(self, visit: Visit) -> None:
        """Take a visit in and give it its first token; too many of one provider end its oldest."""
        with self._lock:
            self._forget_old(visit.opened_at, visit.question.origin)
            self._renew_token(visit)

    @contextmanager
    def turn(self, token: str, *, now: datetime) -> Iterator[tuple[Visit, bool]]:
        """Hold the visit of a token, and tell whether the token was still good for an action.

        Each token is good once. A page sent twice (a double click, the back button) holds a spent
        one: it gets the visit's present page and moves nothing. An unknown token is not for us.
        """
        with self._lock:
            visit = self._by_token.get(token)
        if visit is None or now - visit.opened_at > LIFE:
            raise NotForUsError("token")
        with visit.lock:
            fresh = secrets.compare_digest(token, visit.token)
            if fresh:
                with self._lock:
                    self._renew_token(visit)
            yield visit, fresh

    def _renew_token(self, visit: Visit) -> None:
        if visit.token:
            visit.spent.append(visit.token)
        if len(visit.spent) > _REMEMBERED_TOKENS:
            self._by_token.pop(visit.spent.popleft(), None)
        visit.token = secrets.token_urlsafe(32)
        self._by_token[visit.token] = visit

    def forget(self, visit: Visit) -> None:
        """Let the tokens of a visit end; its pages are answered no longer."""
        with self._lock:
            self._drop(visit)

    def _forget_old(self, now: datetime, origin: str) -> None:
        every = sorted(dict.fromkeys(self._by_token.values()), key=lambda visit: visit.opened_at)
        same = [visit for visit in every if visit.question.origin == origin]
        too_many = set(same[: max(0, len(same) - MAX_VISITS + 1)])
        for visit in every:
            if visit in too_many or now - visit.opened_at > LIFE:
                self._drop(visit)

    def _drop(self, visit: Visit) -> None:
        for token in (visit.token, *visit.spent):
            self._by_token.pop(token, None)
