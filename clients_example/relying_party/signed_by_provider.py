"""What the provider signed: a compact JWS (RFC 7515, ES256) by a key that it publishes now."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from clients_example.relying_party.discovery import Discovery
from clients_example.relying_party.errors import UnprovenError

ALGORITHM = "ES256"


def signed_payload(discovery: Discovery, unverified: str, *, typ: str) -> Mapping[str, Any]:
    """Return the claims of a JWS of this type; raise ``UnprovenError`` unless the provider signed it."""
    try:
        return _payload(discovery, unverified, typ)
    except UnprovenError:
        discovery.forget()  # the key may be a new one
        return _payload(discovery, unverified, typ)


def _payload(discovery: Discovery, unverified: str, typ: str) -> Mapping[str, Any]:
    published = discovery.keys()
    try:
        keys = KeySet.import_key_set(published)
        token = jws.deserialize_compact(unverified, keys, [ALGORITHM])
        payload = json.loads(token.payload)
    except (JoseError, RecursionError, TypeError, ValueError):
        raise UnprovenError("the signature is not good") from None
    if token.headers().get("typ") != typ:
        raise UnprovenError("typ is another")
    if not isinstance(payload, dict):
        raise UnprovenError("no claims")
    return payload
