"""A consent as its relying party may see it: what was asked, what holds now, until when, and why not.

It names the person and the data subject by their pairwise references alone.
"""

from datetime import datetime
from typing import Any

from consent.grant import Grant, GrantState
from consent.relying_party import RelyingParty
from provider.clock import rfc3339
from provider.oauth.details import granted_details
from provider.oauth.subject import Pairwise
from scopes.catalogue import SCOPES
from scopes.parsing import OFFLINE_ACCESS, OPENID, RequestedScope, format_scope

PAUSED = "paused"
"""The status of a grant that the citizen lets rest; its tokens count again when it goes on."""

_REASONS = {
    GrantState.ENDED: "expired",
    GrantState.WITHDRAWN: "withdrawn",
}
"""Why a grant no longer holds. Who withdrew it, person or client, is not told."""


def described(
    grant: Grant, party: RelyingParty, pairwise: Pairwise, *, now: datetime
) -> dict[str, Any]:
    """Describe a grant (Grant Management for OAuth 2.0, section 6.3), and its state beside that."""
    state = grant.state(now=now)
    scope = _scope(grant)
    return {
        "grant_id": grant.grant_id,
        "status": PAUSED if grant.paused and state.alive else state.value,
        **({"status_reason": _REASONS[state]} if state in _REASONS else {}),
        "sub": pairwise.sub(party.sector, grant.person_id),
        "scopes": [{"scope": scope}],
        "claims": ["sub", *grant.claims],
        "authorization_details": granted_details(grant, scope, party.sector, pairwise),
        "not_granted": [c for c in grant.declined if c in SCOPES],
        "standing": grant.standing,
        "given_at": rfc3339(grant.given_at),
        "changed_at": _when(grant.changed_at),
        "first_used_at": _when(grant.activated_at),
        "expires_at": rfc3339(grant.expires_at),
        "ended_at": _when(grant.withdrawn_at),
    }


def _scope(grant: Grant) -> str:
    extras = " ".join([OPENID, *([OFFLINE_ACCESS] if grant.standing else [])])
    categories = tuple(c for c in grant.categories if c in SCOPES)
    asked = RequestedScope(openid=False, offline_access=False, categories=categories)
    return f"{extras} {format_scope(asked)}".strip()


def _when(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None
