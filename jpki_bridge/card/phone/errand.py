"""One login that the app was opened for, and the one-time tokens that carry it from page to page."""

import secrets
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jpki_bridge.card.phone.provider_line import Asked
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import Visit

LIFE = timedelta(minutes=15)
MOST = 64
SENT = "SENT"

_REMEMBERED_TOKENS = 8


@dataclass(eq=False)
class Errand:
    """One errand. Changed only under its lock.

    ``by_code`` tells a QR code of another screen from a link of this phone's browser. ``claim`` is the
    secret by which the provider knows the app again. ``visit`` begins with the challenge; ``end`` is
    ``SENT`` or the code of what went wrong between app and provider.
    """

    opened_id: str = field(repr=False)
    by_code: bool
    language: str
    opened_at: datetime
    claim: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    asked: Asked | None = None
    visit: Visit | None = None
    numbers_left: int | None = None
    problem: str | None = None
    end: str | None = None
    token: str = field(default="", repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    spent: deque[str] = field(default_factory=deque, repr=False)


class Errands:
    """The open errands, by their tokens. Kept in memory only."""

    def __init__(self) -> None:
        self._by_token: dict[str, Errand] = {}
        self._lock = threading.Lock()

    def open(self, errand: Errand) -> None:
        """Take an errand in; too many end the oldest."""
        with self._lock:
            kept = sorted(dict.fromkeys(self._by_token.values()), key=lambda old: old.opened_at)
            for old in kept[: max(0, len(kept) - MOST + 1)]:
                for token in (old.token, *old.spent):
                    self._by_token.pop(token, None)
            self._renew_token(errand)

    @contextmanager
    def turn(self, token: str, *, now: datetime) -> Iterator[tuple[Errand, bool]]:
        """Hold the errand of a token, and tell whether the token was still good for an action.

        Each is good once: a form that is sent twice moves nothing the second time.
        """
        with self._lock:
            errand = self._by_token.get(token)
        if errand is None or now - errand.opened_at > LIFE:
            raise NotForUsError("token")
        with errand.lock:
            fresh = secrets.compare_digest(token, errand.token)
            if fresh:
                with self._lock:
                    self._renew_token(errand)
            yield errand, fresh

    def _renew_token(self, errand: Errand) -> None:
        if errand.token:
            errand.spent.append(errand.token)
        if len(errand.spent) > _REMEMBERED_TOKENS:
            self._by_token.pop(errand.spent.popleft(), None)
        errand.token = secrets.token_urlsafe(32)
        self._by_token[errand.token] = errand
