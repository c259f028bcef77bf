"""The server's DPoP nonce (RFC 9449 section 8): the hash of a 30-second window, kept nowhere."""

from datetime import datetime

from provider.keys.keyed import KeyedHash

WINDOW_SECONDS = 30
WINDOWS_ACCEPTED = 3
LIFE_SECONDS = WINDOW_SECONDS * WINDOWS_ACCEPTED
"""The longest time for which one nonce is accepted."""


class NonceMint:
    """Makes nonces and knows its own. All processes that share the key agree."""

    def __init__(self, key: KeyedHash) -> None:
        self._key = key

    def current(self, *, now: datetime) -> str:
        """Return the nonce to hand out now."""
        return self._key.token("window", str(_window(now)))

    def accepts(self, unverified: object, *, now: datetime) -> bool:
        """Tell whether a nonce is of the present window or of the two before it."""
        if not isinstance(unverified, str) or not unverified.isascii():
            return False
        newest = _window(now)
        return any(
            self._key.matches(unverified, "window", str(newest - age))
            for age in range(WINDOWS_ACCEPTED)
        )


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_SECONDS
