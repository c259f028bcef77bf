"""What the rules of signing keys need from storage."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from provider.keys.signing_key import SigningKey


class SigningKeyStore(Protocol):
    """Keeps the keys of this provider, private halves sealed.

    ``away`` is what every method raises while the keys cannot be reached.
    """

    away: type[Exception]

    def all(self) -> Sequence[SigningKey]:
        """Return every key that was not deleted, in any order."""
        ...

    def add(self, key: SigningKey, changed: Sequence[SigningKey] = ()) -> bool:
        """Add a key and set ``retires_at`` and ``removed_at`` of the changed, all or nothing.

        False, and nothing done, when this generation of the algorithm exists: someone was first.
        """
        ...

    def change(self, key: SigningKey) -> None:
        """Set ``retires_at``, ``removed_at`` and ``revoked_at`` of a key."""
        ...

    def shred(self, kid: str, public: Mapping[str, str]) -> None:
        """Delete the private half of a key and keep the public one."""
        ...

    def delete(self, kids: Sequence[str]) -> None:
        """Delete keys, private halves and all."""
        ...
