"""``POST /revoke``: a relying party gives a token back (RFC 7009)."""

from flask import Blueprint, Response

from provider.oauth.endpoints.revocation import RevocationEndpoint
from provider.oauth.protocol import REVOCATION_PATH
from provider.web.access import Caller, callable_by
from provider.web.client.back_channel import answer

revocation = Blueprint("revocation", __name__)


@revocation.post(REVOCATION_PATH)
@callable_by(Caller.CLIENT)
def revoke() -> Response:
    """End a token."""
    return answer(RevocationEndpoint.ENDPOINT_NAME)
