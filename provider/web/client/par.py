"""``POST /par``: pushed authorization requests (RFC 9126)."""

from flask import Blueprint, Response

from provider.oauth.endpoints.pushed_authorization import PushedAuthorizationEndpoint
from provider.oauth.protocol import PAR_PATH
from provider.web.access import Caller, callable_by
from provider.web.client.back_channel import answer

par = Blueprint("par", __name__)


@par.post(PAR_PATH)
@callable_by(Caller.CLIENT)
def push() -> Response:
    """Keep an authorization request."""
    return answer(PushedAuthorizationEndpoint.ENDPOINT_NAME)
