"""Standing grants that a new card has brought back, used again without a new consent (decision 12).

The relying party's tokens ended with the card, so it sends its user once more. What it asks must be
what was agreed to, in the same words: anything more, less or narrower is a question of its own, and so
is a login by a QR code, and a profile to compare: what was compared before is forgotten.
"""

from datetime import datetime

from consent.grant import Grant
from provider.flow.state import AuthorizationRequest
from provider.login.method import LoginMethod
from provider.oauth.details import asked_conditions
from provider.oauth.identity_claims import asked_claims
from provider.web.citizen.meant import is_meant
from provider.web.citizen.visits import relying_party
from provider.web.services import services
from provider.web.sessions import current_session
from scopes.parsing import kept_scope


def answered_by(request: AuthorizationRequest, person_id: str, *, now: datetime) -> Grant | None:
    """Return the resumed grant that answers all that a request asks; None for none, and for two."""
    asks_anew = request.grant_id is not None or request.profile is not None
    if asks_anew or current_session().method == LoginMethod.CROSS_DEVICE:
        return None
    party = relying_party(request.client_id)
    found = [
        grant
        for grant in services().grants.of_person(person_id)
        if (grant.client_id, grant.person_id) == (request.client_id, person_id)
        and _waits(grant, now=now)
        and _is_the_same(request, grant)
        and is_meant(request, party, grant.subject_id)
    ]
    return found[0] if len(found) == 1 else None


def _waits(grant: Grant, *, now: datetime) -> bool:
    used = grant.activated_at is not None and grant.amends is None and grant.sitting is None
    return used and grant.standing and grant.resumed_at is not None and grant.serves(now=now)


def _is_the_same(request: AuthorizationRequest, grant: Grant) -> bool:
    asked = kept_scope(request.scope)
    answered = {*grant.categories, *grant.declined}
    return (
        request.purpose_id == grant.purpose_id
        and asked.offline_access
        and set(asked.categories) == answered
        and asked_conditions(request.details, grant.categories) == dict(grant.conditions)
        and set(asked_claims(request)) == set(grant.claims)
    )
