"""A grant: what one citizen allowed one relying party, for whom and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

ONE_OFF_LIFE = timedelta(hours=24)
"""A one-off consent serves one request; its result is kept a day at most."""

BY_CITIZEN, UNRECOGNISED = "citizen", "unrecognised"
PAUSE_REASONS = (BY_CITIZEN, UNRECOGNISED)
"""Why a grant rests: the citizen wants it so, or does not know what was handed over under it."""


class GrantState(StrEnum):
    """What a grant is, as the citizen sees it."""

    UNUSED = "unused"
    LIVE = "live"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"

    @property
    def alive(self) -> bool:
        """Tell whether a grant in this state may still be used."""
        return self in (GrantState.UNUSED, GrantState.LIVE)


@dataclass(frozen=True)
class Grant:
    """One grant. ``consent_text`` is the page as it was agreed to, for both languages.

    ``subject_id`` is the person whose records are meant; ``person_id`` the one who logged in.
    ``claims`` are the identity claims that may be told beside ``sub``; a grant without categories is
    a login and nothing more. ``conditions`` narrow a category to the inquiry conditions that were
    agreed; a category that is absent there may be asked for under any of its conditions.
    ``fresh_login`` tells whether the PIN was fresh when the interaction began (``consent.step_up``).
    ``amends`` names the grant whose place this one takes when it is first used (Grant Management
    for OAuth 2.0): until then nothing of the older one changes.
    ``resumed_at`` tells since when the grant counts again after a card that it stood on had ended, and
    is None once the relying party has new tokens: those of before ended for good.
    ``profile_match`` is what comparing the profile of the request has shown, where that was agreed.
    ``sitting`` is shared by the grants that were given for several people at once, and None for one alone.
    ``paused_at``, ``paused_because`` and ``paused_by`` tell since when, why and by whom it is let rest.
    ``preview`` binds the first delivery to what was shown before (``consent.preview``); None without one.
    ``left_out`` names, by category, the records that the citizen kept back while looking at them, as this
    relying party would know them: they stay out of every delivery.
    """

    grant_id: str
    client_id: str
    person_id: str
    subject_id: str
    credential_id: str
    relation: str
    categories: tuple[str, ...]
    declined: tuple[str, ...]
    purpose_id: str
    consent_text: Mapping[str, Any]
    standing: bool
    given_at: datetime
    expires_at: datetime
    activated_at: datetime | None = None
    withdrawn_at: datetime | None = None
    claims: tuple[str, ...] = ()
    conditions: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    authenticated_at: datetime | None = None
    fresh_login: bool = True
    amends: str | None = None
    amend_action: str | None = None
    changed_at: datetime | None = None
    resumed_at: datetime | None = None
    profile_match: str | None = None
    sitting: str | None = None
    paused_at: datetime | None = None
    paused_because: str | None = None
    paused_by: str | None = None
    preview: Mapping[str, Any] | None = None
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def in_force_since(self) -> datetime:
        """The instant from which the consent counts: a change is a consent of its own."""
        return self.changed_at or self.given_at

    @property
    def paused(self) -> bool:
        """Tell whether a citizen lets the grant rest: it stands, and nothing is read under it."""
        return self.paused_at is not None

    def agreed_in(self, language: str) -> Mapping[str, Any]:
        """Return the page as it was agreed to; in Japanese where it was not kept in a language."""
        found: Mapping[str, Any] = self.consent_text.get(language) or self.consent_text["ja"]
        return found

    def state(self, *, now: datetime) -> GrantState:
        """Tell what the grant is at an instant."""
        if self.withdrawn_at is not None:
            return GrantState.WITHDRAWN
        if now >= self.expires_at:
            return GrantState.ENDED
        return GrantState.LIVE if self.activated_at else GrantState.UNUSED

    def alive(self, *, now: datetime) -> bool:
        """Tell whether the grant still stands; a paused one does, too."""
        return self.state(now=now).alive

    def serves(self, *, now: datetime) -> bool:
        """Tell whether something may be read under this grant at an instant."""
        return self.alive(now=now) and not self.paused


def grant_end(given_at: datetime, term_days: int | None) -> datetime:
    """Return the instant at which a grant of this term ends."""
    return given_at + (ONE_OFF_LIFE if term_days is None else timedelta(days=term_days))
