"""Leads the citizen's browser to a visit that was opened by a call: one address, good once."""

import secrets
import threading
from datetime import datetime

from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import LIFE, Visit

PATH = "/window/"


class Invitations:
    """The visits that wait for their window, by one-time tokens. Kept in memory only."""

    def __init__(self) -> None:
        self._waiting: dict[str, Visit] = {}
        self._lock = threading.Lock()

    def invite(self, visit: Visit) -> str:
        """Return the path at which the visit's first page can be opened, once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._waiting[token] = visit
        return PATH + token

    def accept(self, unverified_path: str, *, now: datetime) -> Visit:
        """Return the visit of a path; whoever comes second is not for us."""
        with self._lock:
            visit = self._waiting.pop(unverified_path.removeprefix(PATH), None)
        if visit is None or now - visit.opened_at > LIFE:
            raise NotForUsError("invitation")
        return visit

    def withdraw(self, visit: Visit) -> None:
        """Let an invitation that nobody followed end."""
        with self._lock:
            for token in [token for token, waiting in self._waiting.items() if waiting is visit]:
                del self._waiting[token]
