"""Amendments: the older grant that a visit changes, and when it cannot be changed.

Nothing of the older grant is told before the login: it has to be the very person's who logged in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.amendment import MERGE
from consent.errors import SubjectNotAllowedError
from consent.grant import Grant
from provider.flow.state import AuthorizationRequest, Flow, SubjectChoice
from provider.oauth.errors import InvalidGrantIdError
from provider.oauth.management.amendable import demand_amendable
from provider.web.citizen.errors import NotAmendableError
from provider.web.citizen.meant import is_meant
from provider.web.citizen.people import demand_still_represented
from provider.web.citizen.visits import asked, relying_party
from provider.web.services import services
from scopes.catalogue import SCOPES
from scopes.profile_match import PROFILE_MATCH
from scopes.scope import Scope

_Conditions = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Amendment:
    """The older grant and what is to become of it."""

    older: Grant
    action: str

    @property
    def merges(self) -> bool:
        """Tell whether what is allowed already stays allowed, whatever is ticked."""
        return self.action == MERGE

    @property
    def stays(self) -> Sequence[str]:
        """The categories that stay allowed without being ticked."""
        return self.older.categories if self.merges else ()

    @property
    def known(self) -> Sequence[Scope]:
        """The categories of the older grant that pages can name."""
        return [SCOPES[category] for category in self.older.categories if category in SCOPES]

    @property
    def claims_stay(self) -> Sequence[str]:
        """The identity claims that may be told without being ticked."""
        return self.older.claims if self.merges else ()

    def covers(self, category: str, conditions: _Conditions) -> bool:
        """Tell whether the older grant allows a category at least as widely as it is asked now.

        Comparing a profile is allowed for the very profile that was asked: every other is new.
        """
        if category not in self.older.categories or category == PROFILE_MATCH:
            return False
        allowed, wanted = self.older.conditions.get(category), conditions.get(category)
        return not allowed or (bool(wanted) and all(one in allowed for one in wanted or ()))

    def mark(self, category: str, conditions: _Conditions) -> str:
        """Return the key of the words that say how an asked category stands to the older grant."""
        if self.covers(category, conditions):
            return "amend.as_before"
        if category in self.older.categories:
            return "amend.once_more" if category == PROFILE_MATCH else "amend.wider"
        return "amend.declined" if category in self.older.declined else "amend.new"

    def ended_by(self, result: Grant) -> tuple[Sequence[str], Sequence[str]]:
        """List the categories and the identity claims that a resulting grant no longer has."""
        categories = [c for c in self.older.categories if c not in result.categories]
        return categories, [c for c in self.older.claims if c not in result.claims]


def amendable(request: AuthorizationRequest, person_id: str, *, now: datetime) -> Grant | None:
    """Return the grant that a request may change when this person logs in; None for every fault."""
    try:
        demand_amendable(request, services().grants, now=now)
    except InvalidGrantIdError:
        return None
    older = services().grants.get(request.grant_id or "")
    return older if older and older.person_id == person_id else None


def amendment_of(flow: Flow) -> Amendment | None:
    """Return what a visit changes; None for one that makes a new grant, and before the login.

    Raises ``NotAmendableError`` and what ``relying_party`` raises.
    """
    request = asked(flow)
    if request.grant_id is None or flow.person_id is None:
        return None
    older = amendable(request, flow.person_id, now=services().clock())
    if older is None or not is_meant(request, relying_party(request.client_id), older.subject_id):
        raise NotAmendableError(flow)
    return Amendment(older, request.grant_management_action or "")


def staying(request: AuthorizationRequest, person_id: str) -> Sequence[Scope]:
    """List what this person's older grant keeps: agreeing renews it, just as what is asked anew."""
    older = amendable(request, person_id, now=services().clock())
    stays = Amendment(older, request.grant_management_action or "").stays if older else ()
    return [SCOPES[category] for category in stays if category in SCOPES]


def subject_of_grant(older: Grant) -> SubjectChoice:
    """Return the choice that a grant made: an amendment never changes whom it is about."""
    return SubjectChoice(older.subject_id, older.relation)


def demand_represented(flow: Flow, *, now: datetime) -> None:
    """Ask the directory whether the citizen may still act; raise ``NotAmendableError`` if not.

    For a visit that changes nothing, what ``demand_still_represented`` raises.
    """
    if flow.person_id is None or flow.subject is None:
        return
    try:
        demand_still_represented(flow.person_id, flow.subject, now=now)
    except SubjectNotAllowedError:
        if asked(flow).grant_id is None:
            raise
        raise NotAmendableError(flow) from None


def demand_takeable(flow: Flow, newer: Grant) -> None:
    """Raise ``NotAmendableError`` once a consent can no longer take the place of the older one."""
    change = amendment_of(flow)
    if change is None or change.older.changed_at is None:
        return
    if change.older.changed_at > newer.given_at:
        raise NotAmendableError(flow)
