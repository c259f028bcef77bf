"""The consent of a login: one for each citizen and relying party, renewed rather than repeated."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from consent.grant import Grant
from consent.representation import SELF
from provider.flow.state import AuthorizationRequest, Flow
from provider.oauth.identity_claims import asked_claims
from provider.web.citizen.consent_text import login_text
from provider.web.citizen.visits import asked, relying_party
from provider.web.citizen.way_in import LiveLogin
from provider.web.services import services
from scopes.parsing import OFFLINE_ACCESS

LIFE = timedelta(days=365)


def login_grant(client_id: str, person_id: str, *, now: datetime) -> Grant | None:
    """Return the consent by which a citizen logs in to a relying party, if it is alive."""
    return next(
        (
            grant
            for grant in services().grants.of_person(person_id)
            if (grant.client_id, grant.person_id, grant.categories) == (client_id, person_id, ())
            and grant.alive(now=now)
        ),
        None,
    )


def covering(request: AuthorizationRequest, person_id: str, *, now: datetime) -> Grant | None:
    """Return the citizen's login consent if it answers all that a request asks.

    What was shown and not ticked then is answered, too: with no. A paused one answers nothing.
    """
    grant = login_grant(request.client_id, person_id, now=now)
    if (
        grant is None
        or grant.paused
        or not set(asked_claims(request)) <= {*grant.claims, *grant.declined}
    ):
        return None
    return None if _offline(request) and not grant.standing else grant


def used_again(grant: Grant, login: LiveLogin) -> Grant:
    """Note on a consent the login that it is now used by, which may be with a newer card."""
    again = replace(
        grant, credential_id=login.credential_id, authenticated_at=login.authenticated_at
    )
    services().grants.note_login(again)
    return again


def keep_login_grant(flow: Flow, claims: Collection[str], *, now: datetime) -> Grant:
    """Keep what the confirming page showed, in the place of what an earlier one did."""
    request, person_id = asked(flow), flow.person_id or ""
    party, wanted = relying_party(request.client_id), asked_claims(request)
    before = login_grant(request.client_id, person_id, now=now)
    agreed = tuple(claim for claim in wanted if claim in claims)
    grant = Grant(
        grant_id=before.grant_id if before else str(uuid4()),
        client_id=request.client_id,
        person_id=person_id,
        subject_id=person_id,
        credential_id=flow.credential_id or "",
        relation=SELF,
        categories=(),
        declined=tuple(claim for claim in wanted if claim not in claims),
        purpose_id="",
        consent_text=login_text(party, agreed, until=now + LIFE),
        standing=_offline(request),
        given_at=now,
        expires_at=now + LIFE,
        claims=agreed,
        authenticated_at=flow.authenticated_at,
        activated_at=before.activated_at if before else None,
    )
    if before is None:
        services().grants.add(grant)
        services().notices.grant_given(grant, now=now)
    else:
        services().grants.renew(grant)
    return grant


def _offline(request: AuthorizationRequest) -> bool:
    return OFFLINE_ACCESS in request.scope.split()
