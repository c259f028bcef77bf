"""The key to which agencies seal answers for a relying party: of its published keys, as they count now."""

from dataclasses import dataclass

from connectors.contract.sealed import sealing_key
from connectors.port import Recipient
from provider.clock import Clock
from provider.oauth.client_keys import believed_jwks
from provider.storage.clients import ClientStore


@dataclass(frozen=True)
class SealingKeys:
    """Finds keys by client id; it reads the registration, so it may block."""

    clients: ClientStore
    clock: Clock

    def __call__(self, client_id: str) -> Recipient | None:
        """Return a relying party's key; None for one that has none that fits."""
        registration = self.clients.registration(client_id)
        if registration is None:
            return None
        jwks = believed_jwks(registration, now=self.clock())
        key = sealing_key(jwks.get("keys", ()))
        return None if key is None else Recipient(client_id, key)
