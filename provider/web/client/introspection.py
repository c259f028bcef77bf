"""``POST /introspect``: a relying party looks at a token of its own (RFC 7662)."""

from flask import Blueprint, Response

from provider.oauth.endpoints.introspection import IntrospectionEndpoint
from provider.oauth.protocol import INTROSPECTION_PATH
from provider.web.access import Caller, callable_by
from provider.web.client.back_channel import answer

introspection = Blueprint("introspection", __name__)


@introspection.post(INTROSPECTION_PATH)
@callable_by(Caller.CLIENT)
def introspect() -> Response:
    """Describe a token."""
    return answer(IntrospectionEndpoint.ENDPOINT_NAME)
