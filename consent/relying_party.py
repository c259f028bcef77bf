"""A relying party as the platform knows it: what it registered and what the review allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from consent.entitlement import Entitlement


class RelyingPartyStatus(StrEnum):
    """Whether a relying party may be served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    """Gone for good; kept because citizens' histories name it."""


@dataclass(frozen=True)
class RelyingParty:
    """One relying party (RFC 7591 metadata plus the operator's review).

    ``metadata`` holds the registered members as they were sent, ``jwks`` among them. ``sector`` is
    assigned by the operator and frozen: pairwise identifiers are computed from it. ``policy`` names
    the protocol profile below which this client can never be served. ``reviewed`` is False for a
    client that registered itself; such a one may be served until ``expires_at``. ``secret_hash`` is
    the SHA-256 of a client secret in hex.
    """

    client_id: str
    metadata: Mapping[str, Any]
    entitlement: Entitlement
    policy: str
    sector: str
    status: RelyingPartyStatus
    reviewed: bool = True
    secret_hash: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Tell whether this relying party may be served."""
        return self.status is RelyingPartyStatus.ACTIVE

    def served(self, *, now: datetime) -> bool:
        """Tell whether this relying party may be served at an instant."""
        return self.active and (self.expires_at is None or now < self.expires_at)

    def name(self, locale: str) -> str:
        """Return the name to show, in the reader's language where registered (RFC 7591 2.2)."""
        return str(
            self.metadata.get(f"client_name#{locale.partition('-')[0]}")
            or self.metadata.get("client_name")
            or self.client_id
        )

    def member(self, name: str) -> str:
        """Return one registered text member, or an empty text."""
        value = self.metadata.get(name, "")
        return value if isinstance(value, str) else ""
