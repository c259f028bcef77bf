"""The id_token of the upstream provider, judged as OpenID Connect Core 3.1.3.7 says: one list."""

import hmac
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from provider.login.upstream.errors import (
    AcrRefusedError,
    AlgorithmRefusedError,
    AudienceRefusedError,
    IssuerRefusedError,
    NonceRefusedError,
    SignatureRefusedError,
    SubjectRefusedError,
    TimeRefusedError,
    UpstreamAnswerError,
)
from provider.login.upstream.keys import UpstreamKeys
from provider.login.upstream.provider import UpstreamProvider

ALGORITHM = "ES256"
SKEW = timedelta(seconds=60)
"""By how much the upstream's clock may differ from ours."""

_LONGEST_SUB = 255
_MALFORMED = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Expectation:
    """What this login must be told: by whom, to whom, for which nonce, and not of an older login."""

    provider: UpstreamProvider
    nonce: str = field(repr=False)
    began_at: datetime


Claims = Mapping[str, Any]


def verified_sub(
    unverified: object, keys: UpstreamKeys, expected: Expectation, *, now: datetime
) -> str:
    """Return the ``sub`` of an id_token in which everything is right; raise an ``UpstreamError``."""
    claims = _signed_claims(unverified, keys, now=now)
    for check in _CHECKS:
        check(claims, expected, now)
    return str(claims["sub"])


def _signed_claims(unverified: object, keys: UpstreamKeys, *, now: datetime) -> Claims:
    if not isinstance(unverified, str):
        raise UpstreamAnswerError("no id_token")
    try:
        token = jws.extract_compact(unverified.encode())
        header, claims = token.headers(), json.loads(token.payload)
        algorithm, kid = header["alg"], header.get("kid")
    except _MALFORMED:
        raise UpstreamAnswerError("an id_token that is none") from None
    if algorithm != ALGORITHM:
        raise AlgorithmRefusedError("not ES256")
    if not isinstance(kid, str) or "crit" in header or not isinstance(claims, dict):
        raise UpstreamAnswerError("an id_token in an unknown form")
    key = keys.key(kid, now=now)
    try:
        good = jws.validate_compact(token, key, [ALGORITHM])
    except _MALFORMED:
        good = False
    if not good:
        raise SignatureRefusedError("the signature does not verify")
    return claims


def _issuer(claims: Claims, expected: Expectation, _now: datetime) -> None:
    """Compare letter by letter: with and without a final slash are two issuers."""
    if claims.get("iss") != expected.provider.issuer:
        raise IssuerRefusedError("another issuer")


def _audience(claims: Claims, expected: Expectation, _now: datetime) -> None:
    audience, party = claims.get("aud"), claims.get("azp", expected.provider.client_id)
    listed = audience if isinstance(audience, list) else [audience]
    if listed != [expected.provider.client_id] or party != expected.provider.client_id:
        raise AudienceRefusedError("issued to somebody else")


def _times(claims: Claims, expected: Expectation, now: datetime) -> None:
    expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    if expires is None or issued is None:
        raise TimeRefusedError("exp or iat is missing")
    skew = SKEW.total_seconds()
    since = _seconds(claims, "auth_time")
    told = [issued] if since is None else [issued, since]
    began, at = expected.began_at.timestamp(), now.timestamp()
    if at >= expires + skew or any(not began - skew <= moment <= at + skew for moment in told):
        raise TimeRefusedError("expired, early, or of an older login")
    if (_seconds(claims, "nbf") or 0) > at + skew:
        raise TimeRefusedError("not good yet")


def _nonce(claims: Claims, expected: Expectation, _now: datetime) -> None:
    told = claims.get("nonce")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), expected.nonce.encode()):
        raise NonceRefusedError("another nonce")


def _subject(claims: Claims, _expected: Expectation, _now: datetime) -> None:
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 1 <= len(sub) <= _LONGEST_SUB:
        raise SubjectRefusedError("no usable sub")
    if not (sub.isascii() and sub.isprintable()):
        raise SubjectRefusedError("no usable sub")


def _acr(claims: Claims, expected: Expectation, _now: datetime) -> None:
    """Read it as a list of tokens, such as ``aal3 crl``: level, and check of revocation."""
    told = claims.get("acr")
    given = set(told.split()) if isinstance(told, str) else set()
    if not given.issuperset(expected.provider.acr_values.split()):
        raise AcrRefusedError("weaker than was asked for")


_CHECKS: tuple[Callable[[Claims, Expectation, datetime], None], ...] = (
    _issuer,
    _audience,
    _times,
    _nonce,
    _subject,
    _acr,
)


def _seconds(claims: Claims, name: str) -> float | None:
    """Return a NumericDate (RFC 7519 section 2); None when it is absent."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TimeRefusedError("a time that is none")
    return float(value)
