"""A relying party as the platform knows it: what it registered and what the review allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consent.entitlement import Entitlement


class RelyingPartyStatus(StrEnum):
    """Whether a relying party may be served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class RelyingParty:
    """One relying party (RFC 7591 metadata plus the operator's review).

    ``metadata`` holds the registered members as they were sent, ``jwks`` among them. ``sector`` is
    assigned by the operator and frozen: pairwise identifiers are computed from it. ``policy`` names
    the protocol profile below which this client can never be served.
    """

    client_id: str
    metadata: Mapping[str, Any]
    entitlement: Entitlement
    policy: str
    sector: str
    status: RelyingPartyStatus

    @property
    def active(self) -> bool:
        """Tell whether this relying party may be served."""
        return self.status is RelyingPartyStatus.ACTIVE

    def name(self, locale: str) -> str:
        """Return the name to show, in the reader's language where registered (RFC 7591 2.2)."""
        return str(
            self.metadata.get(f"client_name#{locale}")
            or self.metadata.get("client_name")
            or self.client_id
        )

    def member(self, name: str) -> str:
        """Return one registered text member, or an empty text."""
        value = self.metadata.get(name, "")
        return value if isinstance(value, str) else ""
