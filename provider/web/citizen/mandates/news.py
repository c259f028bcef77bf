"""What my page tells of mandates lately: that a proxy was registered, and that a proxy acted.

Both people read it. It names no person and no place: whoever wants to know more opens the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provider.web.citizen.grant_cards import GrantCard
from provider.web.services import services
from provider.web.sessions import citizen_id

TOLD_FOR = timedelta(days=30)
"""How long my page tells it."""


@dataclass(frozen=True)
class MandateNews:
    """One thing that happened: ``kind`` is ``registered``, ``acted_for_me`` or ``i_acted``."""

    kind: str
    at: datetime
    party_name: str = ""


def mandate_news(cards: Sequence[GrantCard], *, now: datetime) -> Sequence[MandateNews]:
    """Gather what is to be told from the citizen's grants and mandates, newest first."""
    acted = [
        MandateNews("i_acted" if c.given_by_me else "acted_for_me", c.grant.given_at, c.party_name)
        for c in cards
        if c.by_mandate
    ]
    standing = services().mandates.of_principal(citizen_id(), now=now)
    begun = [MandateNews("registered", each.since) for each in standing]
    lately = [one for one in (*acted, *begun) if one.at > now - TOLD_FOR]
    return sorted(lately, key=lambda one: one.at, reverse=True)
