"""Client authentication by ``private_key_jwt`` (RFC 7523, FAPI 2.0 section 5.3.2.1)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from provider.oauth.client_keys import ClientKeys
from provider.oauth.jws import ALL_ALGORITHMS, JwsError, UnverifiedJws, read_jws, seconds, text
from provider.oauth.policy import policy_of, same_signature
from provider.oauth.protocol import TOKEN_PATH
from provider.storage.clients import Registration
from provider.storage.replays import OneTimeValue

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KIND = "client_assertion"
CLOCK_SKEW = timedelta(seconds=30)
"""Clocks of relying parties may be ahead by this much (FAPI 2.0 wants 10 s to pass, 60 s to fail)."""
LONGEST_LIFE = timedelta(minutes=10)
_TYPES = (None, "jwt", "client-authentication+jwt")


def read_assertion(form: Mapping[str, str]) -> UnverifiedJws:
    """Take the assertion of a request apart; raise ``JwsError`` when it is none."""
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise JwsError("client_assertion_type is missing or not jwt-bearer")
    assertion = read_jws(form.get("client_assertion", ""), ALL_ALGORITHMS)
    typ = assertion.header.get("typ")
    if (typ.lower() if isinstance(typ, str) else typ) not in _TYPES:
        raise JwsError("typ is not that of a client assertion")
    return assertion


def claimed_client(assertion: UnverifiedJws) -> str:
    """Return the client id that an assertion claims, unproven; raise ``JwsError`` for none."""
    client_id = text(assertion.claims, "sub", longest=64)
    if assertion.claims.get("iss") != client_id:
        raise JwsError("iss and sub are not the same")
    return client_id


def verify_assertion(
    assertion: UnverifiedJws,
    registration: Registration,
    keys: ClientKeys,
    *,
    issuer: str,
    now: datetime,
) -> OneTimeValue:
    """Return the assertion's ``jti``, still to be spent; raise ``JwsError`` unless all is right."""
    _check_algorithm(assertion, registration)
    claims = assertion.verify(keys.signing(registration, assertion.header.get("kid"), now=now))
    _check_audience(claims.get("aud"), registration, issuer)
    expires = _check_times(claims, now=now)
    until = datetime.fromtimestamp(expires, UTC) + CLOCK_SKEW
    return OneTimeValue(KIND, registration.relying_party.client_id, text(claims, "jti"), until)


def _check_audience(audience: object, registration: Registration, issuer: str) -> None:
    """Demand the issuer as one string: an array could name another server that replays it here.

    Clients that only log people in may name the token endpoint (OpenID Connect Core section 9), and
    either in an array of one.
    """
    if policy_of(registration.relying_party).login_only:
        [named] = audience if isinstance(audience, list) and len(audience) == 1 else [audience]
        if named in (issuer, issuer + TOKEN_PATH):
            return
    if audience != issuer:
        raise JwsError("aud is not the issuer, as one string")


def _check_algorithm(assertion: UnverifiedJws, registration: Registration) -> None:
    party, algorithm = registration.relying_party, assertion.header["alg"]
    registered = party.metadata.get("token_endpoint_auth_signing_alg", algorithm)
    if algorithm not in policy_of(party).signatures or not same_signature(algorithm, registered):
        raise JwsError("the algorithm is not one that this client may use")


def _check_times(claims: Mapping[str, Any], *, now: datetime) -> float:
    """Check exp, nbf and iat, and return exp in seconds since 1970."""
    instant, ahead = now.timestamp(), (now + CLOCK_SKEW).timestamp()
    expires = seconds(claims, "exp")
    if expires is None or expires <= instant:
        raise JwsError("exp is missing or past")
    if expires > ahead + LONGEST_LIFE.total_seconds():
        raise JwsError("exp is more than ten minutes ahead")
    for name in ("nbf", "iat"):
        since = seconds(claims, name)
        if since is not None and since > ahead:
            raise JwsError(f"{name} is in the future")
    return expires
