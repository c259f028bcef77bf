"""What the citizen allowed the same service before, so that only what is new has to be read anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.grant import Grant
from provider.flow.state import Flow
from provider.web.citizen.offer import Offer
from provider.web.services import services
from scopes.scope import Scope


@dataclass(frozen=True)
class Earlier:
    """The newest consent for the same person and purpose that still counts."""

    grant: Grant
    new: Sequence[Scope]

    @property
    def same(self) -> bool:
        """Tell whether nothing is asked that was not allowed then."""
        return not self.new

    def is_new(self, scope: Scope) -> bool:
        """Tell whether a category was not allowed then."""
        return scope in self.new


def earlier_of(flow: Flow, offer: Offer, *, now: datetime) -> Earlier | None:
    """Return what was allowed before; None for the first time, and where a consent is being changed."""
    if offer.change is not None or flow.person_id is None or flow.subject is None:
        return None
    for grant in services().grants.of_person(flow.person_id):
        same = (grant.client_id, grant.person_id, grant.subject_id, grant.purpose_id) == (
            offer.party.client_id,
            flow.person_id,
            flow.subject.person_id,
            offer.purpose.purpose_id,
        )
        if same and grant.categories and grant.alive(now=now):
            return Earlier(grant, [s for s in offer.categories if s.id not in grant.categories])
    return None
