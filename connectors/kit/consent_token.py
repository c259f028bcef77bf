"""The check of a consent token: one visible list of rules, each with the reason that it refuses by.

Everything is compared with the question that came along; the token is believed only after its signature.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from connectors.contract.consent_token import ALGORITHM, DETAILS_TYPE, LIFE_SECONDS, TYP
from connectors.contract.question import body_sha256
from connectors.kit.errors import UnprovenError
from connectors.kit.issuer_keys import IssuerKeys
from connectors.kit.question import Question
from connectors.kit.replays import Replays

LEEWAY_SECONDS = 60
_LONGEST_TOKEN = 16 * 1024
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Shown:
    """A token whose signature is good, beside the question that it is to prove."""

    claims: Mapping[str, Any]
    details: Mapping[str, Any]
    question: Question
    request_sha256: str
    now: float


@dataclass(frozen=True)
class ConsentTokenCheck:
    """What one agency demands of tokens: by this issuer, for itself. ``leeway`` (seconds) is for clocks."""

    issuer: str
    agency_id: str
    keys: IssuerKeys
    leeway: int = LEEWAY_SECONDS
    replays: Replays = field(default_factory=Replays)

    def __call__(
        self, unverified_token: str, body: bytes, question: Question, *, now: datetime
    ) -> Mapping[str, Any]:
        """Return the token's claims; raise ``UnprovenError`` with the first reason that refuses."""
        claims = self._signed_claims(unverified_token, now)
        shown = Shown(claims, _details(claims), question, body_sha256(body), now.timestamp())
        for reason, holds in _RULES:
            if not holds(self, shown):
                raise UnprovenError(reason)
        if not self.replays.first_or_same(claims["jti"], shown.request_sha256):
            raise UnprovenError("token_replayed")
        return claims

    def _signed_claims(self, unverified: str, now: datetime) -> Mapping[str, Any]:
        header = _header(unverified)
        if header.get("typ") != TYP:
            raise UnprovenError("token_type")
        if header.get("alg") != ALGORITHM or "crit" in header:
            raise UnprovenError("token_algorithm")
        key = self.keys(str(header.get("kid")), now)
        if key is None:
            raise UnprovenError("token_key_unknown")
        try:
            signed = jws.deserialize_compact(unverified, key, [ALGORITHM])
        except _UNREADABLE:
            raise UnprovenError("token_signature") from None
        try:
            claims: Any = json.loads(signed.payload)
        except _UNREADABLE:
            claims = None
        if not isinstance(claims, dict):
            raise UnprovenError("token_unreadable")
        return claims


def _header(unverified: str) -> Mapping[str, Any]:
    if not unverified:
        raise UnprovenError("token_missing")
    try:
        if len(unverified) > _LONGEST_TOKEN:
            raise ValueError
        return jws.extract_compact(unverified.encode("ascii")).headers()
    except _UNREADABLE:
        raise UnprovenError("token_unreadable") from None


def _details(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    entries = claims.get("authorization_details")
    if isinstance(entries, list) and len(entries) == 1 and isinstance(entries[0], dict):
        return entries[0]
    return {}


def _times(shown: Shown) -> tuple[int, int] | None:
    issued, expires = shown.claims.get("iat"), shown.claims.get("exp")
    return (issued, expires) if type(issued) is int and type(expires) is int else None


def _timed(_: ConsentTokenCheck, shown: Shown) -> bool:
    times = _times(shown)
    return times is not None and 0 < times[1] - times[0] <= LIFE_SECONDS


def _begun(check: ConsentTokenCheck, shown: Shown) -> bool:
    times = _times(shown)
    return times is not None and times[0] <= shown.now + check.leeway


def _not_over(check: ConsentTokenCheck, shown: Shown) -> bool:
    times = _times(shown)
    return times is not None and shown.now < times[1] + check.leeway


def _in_force(check: ConsentTokenCheck, shown: Shown) -> bool:
    given, expires = shown.details.get("given_at"), shown.details.get("expires_at")
    if type(given) is not int or type(expires) is not int:
        return False
    return given <= shown.now + check.leeway and shown.now < expires + check.leeway


Rule = Callable[[ConsentTokenCheck, Shown], bool]

_RULES: tuple[tuple[str, Rule], ...] = (
    ("token_issuer", lambda check, shown: shown.claims.get("iss") == check.issuer),
    ("token_audience", lambda check, shown: shown.claims.get("aud") == check.agency_id),
    ("token_life", _timed),
    ("token_not_yet", _begun),
    ("token_expired", _not_over),
    ("other_body", lambda _, shown: shown.claims.get("request_sha256") == shown.request_sha256),
    ("other_request", lambda _, shown: shown.claims.get("jti") == shown.question.request_id),
    ("other_person", lambda _, shown: shown.claims.get("sub") == shown.question.linkage_code),
    ("other_consent", lambda _, shown: _same(shown.claims, shown, "consent_reference")),
    ("other_type", lambda _, shown: shown.details.get("type") == DETAILS_TYPE),
    ("other_category", lambda _, shown: _same(shown.details, shown, "category")),
    ("other_scope", lambda _, shown: _same(shown.details, shown, "scope")),
    ("other_condition", lambda _, shown: _same(shown.details, shown, "condition")),
    ("other_record_types", lambda _, shown: _same_record_types(shown)),
    ("consent_not_in_force", _in_force),
)
"""In this order. The body's hash proves the rest of the question; each member is compared all the same, so
that a fault of the issuer, too, is found here."""


def _same(told: Mapping[str, Any], shown: Shown, name: str) -> bool:
    return bool(told.get(name) == getattr(shown.question, name))


def _same_record_types(shown: Shown) -> bool:
    return bool(shown.details.get("record_types") == list(shown.question.record_types))
