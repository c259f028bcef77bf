"""A delivery that a person does not recognise (心当たりがありません): a case that the operator's desk looks into.

The connection rests from that moment on, so that nothing more leaves while somebody looks. Whoever reports it
loses nothing: they let it go on by themselves when they remember it after all, or end it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consent.disclosure import Disclosure
from consent.own_history import is_own

KEPT_FOR = timedelta(days=3 * 366)
"""How long a settled case is kept: claims for a wrong lapse three years after it is known (Civil Code art. 724)."""

_LETTERS = "23456789CFGHJMPQRVWX"
"""Digits and letters that nobody confuses on the telephone, and that spell no word."""
_GROUPS, _GROUP_LENGTH = 2, 4


class CaseState(StrEnum):
    """What has become of a case."""

    OPEN = "open"
    """The desk looks into it."""
    RECOGNISED = "recognised"
    """The person remembered the delivery after all."""
    CLOSED = "closed"
    """The desk has answered."""


class Finding(StrEnum):
    """What the desk found: codes alone, for its answer is a letter or a call and stands nowhere here."""

    AS_AGREED = "as_agreed"
    """It left as somebody entitled had permitted."""
    MISUSE = "misuse"
    """It did not; the relying party or a proxy has been taken to task."""
    UNCLEAR = "unclear"
    """It cannot be told."""


@dataclass(frozen=True)
class UnrecognisedCase:
    """One case. ``number`` is what the person names to the desk; ids lead the desk to the ledger's entry.

    ``grant_id`` is empty where the entry stands on no grant. ``finding`` is set when the desk closes it.
    """

    number: str
    person_id: str
    disclosure_id: str
    client_id: str
    grant_id: str
    opened_at: datetime
    state: CaseState = CaseState.OPEN
    settled_at: datetime | None = None
    finding: Finding | None = None

    @property
    def about(self) -> str:
        """Return what there may be one open case about for a person: a connection, else an entry."""
        return f"{self.person_id}:{self.grant_id or self.disclosure_id}"


def new_case(entry: Disclosure, person_id: str, *, now: datetime) -> UnrecognisedCase | None:
    """Open a case about an entry of somebody's own history; None for an entry that does not concern them.

    Whoever caused an entry may report it, and whomever it is about: a principal what a proxy did, too.
    """
    if not is_own(entry, person_id):
        return None
    return UnrecognisedCase(
        number=_number(),
        person_id=person_id,
        disclosure_id=entry.disclosure_id,
        client_id=entry.client_id,
        grant_id=entry.grant_id,
        opened_at=now,
    )


def _number() -> str:
    """Make a number that says nothing of how many cases there are."""
    groups = (
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )
    return "-".join(groups)
