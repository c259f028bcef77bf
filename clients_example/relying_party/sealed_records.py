"""Sealed records: opened with our private key, and proven by the agency that sealed them for us.

The provider cannot read them, so nothing of this may rest on its word: recipient, agency, scope and day stand
signed inside, and must be those of the dataset around.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from clients_example.relying_party.errors import UnprovenError

ALGORITHMS = ("ECDH-ES+A256KW", "A256GCM")
TYPE = "sealed-records+jwe"
RECORDS_TYPE = "sealed-records+jwt"
SIGNATURE_ALGORITHM = "ES256"
_MALFORMED = (JoseError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


def open_sealed(
    dataset: Mapping[str, Any],
    scope: str,
    *,
    client_id: str,
    key: ECKey,
    read_keys: Callable[[], Any],
) -> list[Mapping[str, Any]]:
    """Return the records of a sealed dataset; raise ``UnprovenError`` for what is not for us and as told.

    ``key`` is our private key; ``read_keys`` returns the agencies' published keys (``GET /jwks/agencies``).
    """
    try:
        payload = _payload(_opened(dataset["sealed"], key), read_keys(), dataset["holder"]["code"])
        expected = {
            "iss": dataset["holder"]["code"],
            "aud": client_id,
            "scope": scope,
            "as_of": dataset["as_of"],
            "layout_version": dataset["layout_version"],
            "schema_version": dataset["schema_version"],
        }
        records: list[Mapping[str, Any]] = payload["records"]
    except _MALFORMED:
        raise UnprovenError("the sealed records are not good") from None
    for name, value in expected.items():
        if payload.get(name) != value:
            raise UnprovenError(f"the agency sealed another {name}")
    return records


def _opened(unverified: str, key: ECKey) -> str:
    """Open a compact JWE (RFC 7516); the blanks at its end only hide how long it is."""
    opened = jwe.decrypt_compact(unverified, key, algorithms=[*ALGORITHMS])
    if opened.headers()["typ"] != TYPE or "zip" in opened.headers():
        raise ValueError
    return (opened.plaintext or b"").decode("ascii").rstrip(" ")


def _payload(unverified: str, published: Any, code: str) -> Mapping[str, Any]:
    """Return what was signed, by a key of that very agency: one may not sign in another's name."""
    kid = jws.extract_compact(unverified.encode()).headers()["kid"]
    [jwk] = [each for each in published["keys"] if each["kid"] == kid and each["iss"] == code]
    point = {name: jwk[name] for name in ("kty", "crv", "x", "y", "kid")}
    token = jws.deserialize_compact(unverified, ECKey.import_key(point), [SIGNATURE_ALGORITHM])
    if token.headers()["typ"] != RECORDS_TYPE:
        raise ValueError
    payload: Mapping[str, Any] = json.loads(token.payload)
    return payload
