"""``/userinfo`` (OpenID Connect Core section 5.3): the pairwise ``sub`` and nothing else."""

from typing import cast

from flask import Blueprint, Response, g, jsonify

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
    """Tell who logged in, as this sector knows them."""
    here, now = services(), services().clock()
    access = cast("ResourceAccess", g.access)
    with here.database.transaction():
        access = access.reload(now)
        access.spend_proof(now)
    if not access.openid:
        raise InsufficientScopeError("the token's scope lacks openid")
    party = access.relying_party
    response = jsonify(sub=here.oauth.pairwise.sub(party.sector, access.grant.person_id))
    response.headers["Cache-Control"] = "no-store"
    return response
