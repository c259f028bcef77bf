"""How long a page may lie idle, for the script that warns before the time is over (WCAG 2.2, 2.2.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from provider.flow.state import Flow
from provider.storage.sessions import BrowserSession
from provider.web.services import services
from provider.web.sessions import find_session

WARNING_SECONDS = 120
KIOSK_WARNING_SECONDS = 60
CARD_TOLD_FOR = timedelta(seconds=60)
"""How long after a login a terminal's pages remind of the card in the reader."""


@dataclass(frozen=True)
class Watch:
    """Seconds from now to the warning and to the end; ``card`` tells whether a card was just used."""

    warn: int
    over: int
    card: bool


def watch() -> Watch | None:
    """Return the times of this browser's session; None where nothing would be lost.

    That is before a login; at a public terminal every session is watched.
    """
    session = find_session()
    if session is None or (session.person_id is None and not services().settings.kiosk):
        return None
    return watch_of(session, now=services().clock())


def stays_until(flow: Flow) -> datetime:
    """Return when a page of a visit is over if nothing is pressed: its own time, the session's, or idleness ends it."""
    session, now = find_session(), services().clock()
    if session is None:
        return flow.expires_at
    return min(flow.expires_at, now + timedelta(seconds=watch_of(session, now=now).over))


def watch_of(session: BrowserSession, *, now: datetime) -> Watch:
    """Return the times of a session that is in use at this instant."""
    settings = services().settings
    left = int((session.expires_at - now).total_seconds())
    over = max(0, min(settings.idle_seconds, left))
    warning = KIOSK_WARNING_SECONDS if settings.kiosk else WARNING_SECONDS
    at = session.authenticated_at
    card = settings.kiosk and at is not None and now - at < CARD_TOLD_FOR
    return Watch(max(0, over - warning), over, card)
