"""``/userinfo`` (OpenID Connect Core section 5.3): who logged in, as this sector may know them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast

from flask import Blueprint, Response, g

from consent.relying_party import RelyingParty
from provider.oauth.errors import InsufficientScopeError, InvalidTokenError
from provider.oauth.protector import ResourceAccess
from provider.oauth.protocol import USERINFO_PATH
from provider.web.access import Caller, callable_by
from provider.web.client.marked import marked, refuse_head
from provider.web.client.problems import answer_problems
from provider.web.services import services

userinfo = Blueprint("userinfo", __name__)
answer_problems(userinfo)
userinfo.before_request(refuse_head)


@userinfo.route(USERINFO_PATH, methods=["GET", "POST"])
@callable_by(Caller.TOKEN)
def claims() -> Response:
    """Tell ``sub`` and the claims that were agreed; plain, signed or encrypted as registered."""
    here, now = services(), services().clock()
    access = cast("ResourceAccess", g.access)
    if not access.openid:
        raise InsufficientScopeError("the token's scope lacks openid")
    told = here.oauth.identity.of(access.grant.person_id, access.claims)
    body, form = _written(access, told, now=now)
    entry = _committed(access, told, now=now)
    response = Response(body, content_type=form) if entry is None else marked(body, entry, form)
    response.headers["Cache-Control"] = "no-store"
    return response


def _committed(access: ResourceAccess, told: Collection[str], *, now: datetime) -> str | None:
    """Check again under lock, spend the proof and write the ledger entry; return the entry's id, if any.

    A claim whose consent ended meanwhile takes the whole answer back: ``InvalidTokenError``.
    """
    here = services()
    with here.database.transaction():
        if told:
            here.retrievals.hold_grant(access.grant.grant_id)
        access = access.reload(now)
        if not set(told) <= set(access.claims):
            raise InvalidTokenError
        access.spend_proof(now)
        return here.oauth.identity_ledger.enter(access.grant, told, now=now)


def _written(
    access: ResourceAccess, told: Mapping[str, str], *, now: datetime
) -> tuple[bytes, str]:
    """Write the answer; return its bytes and their media type."""
    here, party = services(), access.relying_party
    answer = {**told, "sub": here.oauth.pairwise.sub(party.sector, access.grant.person_id)}
    if not _wants_jwt(party):
        return json.dumps(answer, ensure_ascii=False).encode(), "application/json"
    jwt = here.oauth.messages.write(party, answer, kind="userinfo", typ="JWT", now=now)
    return jwt.encode(), "application/jwt"


def _wants_jwt(party: RelyingParty) -> bool:
    """Tell whether the client registered for a signed or an encrypted answer."""
    members = ("userinfo_signed_response_alg", "userinfo_encrypted_response_alg")
    return any(party.member(name) for name in members)
