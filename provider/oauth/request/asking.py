"""What is asked: scope and ``authorization_details`` made one, and held against the review.

A category's scope is shorthand for an entry without a condition. Where an entry names the same
category, the entry says more than the scope, so that it stands and the scope adds nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError

from consent.entitlement import Asked, review
from consent.errors import OverAskingError
from provider.clock import japanese_day
from provider.oauth.details import TYPE, by_condition
from provider.oauth.request.asked_people import AskedPeople, asked_people
from provider.oauth.request.details import MOST_SCOPES, Entry, read_details
from provider.oauth.request.errors import InvalidDetailsError
from provider.oauth.request.incoming import Incoming
from scopes.errors import RedundantScopeError, UnknownScopeError
from scopes.parsing import (
    RequestedScope,
    demand_no_redundancy,
    format_scope,
    is_known,
    parse_scope,
)
from scopes.profile_match import PROFILE_MATCH, Profile


@dataclass(frozen=True)
class Asking:
    """What one request asks, reviewed. ``purpose_id`` is empty for a login alone."""

    scope: str
    purpose_id: str = ""
    details: tuple[Mapping[str, Any], ...] = ()
    profile: Mapping[str, str] | None = field(default=None, repr=False)


def asking(incoming: Incoming) -> Asking:
    """Read and review what is asked.

    Raises ``invalid_scope`` or, where ``authorization_details`` were sent, the error of RFC 9396.
    """
    scope = _scope(incoming)
    details = read_details(incoming.form.get("authorization_details"), incoming.party)
    entries, people = details.entries, asked_people(details.entries)
    asked = _merged(scope, entries, people)
    _demand_profile(asked, details.profile, incoming)
    if not asked.categories:
        if not scope.openid:
            raise InvalidScopeError("scope names neither openid nor a category")
        return Asking(format_scope(scope))
    refusal = InvalidDetailsError if entries else InvalidScopeError
    if len(asked.categories) > MOST_SCOPES:
        raise refusal(f"a request asks for {MOST_SCOPES} scopes of the catalogue at most")
    if incoming.policy.login_only or not incoming.party.reviewed:
        raise refusal("this client may not ask for " + " ".join(asked.categories))
    try:
        demand_no_redundancy(asked.categories)
        purpose = review(incoming.party.entitlement, asked, today=japanese_day(incoming.now))
    except (OverAskingError, RedundantScopeError) as fault:
        raise refusal(str(fault)) from None
    return Asking(
        format_scope(replace(scope, categories=asked.categories)),
        purpose.purpose_id,
        _described(asked, purpose.purpose_id, people),
        _kept(details.profile),
    )


def _demand_profile(asked: Asked, profile: Profile | None, incoming: Incoming) -> None:
    """Demand a profile exactly where it is to be compared, and never in the front channel."""
    if (PROFILE_MATCH in asked.categories) != (profile is not None):
        missing = "an entry of authorization_details" if profile is None else "a scope"
        raise InvalidDetailsError(f"the request lacks {missing} of {PROFILE_MATCH}")
    if profile is not None and not incoming.pushed:
        raise InvalidDetailsError(f"{PROFILE_MATCH} is asked in a pushed request alone")
    if profile is not None and profile.birthdate > japanese_day(incoming.now):
        raise InvalidDetailsError(f"the birthdate of {PROFILE_MATCH} is in the future")


def _kept(profile: Profile | None) -> Mapping[str, str] | None:
    """Write a profile as the sealed request keeps it until the citizen decides."""
    if profile is None:
        return None
    return {"name": profile.name, "birthdate": profile.birthdate.isoformat()}


def _scope(incoming: Incoming) -> RequestedScope:
    """Read the scope. A client that only logs people in may name what we do not know.

    OpenID Connect Core section 3.1.2.1 wants unknown values ignored. For all who may have records
    they are refused, so that the page never shows less than the client believes it asked for.
    """
    text = incoming.form.get("scope", "")
    if incoming.policy.login_only:
        text = " ".join(token for token in text.split(" ") if is_known(token))
    try:
        return parse_scope(text)
    except UnknownScopeError as fault:
        raise InvalidScopeError(_unknown(text, fault.unknown)) from None


def _unknown(text: str, unknown: Sequence[str]) -> str:
    """Say where in a scope unknown values stand: they are unchecked, and are not repeated."""
    tokens = [token for token in text.split(" ") if token]
    places = [str(place) for place, token in enumerate(tokens, 1) if token in unknown]
    return f"scope holds an unknown value at place {', '.join(places)} (see /catalogue)"


def _merged(scope: RequestedScope, entries: Sequence[Entry], people: AskedPeople) -> Asked:
    """Make one question of both. One request has one purpose, and one condition a category."""
    conditions: dict[str, Mapping[str, Any] | None] = {}
    for place, entry in enumerate(entries):
        for category in entry.categories:
            if conditions.setdefault(category, entry.condition) != entry.condition:
                raise InvalidDetailsError(
                    f"authorization_details[{place}] names {category} under a second condition"
                )
    purposes = {entry.purpose for entry in entries if entry.purpose is not None}
    if len(purposes) > 1:
        raise InvalidDetailsError("authorization_details names more than one purpose")
    return Asked(
        categories=tuple(dict.fromkeys((*scope.categories, *conditions))),
        standing=scope.offline_access,
        conditions={c: condition for c, condition in conditions.items() if condition is not None},
        subjects=people.at_most,
        purpose_id=purposes.pop() if purposes else None,
    )


def _described(asked: Asked, purpose_id: str, people: AskedPeople) -> tuple[Mapping[str, Any], ...]:
    """Write down what is asked as entries in one form, however it was asked: all of it about each person."""
    common = {"type": TYPE, "purpose": purpose_id}
    if people.subjects is not None:
        common["subjects"] = people.subjects.value
    conditions = {category: (condition,) for category, condition in asked.conditions.items()}
    parts = by_condition(asked.categories, conditions)
    if not people.named:
        return tuple(common | part for part in parts)
    return tuple(common | {"subject": each} | part for each in people.named for part in parts)
