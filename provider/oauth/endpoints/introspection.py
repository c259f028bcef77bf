"""``POST /introspect`` (RFC 7662): a relying party looks at a token of its own.

The answer is JSON, or the signed JWT of RFC 9701.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint

from consent.relying_party import RelyingParty
from provider.keys.opaque import opaque_hash
from provider.oauth.confirmation import Confirmation
from provider.oauth.desk import Desk
from provider.oauth.details import granted_details, held_scope
from provider.oauth.errors import ClientRefusedError
from provider.oauth.issue import readable, token_type
from provider.oauth.policy import policy_of
from provider.oauth.sender import Sender
from provider.oauth.signed_introspection import MEDIA_TYPE, signed_introspection, wants_signed
from provider.oauth.wire import StrictRequest
from provider.storage.standing import Standing
from provider.storage.tokens import AccessToken, RefreshToken

Found = tuple[AccessToken | RefreshToken, Standing]

_INACTIVE = {"active": False}


class IntrospectionEndpoint(Endpoint):
    """Says of foreign, unknown and ended tokens alike that they are not active."""

    ENDPOINT_NAME = "introspection"

    def create_endpoint_response(self, request: OAuth2Request) -> tuple[int, Any, list[Any]]:
        """Describe the token if it could be used now."""
        assert isinstance(request, StrictRequest)
        desk: Desk = self.server.desk
        sender = desk.senders.client(request)
        _demand_proven(sender)
        token_hash = opaque_hash(request.required("token"))
        with desk.database.transaction():
            desk.senders.spend(sender)
            found = desk.tokens.access(token_hash) or desk.tokens.refresh(token_hash)
        party = sender.relying_party
        answer = self._answer(found, party, now=request.now)
        if not wants_signed(party, request.accepted):
            return 200, answer, []
        signed = signed_introspection(desk.messages, party, answer, now=request.now)
        return 200, signed, [("Content-Type", MEDIA_TYPE)]

    def _answer(
        self, found: Found | None, party: RelyingParty, *, now: datetime
    ) -> Mapping[str, Any]:
        if found is None or found[0].client_id != party.client_id:
            return _INACTIVE
        token, standing = found
        return self._described(token, standing) if _usable(token, standing, now=now) else _INACTIVE

    def _described(self, token: AccessToken | RefreshToken, standing: Standing) -> dict[str, Any]:
        desk: Desk = self.server.desk
        sector = standing.relying_party.sector
        described = {
            "active": True,
            "iss": desk.issuer,
            "client_id": token.client_id,
            "sub": desk.pairwise.sub(sector, standing.grant.person_id),
            "scope": held_scope(standing.grant, token.scope),
            "iat": int(token.issued_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
            "authorization_details": granted_details(
                standing.grant, token.scope, sector, desk.pairwise
            ),
        }
        if isinstance(token, AccessToken):
            bound = Confirmation.read(token.confirmation)
            described["token_type"] = token_type(bound)
            if bound:
                described["cnf"] = bound.claim()
        return described


def _demand_proven(sender: Sender) -> None:
    """Refuse clients that prove nothing (RFC 7662 section 2.1).

    Else whoever stole a token of an app would read here, without its key, whom and what it is about.
    """
    if policy_of(sender.relying_party).public:
        raise ClientRefusedError("a public client cannot introspect")


def _usable(token: AccessToken | RefreshToken, standing: Standing, *, now: datetime) -> bool:
    return (
        token.good(now=now)
        and standing.credential_active
        and readable(standing.grant, token.scope, standing.relying_party, now=now)
    )
