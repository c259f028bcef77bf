"""What everyone may know: the metadata documents (RFC 8414, OpenID Connect Discovery) and the keys."""

from flask import Blueprint, Response, jsonify

from provider.oauth.metadata import server_metadata
from provider.oauth.protocol import JWKS_PATH
from provider.web.access import Caller, callable_by
from provider.web.services import services

discovery = Blueprint("discovery", __name__)

_MAY_BE_KEPT = "public, max-age=300"


@discovery.get("/.well-known/openid-configuration")
@discovery.get("/.well-known/oauth-authorization-server")
@callable_by(Caller.ANYONE)
def metadata() -> Response:
    """Publish the metadata; both addresses serve the same document."""
    return _public(jsonify(server_metadata(services().settings.issuer_url)))


@discovery.get(JWKS_PATH)
@callable_by(Caller.ANYONE)
def jwks() -> Response:
    """Publish the public signing keys."""
    return _public(jsonify(keys=[dict(services().signer.public_jwk())]))


def _public(response: Response) -> Response:
    response.headers["Cache-Control"] = _MAY_BE_KEPT
    return response
