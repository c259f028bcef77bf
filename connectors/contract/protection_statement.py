"""What an agency may tell us of a person's protection: one flag, set or lifted, signed by the agency.

A JWT (RFC 7519) with a ``typ`` of its own (RFC 8725 section 3.11), signed with ES256 by a key of the agency's
entry. Claims: ``iss`` (the agency's id), ``aud`` (the platform's issuer), ``iat`` (seconds), ``jti``, ``sub``
(the linkage code of the person at this agency), ``action`` (``set`` or ``lift``), ``kind``, and ``category``
where the flag is about one category alone.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from connectors.contract.agency_keys import ALGORITHM

TYP = "protection-flag+jwt"
LIFE = timedelta(minutes=5)
"""How far ``iat`` may be from our time."""

SET, LIFT = "set", "lift"
_LONGEST = 8_192
_LONGEST_TEXT = 256
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


KeysOf = Callable[[str], KeySet | None]
"""Returns the public keys of an agency; None for one that has none, or is not known."""


class ProtectionStatementError(Exception):
    """The text is no statement of an agency for us, made just now. It does not say why."""


@dataclass(frozen=True)
class ProtectionStatement:
    """One statement whose signature is good. ``unusable_from`` is when ``jti`` may be forgotten."""

    agency_id: str
    linkage_code: str = field(repr=False)
    action: str
    kind: str
    category: str | None
    jti: str
    unusable_from: datetime


def protection_statement(
    unverified: str, keys_of: KeysOf, *, audience: str, now: datetime
) -> ProtectionStatement:
    """Read and verify a statement; raise ``ProtectionStatementError`` for anything else."""
    try:
        claims = _signed_claims(unverified, keys_of)
        issued = claims["iat"]
        if claims["aud"] != audience or type(issued) is not int:
            raise ValueError
        if abs(issued - now.timestamp()) > LIFE.total_seconds() or claims["action"] not in (
            SET,
            LIFT,
        ):
            raise ValueError
        return ProtectionStatement(
            agency_id=_text(claims, "iss"),
            linkage_code=_text(claims, "sub"),
            action=claims["action"],
            kind=_text(claims, "kind"),
            category=_text(claims, "category") if "category" in claims else None,
            jti=_text(claims, "jti"),
            unusable_from=datetime.fromtimestamp(issued, UTC) + LIFE,
        )
    except _UNREADABLE:
        raise ProtectionStatementError from None


def _signed_claims(unverified: str, keys_of: KeysOf) -> Mapping[str, Any]:
    """Return the claims, signed by a key of the agency that they name as issuer."""
    if len(unverified) > _LONGEST:
        raise ValueError
    header = jws.extract_compact(unverified.encode("ascii")).headers()
    if header.get("typ") != TYP or "crit" in header:
        raise ValueError
    claimed: Any = json.loads(jws.extract_compact(unverified.encode("ascii")).payload)
    keys = keys_of(claimed["iss"])
    if keys is None:
        raise ValueError
    claims: Any = json.loads(jws.deserialize_compact(unverified, keys, [ALGORITHM]).payload)
    if not isinstance(claims, dict):
        raise TypeError
    return claims


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims[name]
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_TEXT:
        raise ValueError
    return value
