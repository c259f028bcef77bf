"""The check of the provider's attestation: a signature over one answer or one dataset.

It is a compact JWS (RFC 7515, ES256) that names the issuer, this client, the data subject, the
request, the category with its condition, and the SHA-256 of the content in its canonical form (RFC 8785).
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.discovery import Discovery
from clients_example.relying_party.errors import UnprovenError
from clients_example.relying_party.signed_by_provider import signed_payload

TYPE = "self-information-attestation+jwt"
OLDEST = timedelta(days=1)
"""No result waits longer than this at the provider."""
CLOCK_SKEW = timedelta(seconds=60)


@dataclass(frozen=True)
class Stated:
    """What a signature must be about."""

    sub: str
    request_id: str
    category: str
    condition: Mapping[str, Any]
    content: Mapping[str, Any]


class Attestations:
    """Checks signatures by the keys that the provider publishes now."""

    def __init__(
        self, configuration: Configuration, discovery: Discovery, clock: Callable[[], datetime]
    ) -> None:
        self._configuration = configuration
        self._discovery = discovery
        self._clock = clock

    def check(self, unverified: str, stated: Stated) -> None:
        """Raise ``UnprovenError`` unless the provider signed exactly this, for us, just now."""
        payload = signed_payload(self._discovery, unverified, typ=TYPE)
        expected = {
            "iss": self._configuration.issuer,
            "aud": self._configuration.client_id,
            "sub": stated.sub,
            "request_id": stated.request_id,
            "category": stated.category,
            "condition": stated.condition,
            "content_sha256": content_sha256(stated.content),
        }
        for name, value in expected.items():
            if payload.get(name) != value:
                raise UnprovenError(f"{name} is another")
        self._demand_fresh(payload.get("iat"))

    def _demand_fresh(self, issued: object) -> None:
        now = self._clock().timestamp()
        oldest, newest = now - OLDEST.total_seconds(), now + CLOCK_SKEW.total_seconds()
        if type(issued) is not int or not oldest <= issued <= newest:
            raise UnprovenError("iat is not now")


def content_sha256(content: Mapping[str, Any]) -> str:
    """Return the hash of a content in its canonical form; base64url without padding."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
