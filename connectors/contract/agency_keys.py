"""The keys by which an agency signs: a JWK Set (RFC 7517) in its entry of the list of agencies.

A key stays in the entry as long as what it signed may be shown as evidence; one that is taken out proves
nothing any more.
"""

from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

ALGORITHM = "ES256"
_CURVE = "P-256"
_PUBLIC = ("kty", "crv", "x", "y", "kid")
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError)


def agency_keys(entry: Mapping[str, Any]) -> KeySet | None:
    """Read the keys of an agency; None where it has none, so that it need not sign.

    Raises ``ValueError`` for anything but public keys of P-256, each with a ``kid`` of its own.
    """
    unverified = entry.get("keys")
    if unverified is None:
        return None
    try:
        keys = [_key(each) for each in unverified["keys"]]
    except _UNREADABLE:
        raise ValueError("not a JWK Set of public P-256 keys with a kid") from None
    if not keys or len({key.kid for key in keys}) < len(keys):
        raise ValueError("not one kid for each key")
    return KeySet([*keys])


def published_keys(code: str, keys: KeySet) -> list[dict[str, Any]]:
    """Return an agency's keys as anybody may read them; ``iss`` names the agency that signs by them."""
    return [
        {**key.as_dict(private=False), "iss": code, "use": "sig", "alg": ALGORITHM}
        for key in keys.keys
    ]


def _key(unverified: Mapping[str, Any]) -> ECKey:
    if "d" in unverified or not unverified["kid"] or unverified["crv"] != _CURVE:
        raise ValueError
    return ECKey.import_key({name: unverified[name] for name in _PUBLIC})
