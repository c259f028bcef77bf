"""A sealed answer: what an agency encrypts to the relying party, and what we can check of it from outside.

A compact JWE (RFC 7516) of one kind alone: ``ECDH-ES+A256KW`` (RFC 7518 4.6) on P-256, ``A256GCM``, no
compression, ``kid`` of the recipient's key. Inside is a JWS of the agency, filled up with blanks to a multiple
of 4 KiB, so that its length tells little of what is held. We have no key to it.
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey, KeySet

from connectors.contract.agency_statement import UNREADABLE, agency_statement
from connectors.contract.question import body_sha256
from connectors.errors import (
    FORGED_SIGNATURE,
    MalformedAnswerError,
    SealFaultError,
    UnprovenAnswerError,
)
from connectors.port import Recipient, SourceRequest
from connectors.strict_json import json_object

ALGORITHM = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
TYP = "sealed-records+jwe"
RECORDS_TYP = "sealed-records+jwt"
ANSWER_TYP = "sealed-answer+jwt"
BLOCK = 4096
"""Bytes to a multiple of which the sealed text is filled up."""

MOST_BYTES = 900 * 1024

_LONGEST_HEADER = 1024
_HEADER = frozenset({"alg", "enc", "typ", "kid", "epk"})
_POINT = ("kty", "crv", "x", "y")
_COORDINATE = re.compile(r"[A-Za-z0-9_-]{43}")
_JWE = re.compile(
    r"(?P<header>[\w-]+)\.(?P<key>[\w-]+)\.(?P<nonce>[\w-]+)\.(?P<text>[\w-]+)\.(?P<tag>[\w-]+)",
    re.ASCII,
)
_WRAPPED_KEY, _NONCE, _TAG = 40, 12, 16
_LONGEST_KID = 200


def sealing_key(jwks: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the first key (RFC 7517) to which an answer can be sealed; None when there is none.

    It is public, on P-256, has ``use`` ``enc`` and a ``kid``.
    """
    return next((fit for unverified in jwks if (fit := _fitting(unverified))), None)


def _fitting(unverified: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        kid, point = unverified["kid"], {name: unverified[name] for name in _POINT}
        good = (
            unverified["use"] == "enc"
            and unverified.get("alg", ALGORITHM) == ALGORITHM
            and "d" not in unverified
            and isinstance(kid, str)
            and 1 <= len(kid) <= _LONGEST_KID
            and _is_point(point)
        )
        if good:
            ECKey.import_key(point)
    except UNREADABLE:
        return None
    return {**point, "kid": kid, "use": "enc", "alg": ALGORITHM} if good else None


def checked_seal(unverified: object, recipient: Recipient | None) -> str:
    """Return a JWE that may be carried on; raise ``SealFaultError`` for any other, named by its ``code``."""
    if recipient is None:
        raise SealFaultError("sealed_unasked")
    if not isinstance(unverified, str):
        raise SealFaultError("sealed_form")
    if len(unverified) > MOST_BYTES:
        raise SealFaultError("sealed_size")
    found = _JWE.fullmatch(unverified)
    if found is None:
        raise SealFaultError("sealed_form")
    _demand_header(found["header"], str(recipient.jwk["kid"]))
    if [_octets(found[name]) for name in ("key", "nonce", "tag")] != [_WRAPPED_KEY, _NONCE, _TAG]:
        raise SealFaultError("sealed_form")
    if _octets(found["text"]) % BLOCK:
        raise SealFaultError("sealed_size")
    return unverified


def _demand_header(part: str, kid: str) -> None:
    """Allow exactly our header: another algorithm, ``zip`` or ``crit`` makes it another thing."""
    if len(part) > _LONGEST_HEADER:
        raise SealFaultError("sealed_header")
    try:
        header = json_object(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (MalformedAnswerError, ValueError, RecursionError):
        raise SealFaultError("sealed_header") from None
    named = {"alg": ALGORITHM, "enc": ENCRYPTION, "typ": TYP}
    if header.keys() != _HEADER or any(header[name] != told for name, told in named.items()):
        raise SealFaultError("sealed_header")
    epk = header["epk"]
    if not isinstance(epk, dict) or epk.keys() != {*_POINT} or not _is_point(epk):
        raise SealFaultError("sealed_header")
    if header["kid"] != kid:
        raise SealFaultError("sealed_recipient")


def _is_point(unverified: Mapping[str, Any]) -> bool:
    named = (unverified["kty"], unverified["crv"]) == ("EC", "P-256")
    return named and all(
        isinstance(unverified[name], str) and _COORDINATE.fullmatch(unverified[name])
        for name in ("x", "y")
    )


def _octets(part: str) -> int:
    return len(part) * 3 // 4


def seal_sha256(sealed: str) -> str:
    """Hash a JWE as it stands; base64url without padding (RFC 7515 section 2)."""
    return body_sha256(sealed.encode())


def demand_signed_seal(
    request: SourceRequest,
    code: str,
    unverified: Mapping[str, Any],
    keys: KeySet,
    *,
    now: datetime,
) -> None:
    """Check that the agency of this code sealed exactly this to exactly this question, just now.

    ``signature`` is a compact JWS with ``typ`` ``sealed-answer+jwt``. Raises ``UnprovenAnswerError``.
    """
    payload = agency_statement(ANSWER_TYP, request, code, unverified, keys, now=now)
    if payload.get("sealed_sha256") != seal_sha256(str(unverified.get("sealed"))):
        raise UnprovenAnswerError(FORGED_SIGNATURE)
