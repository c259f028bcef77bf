"""The comparison that a citizen agreed to: once per interaction, and what was compared is forgotten."""

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


def profile_match(flow: Flow, grant: Grant, *, now: datetime) -> str | None:
    """Compare the profile of a request with the person who logged in.

    None where that was not agreed or was compared before; ``unknown`` while the residents' register is
    silent, and beyond the daily number of comparisons.
    """
    request = asked(flow)
    if PROFILE_MATCH not in grant.categories or request.profile is None:
        return grant.profile_match
    try:
        _count(grant, now=now)
        known = services().directory.person(services().persons.directory_ref(grant.person_id))
    except (DirectoryUnavailableError, QuotaSpentError):
        return UNKNOWN
    if known is None:
        return UNKNOWN
    profile = Profile(request.profile["name"], date.fromisoformat(request.profile["birthdate"]))
    return compare(profile, (known.name.text, known.name.kana), known.birth_date)


def _count(grant: Grant, *, now: datetime) -> None:
    whom = services().form_tokens.token(PROFILE_MATCH, grant.client_id, grant.person_id)
    services().daily_limits.count({f"profile_match:{whom}": _MOST_A_DAY}, now=now)
