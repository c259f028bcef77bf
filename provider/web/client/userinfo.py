"""``/userinfo`` (OpenID Connect Core section 5.3): who logged in, as this sector may know them."""

from datetime import datetime
from typing import cast

from flask import Blueprint, Response, g, jsonify

from consent.relying_party import RelyingParty
from provider.oauth.errors import InsufficientScopeError
from provider.oauth.protector import ResourceAccess
from provider.oauth.protocol import USERINFO_PATH
from provider.web.access import Caller, callable_by
from provider.web.client.problems import answer_problems
from provider.web.services import services

userinfo = Blueprint("userinfo", __name__)
answer_problems(userinfo)


@userinfo.route(USERINFO_PATH, methods=["GET", "POST"])
@callable_by(Caller.TOKEN)
def claims() -> Response:
    """Tell ``sub`` and the claims that were agreed; plain, signed or encrypted as registered."""
    here, now = services(), services().clock()
    access = cast("ResourceAccess", g.access)
    told = here.oauth.identity.of(access.grant.person_id, access.claims)
    with here.database.transaction():
        access = access.reload(now)
        access.spend_proof(now)
    if not access.openid:
        raise InsufficientScopeError("the token's scope lacks openid")
    party = access.relying_party
    told["sub"] = here.oauth.pairwise.sub(party.sector, access.grant.person_id)
    response = _written(party, told, now=now) if _wants_jwt(party) else jsonify(told)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_jwt(party: RelyingParty) -> bool:
    """Tell whether the client registered for a signed or an encrypted answer."""
    members = ("userinfo_signed_response_alg", "userinfo_encrypted_response_alg")
    return any(party.member(name) for name in members)


def _written(party: RelyingParty, told: dict[str, str], *, now: datetime) -> Response:
    messages = services().oauth.messages
    jwt = messages.write(party, told, kind="userinfo", typ="JWT", now=now)
    return Response(jwt, content_type="application/jwt")
