"""What the commitments of a preview are salted with: sealed with the key of what it shows, and shredded with it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from consent.retrieval import Retrieval
from provider.keys.envelope import DataKey
from provider.selfinfo.errors import RetrievalGoneError

_BYTES = 32


@dataclass(frozen=True)
class StoredSecrets:
    """Opens the secrets that a store keeps; ``stored`` reads one by the retrieval's id."""

    stored: Callable[[str], bytes | None]

    def __call__(self, retrieval: Retrieval, key: DataKey) -> bytes:
        """Return the secret of a preview; raise ``RetrievalGoneError`` when there is none any more."""
        sealed = self.stored(retrieval.retrieval_id)
        if sealed is None:
            raise RetrievalGoneError
        return key.open(sealed, place=_place(retrieval.retrieval_id))


NO_SECRETS = StoredSecrets(lambda _: None)
"""For an instance without pages."""


def new_secret() -> bytes:
    """Make one."""
    return secrets.token_bytes(_BYTES)


def sealed_secret(secret: bytes, retrieval_id: str, key: DataKey) -> bytes:
    """Seal one for the retrieval whose key this is."""
    return key.seal(secret, place=_place(retrieval_id))


def _place(retrieval_id: str) -> str:
    return f"preview.secret:{retrieval_id}"
