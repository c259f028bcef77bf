"""How a connection stands, in the few words that a citizen needs: it runs, rests, has ended, or never began."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from consent.grant import Grant, GrantState
from provider.web.services import services

PAUSED = "paused"
"""Nothing is handed over before whoever gave the grant logs in with a card that counts."""
RESTING = "resting"
"""The citizen lets it rest."""
LAPSED = "lapsed"
"""It was allowed, and the service never came for it in time: now it never can."""
SHOWN = (*GrantState, PAUSED, RESTING, LAPSED)
"""Every state that a page can name; the words stand under ``state``."""


class Sort(StrEnum):
    """The three sorts between which a citizen chooses."""

    LIVE = "live"
    RESTING = "resting"
    ENDED = "ended"


_SORTS = {
    GrantState.LIVE: Sort.LIVE,
    GrantState.UNUSED: Sort.LIVE,
    GrantState.ENDED: Sort.ENDED,
    GrantState.WITHDRAWN: Sort.ENDED,
    PAUSED: Sort.RESTING,
    RESTING: Sort.RESTING,
    LAPSED: Sort.ENDED,
}


def shown_state(grant: Grant, active: Collection[str], *, now: datetime) -> str:
    """Name how a grant stands; ``active`` are the credentials that count."""
    state = grant.state(now=now)
    if grant.activated_at is None and state is not GrantState.WITHDRAWN and _too_late(grant, now):
        return LAPSED
    if not state.alive:
        return state.value
    if grant.paused:
        return RESTING
    return state.value if grant.credential_id in active else PAUSED


def sort_of(shown: str) -> Sort:
    """Return the sort to which a state belongs."""
    return _SORTS[shown]


def longest_pickup() -> timedelta:
    """Return how long after an agreement a service can come for it: by then no code of it counts."""
    settings = services().settings
    return timedelta(seconds=2 * settings.flow_seconds + settings.authorization_code_seconds)


def _too_late(grant: Grant, now: datetime) -> bool:
    return now >= min(grant.given_at + longest_pickup(), grant.expires_at)
