"""The back channel: Authlib dispatches and words errors; reading and answering are ours."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    BaseGrant,
    InsecureTransportError,
    OAuth2Request,
)

from provider.oauth.desk import Desk
from provider.oauth.endpoints.introspection import IntrospectionEndpoint
from provider.oauth.endpoints.pushed_authorization import PushedAuthorizationEndpoint
from provider.oauth.endpoints.revocation import RevocationEndpoint
from provider.oauth.grants.authorization_code import CodeGrant
from provider.oauth.grants.client_credentials import ManagementGrant
from provider.oauth.grants.refresh_token import RefreshGrant
from provider.oauth.nonce import NonceMint
from provider.oauth.wire import StrictRequest, WireRequest, WireResponse

TOKEN = "token"  # noqa: S105 - the name of an endpoint
_ENDPOINTS = (PushedAuthorizationEndpoint, IntrospectionEndpoint, RevocationEndpoint)
_GRANTS = (CodeGrant, RefreshGrant, ManagementGrant)


class ProfileServer(AuthorizationServer):
    """Serves every client by the policy of its registration.

    Raises ``InsecureTransportError`` at start-up when Authlib would refuse every request, because
    the issuer is plain http beyond this machine.
    """

    def __init__(self, desk: Desk, nonces: NonceMint) -> None:
        super().__init__()
        InsecureTransportError.check(desk.issuer)
        # At DEBUG Authlib logs whole tokens.
        logging.getLogger("authlib").setLevel(logging.INFO)
        self.desk = desk
        self._nonces = nonces
        for grant in _GRANTS:
            self.register_grant(grant)
        for endpoint in _ENDPOINTS:
            self.register_endpoint(endpoint)

    def answer(self, endpoint: str, wire: WireRequest) -> WireResponse:
        """Answer one back-channel request; every answer leaves by this one way."""
        try:
            request = StrictRequest(wire, self.desk.issuer)
            response = self._respond(endpoint, request)
            response = replace(response, disclosure_id=request.disclosure_id)
        except OAuth2Error as error:
            response = _worded(*error())
        return response.with_header("DPoP-Nonce", self._nonces.current(now=wire.received_at))

    def _respond(self, endpoint: str, request: StrictRequest) -> WireResponse:
        response: Any
        if endpoint == TOKEN:
            response = self.create_token_response(request)
        else:
            response = self.create_endpoint_response(endpoint, request)  # type: ignore[no-untyped-call]
        assert isinstance(response, WireResponse)
        return response

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """Pass on what ``answer`` has read."""
        return request

    def get_token_grant(self, request: OAuth2Request) -> BaseGrant:
        """Find the grant. Authlib's error would echo the caller's text; ours does not."""
        assert isinstance(request, StrictRequest)
        grant_type = request.required("grant_type")
        for grant in _GRANTS:
            if grant_type == grant.GRANT_TYPE:
                return grant(request, self)
        raise OAuth2Error(
            error="unsupported_grant_type", description="this grant_type is not supported"
        )

    def handle_response(
        self, status: int, body: Mapping[str, object] | str, headers: Any
    ) -> WireResponse:
        """Make the answer of what Authlib computed."""
        return _worded(status, body, headers)

    def handle_error_response(self, _request: OAuth2Request, error: OAuth2Error) -> WireResponse:
        """Answer an error as JSON, whatever it says of redirecting: no browser is here."""
        error.redirect_uri = None
        return _worded(*error())


def _worded(status: int, body: Any, headers: Iterable[tuple[str, str]]) -> WireResponse:
    return WireResponse(status, body, {**dict(headers), "Cache-Control": "no-store"})
