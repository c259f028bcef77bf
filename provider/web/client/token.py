"""``POST /token``: codes and refresh tokens become access tokens (RFC 6749 section 3.2)."""

from flask import Blueprint, Response

from provider.oauth.protocol import TOKEN_PATH
from provider.oauth.server import TOKEN
from provider.web.access import Caller, callable_by
from provider.web.client.back_channel import answer

token = Blueprint("token", __name__)


@token.post(TOKEN_PATH)
@callable_by(Caller.CLIENT)
def issue() -> Response:
    """Issue tokens."""
    return answer(TOKEN)
