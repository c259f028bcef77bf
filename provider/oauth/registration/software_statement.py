"""Software statements (RFC 7591 section 2.3): metadata that somebody whom we trust has signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc.jwk import Key

from provider.oauth.jws import JwsError, UnverifiedJws, public_key, read_jws, seconds
from provider.oauth.registration.json_object import JsonError, read_object
from provider.oauth.registration.refusal import (
    RegistrationError,
    StatementRefusedError,
    StatementUnapprovedError,
)
from provider.oauth.registration.rules import Metadata

STATEMENT = "software_statement"
_JWT_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
_CLOCK_SKEW = timedelta(seconds=30)


class IssuersFileError(Exception):
    """The operator's file of statement keys cannot be used."""


@dataclass(frozen=True)
class StatementKeys:
    """Who may sign statements: one issuer and its keys by ``kid``."""

    issuer: str
    keys: Mapping[str, Key]

    @classmethod
    def from_file(cls, path: Path) -> "StatementKeys":
        """Read a JWK Set that has ``issuer`` beside ``keys``; raise ``IssuersFileError``."""
        try:
            content = read_object(path.read_bytes())
            keys = {str(jwk["kid"]): public_key(jwk) for jwk in content["keys"]}
            issuer = content["issuer"]
        except (OSError, JsonError, JwsError, KeyError, TypeError) as fault:
            raise IssuersFileError(f"{path}: {fault}") from None
        if not isinstance(issuer, str) or not keys:
            raise IssuersFileError(f"{path}: issuer is not a text, or there is no key")
        return cls(issuer, keys)


def with_statement(
    metadata: Metadata, keys: StatementKeys | None, *, now: datetime
) -> dict[str, Any]:
    """Return the metadata with what its statement says in place of what it says by itself.

    Raises ``StatementRefusedError`` or ``StatementUnapprovedError``.
    """
    if STATEMENT not in metadata:
        return dict(metadata)
    stated = _verified(metadata[STATEMENT], keys, now=now)
    return dict(metadata) | {each: stated[each] for each in stated.keys() - _JWT_CLAIMS}


def _verified(
    unverified: object, keys: StatementKeys | None, *, now: datetime
) -> Mapping[str, Any]:
    if not isinstance(unverified, str):
        raise RegistrationError([f"{STATEMENT} is not a text"])
    try:
        statement = read_jws(unverified)
    except JwsError as fault:
        raise StatementRefusedError(f"{STATEMENT}: {fault}") from None
    if keys is None or statement.claims.get("iss") != keys.issuer:
        raise StatementUnapprovedError(f"{STATEMENT}: its issuer is not one that is trusted here")
    try:
        claims = statement.verify(_key(statement, keys))
        _check_times(claims, now=now)
    except JwsError as fault:
        raise StatementRefusedError(f"{STATEMENT}: {fault}") from None
    if STATEMENT in claims:
        raise StatementRefusedError(f"{STATEMENT}: it holds another one")
    return claims


def _key(statement: UnverifiedJws, keys: StatementKeys) -> Key:
    key = keys.keys.get(str(statement.header.get("kid")))
    if key is None:
        raise JwsError("kid does not name a key of its issuer")
    return key


def _check_times(claims: Mapping[str, Any], *, now: datetime) -> None:
    expires = seconds(claims, "exp")
    if expires is None or expires <= now.timestamp():
        raise JwsError("exp is missing or past")
    for name in ("iat", "nbf"):
        since = seconds(claims, name)
        if since is not None and since > (now + _CLOCK_SKEW).timestamp():
            raise JwsError(f"{name} is in the future")
