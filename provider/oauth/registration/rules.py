"""What the checks of metadata are held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provider.oauth.policy import Policy
from provider.oauth.protocol import AUTHORIZATION_CODE, GRANT_TYPES, REFRESH_TOKEN


@dataclass(frozen=True)
class Rules:
    """The client's policy, and whether real people's records are at stake."""

    policy: Policy
    production: bool

    @property
    def grant_types(self) -> tuple[str, ...]:
        """Return what this policy may register; client credentials serve grant management alone."""
        if self.policy.login_only or self.policy.public:
            return (AUTHORIZATION_CODE, REFRESH_TOKEN)
        return GRANT_TYPES


Metadata = Mapping[str, Any]
"""Members as they were sent; nothing in them has been checked."""
