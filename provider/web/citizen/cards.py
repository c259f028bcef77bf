"""My page: the citizen's cards and phones, since when and in which state; nothing that identifies one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask.typing import ResponseReturnValue

from connectors.directory_port import CredentialStatus
from provider.storage.credentials import KeptCredential
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page
from provider.web.services import services
from provider.web.sessions import citizen_id, current_session

EXPIRED = "expired"
TOLD_FOR = timedelta(days=30)
"""How long my page says that a card was added or ended."""


@dataclass(frozen=True)
class CardNews:
    """One change that a citizen is told: what was ``added``, ``held`` or ``ended``, its kind, and when."""

    change: str
    kind: str
    at: datetime


@citizen.get("/my-page/cards")
@callable_by(Caller.CITIZEN)
def cards() -> ResponseReturnValue:
    """List what the citizen can log in with, and what no longer works, newest first."""
    kept = services().credentials.of_person(citizen_id())
    return page(
        "cards.html",
        cards=[(card, _state(card, now=services().clock())) for card in reversed(kept)],
        used_now=current_session().credential_id,
        news=_news(kept, now=services().clock()),
    )


def _state(card: KeptCredential, *, now: datetime) -> str:
    """Name a card's state; one past its date is told from one that somebody stopped."""
    may_lapse = card.status in (CredentialStatus.ACTIVE, CredentialStatus.SUSPENDED)
    return EXPIRED if may_lapse and card.not_after <= now else card.status.value


def card_news() -> Sequence[CardNews]:
    """Return what changed lately with the cards of the citizen who is logged in, newest first."""
    return _news(services().credentials.of_person(citizen_id()), now=services().clock())


def _ending(status: CredentialStatus) -> str:
    """Tell a card on hold, which may come back, from one that is over."""
    return "held" if status is CredentialStatus.SUSPENDED else "ended"


def _news(oldest_first: Sequence[KeptCredential], *, now: datetime) -> Sequence[CardNews]:
    """Everything but the first card of all, whose addition is no news to who has just shown it."""
    added = [CardNews("added", kept.kind, kept.created_at) for kept in oldest_first[1:]]
    ended = [
        CardNews(_ending(kept.status), kept.kind, kept.status_changed_at)
        for kept in oldest_first
        if kept.status is not CredentialStatus.ACTIVE and kept.status_changed_at is not None
    ]
    lately = [one for one in (*added, *ended) if one.at > now - TOLD_FOR]
    return sorted(lately, key=lambda one: one.at, reverse=True)
