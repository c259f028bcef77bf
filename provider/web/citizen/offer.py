"""What a consent page offers: the asked categories that may be handed over, and the terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consent.decision import offered_terms
from consent.entitlement import Purpose
from consent.errors import OverAskingError
from consent.relying_party import RelyingParty
from consent.representation import SELF
from provider.flow.state import AuthorizationRequest, Flow
from provider.oauth.details import asked_conditions
from provider.oauth.identity_claims import asked_claims
from provider.web.citizen.errors import ElsewhereError, NothingToOfferError
from provider.web.citizen.meant import is_meant
from provider.web.citizen.visits import asked, relying_party
from scopes.catalogue import CATALOGUE
from scopes.category import Category, Sensitivity
from scopes.parsing import OFFLINE_ACCESS


@dataclass(frozen=True)
class Offer:
    """The question of one visit. ``impossible`` are asked, and never handed over by this relation.

    ``claims`` are the identity claims that are asked beside the categories; ``conditions`` lists, by
    category, the inquiry conditions to which the request narrows it.
    """

    party: RelyingParty
    purpose: Purpose
    categories: tuple[Category, ...]
    impossible: tuple[Category, ...]
    terms: tuple[int | None, ...]
    claims: tuple[str, ...]
    conditions: Mapping[str, Sequence[Mapping[str, Any]]]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the offered categories."""
        return tuple(category.id for category in self.categories)

    def needed(self, category: Category) -> bool:
        """Tell whether the service cannot do its work without a category."""
        return category.id in self.purpose.needed


def offer_of(flow: Flow) -> Offer:
    """Compute the offer from the request and from what the review allows at this instant.

    Raises ``OverAskingError``, ``NothingToOfferError`` and what ``relying_party`` raises.
    """
    request = asked(flow)
    if request.login_only:
        raise ElsewhereError(flow)
    party = relying_party(request.client_id)
    wanted = asked_categories(request)
    purpose = _reviewed(party, request, wanted)
    if flow.subject and not is_meant(request, party, flow.subject.person_id):
        raise NothingToOfferError
    relation = flow.subject.relation if flow.subject else SELF
    possible = tuple(c for c in wanted if relation in c.relations)
    if not possible:
        raise NothingToOfferError
    return Offer(
        party=party,
        purpose=purpose,
        categories=possible,
        impossible=tuple(c for c in wanted if c not in possible),
        terms=offered_terms(
            [c.id for c in possible],
            {c.id: c.max_term_days or None for c in possible},
            purpose,
            standing=OFFLINE_ACCESS in request.scope.split(),
        ),
        claims=asked_claims(request),
        conditions=asked_conditions(request.details, [c.id for c in possible]),
    )


def asked_categories(request: AuthorizationRequest) -> tuple[Category, ...]:
    """Return the asked categories in the order of the catalogue."""
    scopes = set(request.scope.split())
    return tuple(category for category in CATALOGUE.values() if category.scope in scopes)


def is_sensitive(category: Category) -> bool:
    """Tell whether the page says that a category needs special care."""
    return category.sensitivity >= Sensitivity.SPECIAL_CARE


def _reviewed(
    party: RelyingParty, request: AuthorizationRequest, wanted: tuple[Category, ...]
) -> Purpose:
    purpose = party.entitlement.purpose(request.purpose_id)
    beyond = [c.id for c in wanted if purpose is None or c.id not in purpose.categories]
    if purpose is None or beyond:
        raise OverAskingError(beyond)
    return purpose
