"""``POST /par`` (RFC 9126): keep a checked authorization request and name it."""

from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint

from provider.keys.opaque import new_opaque, opaque_hash
from provider.oauth.desk import Desk
from provider.oauth.management.amendable import demand_amendable
from provider.oauth.policy import policy_of
from provider.oauth.protocol import REQUEST_URI_PREFIX
from provider.oauth.request.read import read_request
from provider.oauth.wire import StrictRequest
from provider.storage.pushed_requests import PushedRequest


class PushedAuthorizationEndpoint(Endpoint):
    """Answers 201 with a ``request_uri``, or refuses; it never redirects."""

    ENDPOINT_NAME = "pushed_authorization"

    def create_endpoint_response(self, request: OAuth2Request) -> tuple[int, Any, list[Any]]:
        """Prove the sender, check every parameter, then spend and keep in one transaction."""
        assert isinstance(request, StrictRequest)
        desk: Desk = self.server.desk
        sender = desk.senders.maybe_bound(request)
        party = sender.relying_party
        asked = read_request(
            desk.request_objects.parameters(request.form, party, now=request.now),
            party,
            sender.proof,
            policy=policy_of(party),
            pushed=True,
            production=desk.production,
            now=request.now,
            hint=desk.hints.reader(sender.relying_party, now=request.now),
        )
        demand_amendable(asked, desk.grants, now=request.now)
        request_uri = new_opaque(REQUEST_URI_PREFIX)
        expires_at = request.now + desk.pushed_life
        with desk.database.transaction():
            desk.senders.spend(sender)
            desk.pushed_requests.add(PushedRequest(opaque_hash(request_uri), asked, expires_at))
        life = int(desk.pushed_life.total_seconds())
        return 201, {"request_uri": request_uri, "expires_in": life}, []
