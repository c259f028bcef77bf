"""The comparison that a citizen agreed to: once per interaction, and what was compared is forgotten."""

from collections.abc import Mapping
from datetime import date, datetime

from connectors.errors import DirectoryUnavailableError
from consent.grant import Grant
from provider.flow.state import Flow
from provider.storage.registration_limits import QuotaSpentError
from provider.web.citizen.visits import asked
from provider.web.services import services
from scopes.answer import UNKNOWN
from scopes.profile_match import PROFILE_MATCH, Profile, compare

_MOST_A_DAY = 10
"""Comparisons of one person for one client: more would be guessing."""


def until_compared(flow: Flow) -> str | None:
    """Return the result with which a grant begins: what an earlier profile has shown never stands in.

    It stays where an amendment leaves an earlier comparison allowed and the new one is not ticked.
    """
    return None if asked(flow).profile is None else UNKNOWN


def note_profile_match(flow: Flow, grant: Grant, *, now: datetime) -> None:
    """Compare the profile of a request with the person who logged in, and note the result alone.

    To be called once the agreement is kept, which only one of several tabs can do. Nothing happens
    without a profile, nor where the comparison was not ticked.
    """
    profile = asked(flow).profile
    if profile is not None and flow.choice and PROFILE_MATCH in flow.choice.categories:
        result = _compared(profile, grant, now=now)
        services().grants.note_profile_match(grant.grant_id, result)


def _compared(kept: Mapping[str, str], grant: Grant, *, now: datetime) -> str:
    """Compare; ``unknown`` while the register is silent, and beyond the daily number of comparisons."""
    try:
        _count(grant, now=now)
        known = services().directory.person(services().persons.directory_ref(grant.person_id))
    except (DirectoryUnavailableError, QuotaSpentError):
        return UNKNOWN
    if known is None:
        return UNKNOWN
    profile = Profile(kept["name"], date.fromisoformat(kept["birthdate"]))
    return compare(profile, (known.name.text, known.name.kana), known.birth_date)


def _count(grant: Grant, *, now: datetime) -> None:
    whom = services().form_tokens.token(PROFILE_MATCH, grant.client_id, grant.person_id)
    services().daily_limits.count({f"profile_match:{whom}": _MOST_A_DAY}, now=now)
