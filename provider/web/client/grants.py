"""``/grants/<grant_id>``: a relying party looks at a grant that it holds, or gives it back.

Grant Management for OAuth 2.0, section 6. A foreign grant is told like an unknown one.
"""

from typing import cast

from flask import Blueprint, Response, g, jsonify

from consent.grant import Grant
from consent.grant_change import ChangedBy
from provider.oauth.errors import GrantUnknownError
from provider.oauth.management.access import ManagementAccess
from provider.oauth.management.description import described
from provider.oauth.protocol import GRANTS_PATH, QUERY_GRANTS, REVOKE_GRANTS
from provider.web.access import Caller, callable_by
from provider.web.client.problems import answer_problems
from provider.web.client.resource import resource_call
from provider.web.services import services
from provider.web.withdrawal import end_grant

grants = Blueprint("grants", __name__)
answer_problems(grants)


def demand_management() -> None:
    """Leave a ``ManagementAccess`` in ``g.management``; raise ``ResourceError`` for none."""
    g.hand_out_nonce = True
    admit = services().oauth.management.admit
    g.management = admit(resource_call(), now=services().clock())


@grants.get(f"{GRANTS_PATH}/<grant_id>")
@callable_by(Caller.MANAGEMENT)
def query(grant_id: str) -> Response:
    """Say what the citizen allowed and whether it holds."""
    here, now = services(), services().clock()
    access = _access(QUERY_GRANTS)
    with here.database.transaction():
        here.oauth.management.spend(access)
    grant = _held(access, grant_id)
    response = jsonify(described(grant, access.relying_party, here.oauth.pairwise, now=now))
    response.headers["Cache-Control"] = "no-store"
    return response


@grants.delete(f"{GRANTS_PATH}/<grant_id>")
@callable_by(Caller.MANAGEMENT)
def revoke(grant_id: str) -> Response:
    """End the grant, its tokens and whatever waits under it, in one transaction."""
    here, now = services(), services().clock()
    access = _access(REVOKE_GRANTS)
    grant = _held(access, grant_id)
    with here.database.transaction():
        here.oauth.management.spend(access)
        end_grant(grant, now=now, by=ChangedBy.SERVICE)
    return Response(status=204)


def _access(scope: str) -> ManagementAccess:
    access = cast("ManagementAccess", g.management)
    access.demand(scope)
    return access


def _held(access: ManagementAccess, grant_id: str) -> Grant:
    grant = services().grants.get(grant_id)
    client_id = access.relying_party.client_id
    if grant is None or grant.client_id != client_id or grant.activated_at is None:
        raise GrantUnknownError
    return grant
