"""What everyone may know: the metadata documents (RFC 8414, OpenID Connect Discovery) and the keys."""

from flask import Blueprint, Response, jsonify

from connectors.contract.agency_keys import published_keys
from provider.oauth import resource_metadata
from provider.oauth.metadata import server_metadata
from provider.oauth.protocol import AGENCY_KEYS_PATH, EVIDENCE_KEYS_PATH, JWKS_PATH
from provider.web.access import Caller, callable_by
from provider.web.services import services

discovery = Blueprint("discovery", __name__)

_METADATA_SECONDS = 300


@discovery.get("/.well-known/openid-configuration")
@discovery.get("/.well-known/oauth-authorization-server")
@callable_by(Caller.ANYONE)
def metadata() -> Response:
    """Publish the metadata; both addresses serve the same document."""
    document = server_metadata(services().settings)
    return _public(jsonify(document), _METADATA_SECONDS)


@discovery.get(resource_metadata.PATH)
@callable_by(Caller.ANYONE)
def protected_resource() -> Response:
    """Publish what the resources demand (RFC 9728)."""
    document = resource_metadata.resource_metadata(services().settings)
    return _public(jsonify(document), _METADATA_SECONDS)


@discovery.get(JWKS_PATH)
@callable_by(Caller.ANYONE)
def jwks() -> Response:
    """Publish the public signing keys; how long they may be kept is part of every rotation."""
    here = services()
    keys = here.keys.published(now=here.clock())
    return _public(jsonify(keys=keys), here.settings.jwks_cache_seconds)


@discovery.get(EVIDENCE_KEYS_PATH)
@callable_by(Caller.ANYONE)
def evidence_keys() -> Response:
    """Publish every public key that signed results or the catalogue, for years after its time."""
    here = services()
    keys = here.keys.evidence(now=here.clock())
    return _public(jsonify(keys=keys), here.settings.jwks_cache_seconds)


@discovery.get(AGENCY_KEYS_PATH)
@callable_by(Caller.ANYONE)
def agency_keys() -> Response:
    """Publish the keys by which agencies sign what they send, each with the agency's code as ``iss``."""
    here = services()
    keys = [
        key
        for _, agency in sorted(here.agencies.items())
        if agency.keys is not None
        for key in published_keys(agency.holder.code, agency.keys)
    ]
    return _public(jsonify(keys=keys), here.settings.jwks_cache_seconds)


def _public(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
