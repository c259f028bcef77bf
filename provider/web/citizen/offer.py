"""What a consent page offers: the asked categories that may be handed over, and the terms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consent.decision import Decision, decide, offered_terms
from consent.entitlement import Purpose
from consent.errors import OverAskingError
from consent.relying_party import RelyingParty
from consent.representation import SELF
from provider.flow.state import AuthorizationRequest, Flow
from provider.oauth.details import asked_conditions
from provider.oauth.identity_claims import asked_claims
from provider.web.citizen.amending import Amendment, amendment_of
from provider.web.citizen.errors import ElsewhereError, NothingToOfferError
from provider.web.citizen.meant import is_meant
from provider.web.citizen.people import mandate_of
from provider.web.citizen.visits import asked, relying_party
from scopes.catalogue import SCOPES
from scopes.parsing import OFFLINE_ACCESS
from scopes.profile_match import PROFILE_MATCH
from scopes.scope import Scope


@dataclass(frozen=True)
class Offer:
    """The question of one visit. ``impossible`` are asked, and never handed over by this relation.

    ``claims`` are the identity claims that are asked beside the categories; ``conditions`` lists, by
    category, the inquiry conditions to which the request narrows it. ``change`` is None for a visit
    that makes a new grant; ``staying`` are the categories that it leaves allowed. ``place`` counts the people of
    the visit.
    """

    party: RelyingParty
    purpose: Purpose
    categories: tuple[Scope, ...]
    impossible: tuple[Scope, ...]
    terms: tuple[int | None, ...]
    claims: tuple[str, ...]
    conditions: Mapping[str, Sequence[Mapping[str, Any]]]
    change: Amendment | None = None
    staying: tuple[Scope, ...] = ()
    place: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the offered categories."""
        return tuple(category.id for category in self.categories)

    @property
    def settled(self) -> tuple[str, ...]:
        """The ids of those that an amendment leaves as allowed as they are asked."""
        change = self.change
        if change is None or not change.merges:
            return ()
        return tuple(c for c in self.ids if change.covers(c, self.conditions))

    @property
    def to_decide(self) -> tuple[Scope, ...]:
        """The categories that are to be decided."""
        settled = self.settled
        return tuple(category for category in self.categories if category.id not in settled)

    @property
    def to_show(self) -> tuple[Scope, ...]:
        """The categories that leave after this: those to be decided, and those that stay, which leave anew."""
        open_ = self.to_decide
        return (*open_, *(category for category in self.staying if category not in open_))

    @property
    def single(self) -> bool:
        """Tell whether there is one thing to say yes or no to, which then needs no box."""
        return self.change is None and len(self.categories) == 1

    def decide(self, ticked: Collection[str], term_days: int | None) -> Decision:
        """Turn ticks into a decision about what is open; raise a ``DecisionError``."""
        decision = decide(self.ids, (*ticked, *self.settled), term_days, self.terms)
        return replace(decision, categories=tuple(c for c in self.ids if c in ticked))

    def needed(self, category: Scope) -> bool:
        """Tell whether the service cannot do its work without a category."""
        return category.id in self.purpose.needed


def offer_of(flow: Flow) -> Offer:
    """Compute the offer from the request and from what the review allows at this instant.

    Raises ``OverAskingError``, ``NothingToOfferError``, and what ``relying_party`` and ``mandate_of`` raise.
    """
    request = asked(flow)
    if request.login_only:
        raise ElsewhereError(flow)
    party = relying_party(request.client_id)
    wanted = asked_categories(request)
    change = amendment_of(flow)
    stays = [c for c in change.stays if c in SCOPES] if change else []
    purpose = _reviewed(party, request, [*(c.id for c in wanted), *stays])
    if flow.subject and not is_meant(request, party, flow.subject.person_id):
        raise NothingToOfferError
    possible = _possible(flow, wanted)
    in_force = {c.id: c for c in (*possible, *(SCOPES[c] for c in stays))}
    if not possible:
        raise NothingToOfferError
    return Offer(
        party=party,
        purpose=purpose,
        categories=possible,
        impossible=tuple(c for c in wanted if c not in possible),
        terms=offered_terms(
            [*in_force],
            {c.id: c.max_term_days or None for c in in_force.values()},
            purpose,
            standing=OFFLINE_ACCESS in request.scope.split(),
        ),
        claims=_claims(flow, change),
        conditions=asked_conditions(request.details, [c.id for c in possible]),
        change=change,
        staying=_possible(flow, (SCOPES[c] for c in stays)),
        place=flow.place,
    )


def _possible(flow: Flow, wanted: Iterable[Scope]) -> tuple[Scope, ...]:
    """Keep what may be handed over about the person at all; a comparison is asked once, about whoever logged in."""
    relation = flow.subject.relation if flow.subject else SELF
    mandate = mandate_of(flow)
    return tuple(
        c
        for c in wanted
        if relation in c.relations
        and (mandate is None or mandate.permits(c))
        and not (flow.place and c.id == PROFILE_MATCH)
    )


def _claims(flow: Flow, change: Amendment | None) -> tuple[str, ...]:
    """List the claims about whoever logged in: they are asked once, on the page of the first person."""
    if flow.place:
        return ()
    return tuple(c for c in asked_claims(asked(flow)) if not change or c not in change.claims_stay)


def asked_categories(request: AuthorizationRequest) -> tuple[Scope, ...]:
    """Return the asked categories in the order of the catalogue."""
    scopes = set(request.scope.split())
    return tuple(category for category in SCOPES.values() if category.id in scopes)


def _reviewed(party: RelyingParty, request: AuthorizationRequest, wanted: Iterable[str]) -> Purpose:
    purpose = party.entitlement.purpose(request.purpose_id)
    reviewed = SCOPES.keys() & set(purpose.categories if purpose else ())
    beyond = [category for category in wanted if category not in reviewed]
    if purpose is None or beyond:
        raise OverAskingError(beyond)
    return purpose
