"""The loopback agent: a login page's script asks, the citizen acts in the bridge's own window.

::

    POST /v1/authenticate {nonce, context, lang}  ->  {"session": id, "window": path}
    POST /v1/status       {session}               ->  {"state": "waiting"}
                                                    | {"state": "done", "answer": text}    once
                                                    | {"state": "ended", "code": code}     once
    POST /v1/cancel       {session}               ->  {"state": "ended", "code": code}

Who may call is decided by the ``Origin`` header alone, which is also what the card signs. An id is
good for the origin that it was given to. No PIN ever crosses here: it is typed in the window.
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jpki_bridge.card.doors.language import first_language
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.window.invitation import Invitations
from jpki_bridge.card.window.journey import Journey
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import LIFE, Screen, Visit, Visits
from jpki_bridge.errors import TIMED_OUT, USER_CANCELLED
from jpki_bridge.message import Answer

MAX_SESSIONS = 16
"""For each origin; one more ends that origin's oldest and nobody else's."""

Members = Mapping[str, str]
Told = dict[str, str]


class Agent:
    """The sessions of all login pages. Kept in memory only."""

    def __init__(self, journey: Journey, visits: Visits, invitations: Invitations) -> None:
        self._journey = journey
        self._visits = visits
        self._invitations = invitations
        self._sessions: dict[str, Visit] = {}
        self._lock = threading.Lock()

    def authenticate(self, origin: str, members: Members, now: datetime) -> Told:
        """Open a visit; raises ``ChallengeRefusedError`` for what cannot be shown or signed."""
        visit = self._journey.enter(
            Question(origin, members["nonce"], members["context"]),
            None,
            first_language(members["lang"], ""),
            now=now,
        )
        self._visits.open(visit)
        session = secrets.token_urlsafe(32)
        with self._lock:
            self._make_room(origin, now)
            self._sessions[session] = visit
        return {"session": session, "window": self._invitations.invite(visit)}

    def status(self, origin: str, members: Members, now: datetime) -> Told:
        """Tell how far the citizen is; what is final is told once and forgotten."""
        visit = self._of(origin, members["session"])
        state = outcome_of(visit, now=now)
        if state["state"] != "waiting":
            self._take(origin, members["session"])
        return state

    def cancel(self, origin: str, members: Members, _now: datetime) -> Told:
        """End a session by the page's will; an answer that was not fetched is thrown away."""
        self._take(origin, members["session"])
        return {"state": "ended", "code": USER_CANCELLED}

    def _of(self, origin: str, unverified_session: str) -> Visit:
        with self._lock:
            visit = self._sessions.get(unverified_session)
        if visit is None or visit.question.origin != origin:
            raise NotForUsError("session")
        return visit

    def _take(self, origin: str, unverified_session: str) -> None:
        """Forget a session; of two callers at once the second is refused."""
        self._of(origin, unverified_session)
        with self._lock:
            visit = self._sessions.pop(unverified_session, None)
        if visit is None:
            raise NotForUsError("session")
        self._forget(visit)

    def _make_room(self, origin: str, now: datetime) -> None:
        own = [s for s, visit in self._sessions.items() if visit.question.origin == origin]
        too_many = own[: max(0, len(own) - MAX_SESSIONS + 1)]
        late = [s for s, visit in self._sessions.items() if now - visit.opened_at > LIFE]
        for session in {*too_many, *late}:
            self._forget(self._sessions.pop(session))

    def _forget(self, visit: Visit) -> None:
        """Close a window that is still open; the closed one may go on saying that it is closed."""
        self._invitations.withdraw(visit)
        if visit.screen is not Screen.CLOSED:
            self._visits.forget(visit)


def outcome_of(visit: Visit, *, now: datetime) -> Told:
    """Describe a visit whose outcome is fetched."""
    if visit.screen is not Screen.CLOSED:
        late = now - visit.opened_at > LIFE
        return {"state": "ended", "code": TIMED_OUT} if late else {"state": "waiting"}
    if isinstance(visit.outcome, Answer):
        return {"state": "done", "answer": visit.outcome.encode().decode()}
    return {"state": "ended", "code": str(visit.outcome)}


@dataclass(frozen=True)
class Call:
    """What a path of the agent does, and exactly which members its body has."""

    perform: Callable[[Agent, str, Members, datetime], Told]
    members: frozenset[str]


CALLS: Mapping[str, Call] = {
    "/v1/authenticate": Call(Agent.authenticate, frozenset({"nonce", "context", "lang"})),
    "/v1/status": Call(Agent.status, frozenset({"session"})),
    "/v1/cancel": Call(Agent.cancel, frozenset({"session"})),
}
