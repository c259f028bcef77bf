"""One-time tokens that carry something open from page to page: each is good for one action."""

import secrets
import threading
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from jpki_bridge.card.window.refusal import NotForUsError

_REMEMBERED_TOKENS = 8


@dataclass(eq=False, kw_only=True)
class Turning:
    """What pages lead through, one turn at a time. Changed only under its lock."""

    opened_at: datetime
    token: str = field(default="", repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    spent: deque[str] = field(default_factory=deque, repr=False)


Open = TypeVar("Open", bound=Turning)


class Turns(Generic[Open]):
    """All that is open, by its tokens, for ``life`` each. Kept in memory only."""

    def __init__(self, life: timedelta) -> None:
        self._life = life
        self._by_token: dict[str, Open] = {}
        self._lock = threading.Lock()

    def open(self, turning: Open) -> None:
        """Take it in and give it its first token; what there is too much of is forgotten."""
        with self._lock:
            oldest_first = sorted(
                dict.fromkeys(self._by_token.values()), key=lambda each: each.opened_at
            )
            too_many = self._too_many(oldest_first, turning)
            for each in oldest_first:
                if each in too_many or turning.opened_at - each.opened_at > self._life:
                    self._drop(each)
            self._renew_token(turning)

    @contextmanager
    def turn(self, token: str, *, now: datetime) -> Iterator[tuple[Open, bool]]:
        """Hold what a token belongs to, and tell whether the token was still good for an action.

        A page sent twice (a double click, the back button) holds a spent token: it gets the present
        page and moves nothing. An unknown token is not for us.
        """
        with self._lock:
            turning = self._by_token.get(token)
        if turning is None or now - turning.opened_at > self._life:
            raise NotForUsError("token")
        with turning.lock:
            fresh = secrets.compare_digest(token, turning.token)
            if fresh:
                with self._lock:
                    self._renew_token(turning)
            yield turning, fresh

    def forget(self, turning: Open) -> None:
        """Let the tokens end; its pages are answered no longer."""
        with self._lock:
            self._drop(turning)

    def _too_many(self, oldest_first: list[Open], coming: Open) -> Collection[Open]:
        """Name what has to make room for what comes."""
        raise NotImplementedError

    def _renew_token(self, turning: Open) -> None:
        if turning.token:
            turning.spent.append(turning.token)
        if len(turning.spent) > _REMEMBERED_TOKENS:
            self._by_token.pop(turning.spent.popleft(), None)
        turning.token = secrets.token_urlsafe(32)
        self._by_token[turning.token] = turning

    def _drop(self, turning: Open) -> None:
        for token in (turning.token, *turning.spent):
            self._by_token.pop(token, None)
