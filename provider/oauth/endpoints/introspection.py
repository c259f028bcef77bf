"""``POST /introspect`` (RFC 7662): a relying party looks at a token of its own.

The answer is JSON, or the signed JWT of RFC 9701.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.keys.opaque import opaque_hash
from provider.oauth.confirmation import Confirmation
from provider.oauth.desk import Desk
from provider.oauth.details import granted_to_all, held_scope
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
        token, grants = found[0], _usable(*found, now=now)
        return self._described(token, grants, found[1].relying_party) if grants else _INACTIVE

    def _described(
        self, token: AccessToken | RefreshToken, grants: Sequence[Grant], party: RelyingParty
    ) -> dict[str, Any]:
        desk: Desk = self.server.desk
        scope = held_scope(token.scope, grants)
        described = {
            "active": True,
            "iss": desk.issuer,
            "client_id": token.client_id,
            "sub": desk.pairwise.sub(party.sector, grants[0].person_id),
            "scope": scope,
            "iat": int(token.issued_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
            "authorization_details": granted_to_all(grants, scope, party.sector, desk.pairwise),
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


def _usable(
    token: AccessToken | RefreshToken, standing: Standing, *, now: datetime
) -> Sequence[Grant]:
    """List the grants for which the token can be used now; none for a token that is over."""
    if not token.good(now=now):
        return ()
    party = standing.relying_party
    return [grant for grant in standing.grants if readable(grant, token.scope, party, now=now)]
