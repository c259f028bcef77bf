"""``POST /revoke`` (RFC 7009): a relying party gives a token back. The consent itself stays."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint

from provider.keys.opaque import opaque_hash
from provider.oauth.desk import Desk
from provider.oauth.wire import StrictRequest


class RevocationEndpoint(Endpoint):
    """Ends an access token alone, or a refresh token with every token of its grant."""

    ENDPOINT_NAME = "revocation"

    def create_endpoint_response(self, request: OAuth2Request) -> tuple[int, Any, list[Any]]:
        """Answer 200 whether or not there was such a token; refuse a foreign one."""
        assert isinstance(request, StrictRequest)
        desk: Desk = self.server.desk
        sender = desk.senders.client(request)
        token_hash = opaque_hash(request.required("token"))
        with desk.database.transaction():
            desk.senders.spend(sender)
            owner = _end(desk, token_hash, sender.relying_party.client_id, request)
        if owner not in (None, sender.relying_party.client_id):
            raise InvalidGrantError("the token was issued to another client")
        return 200, {}, []


def _end(desk: Desk, token_hash: str, client_id: str, request: StrictRequest) -> str | None:
    """End the token if it is the client's, and return whose it is; None when there is none."""
    access = desk.tokens.access(token_hash)
    if access is not None:
        if access[0].client_id == client_id:
            desk.tokens.end_access(token_hash, now=request.now)
        return access[0].client_id
    refresh = desk.tokens.refresh(token_hash)
    if refresh is None:
        return _end_management(desk, token_hash, client_id, request)
    if refresh[0].client_id == client_id:
        desk.tokens.end_all_of(refresh[0].grant_id, now=request.now)
    return refresh[0].client_id


def _end_management(
    desk: Desk, token_hash: str, client_id: str, request: StrictRequest
) -> str | None:
    found = desk.management_tokens.get(token_hash)
    if found is None:
        return None
    if found[0].client_id == client_id:
        desk.management_tokens.end(token_hash, now=request.now)
    return found[0].client_id
