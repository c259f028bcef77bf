"""What agencies state to us on their own, each a JWT (RFC 7519) signed with ES256 by a key of the agency's entry.

Each kind has a ``typ`` of its own (RFC 8725 section 3.11). Common claims: ``iss`` (the agency's id), ``aud``
(the platform's issuer), ``iat`` (seconds), ``jti``.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from connectors.contract.agency_keys import ALGORITHM

LIFE = timedelta(minutes=5)
"""How far ``iat`` may be from our time."""

UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading a statement from outside may raise."""

_LONGEST = 8_192
_LONGEST_TEXT = 256

KeysOf = Callable[[str], KeySet | None]
"""Returns the public keys of an agency; None for one that has none, or is not known."""


def signed_claims(
    unverified: str, keys_of: KeysOf, *, typ: str, audience: str, now: datetime
) -> Mapping[str, Any]:
    """Return the claims of a statement to us, made just now and signed by the agency that they name as issuer.

    Raises one of ``UNREADABLE`` for anything else.
    """
    if len(unverified) > _LONGEST:
        raise ValueError
    token = jws.extract_compact(unverified.encode("ascii"))
    header = token.headers()
    if header.get("typ") != typ or "crit" in header:
        raise ValueError
    claimed: Any = json.loads(token.payload)
    keys = keys_of(claimed["iss"])
    if keys is None:
        raise ValueError
    claims: Any = json.loads(jws.deserialize_compact(unverified, keys, [ALGORITHM]).payload)
    if not isinstance(claims, dict):
        raise TypeError
    issued = claims["iat"]
    if claims["aud"] != audience or type(issued) is not int:
        raise ValueError
    if abs(issued - now.timestamp()) > LIFE.total_seconds():
        raise ValueError
    return claims


def claimed_text(claims: Mapping[str, Any], name: str) -> str:
    """Return a claim that has to be a text of 1 to 256 characters; ``ValueError`` for any other."""
    value = claims[name]
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_TEXT:
        raise ValueError
    return value


def unusable_from(claims: Mapping[str, Any]) -> datetime:
    """Return when the ``jti`` of checked claims may be forgotten: nobody takes the statement any more."""
    return datetime.fromtimestamp(claims["iat"], UTC) + LIFE
