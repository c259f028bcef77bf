"""The floor under every TLS connection (RFC 9325, which is BCP 195; FAPI 2.0 section 5.2.2)."""

import ssl
from collections.abc import Callable, Hashable
from threading import Lock

CIPHERS = ":".join(
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
    )
)
"""For TLS 1.2, exactly the recommended ones (RFC 9325 section 4.2); TLS 1.3 has no weak ones."""


def harden(context: ssl.SSLContext) -> ssl.SSLContext:
    """Refuse what is older than TLS 1.2, weaker than the list above, or renegotiated."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    return context


class KeptContext:
    """The last context, for as long as what it was made from stays the same.

    gunicorn asks for a context at every connection; to make one reads several files.
    """

    def __init__(self) -> None:
        self._kept: tuple[Hashable, ssl.SSLContext] | None = None
        self._lock = Lock()

    def get(self, made_from: Hashable, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        """Return the context kept for ``made_from``, or make one."""
        with self._lock:
            if self._kept is None or self._kept[0] != made_from:
                self._kept = made_from, make()
            return self._kept[1]
