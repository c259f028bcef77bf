"""gunicorn's configuration for the listener of browsers: ``--config python:provider.listeners.public``.

It never asks for a certificate. A renewed server certificate counts from the next connection on.
"""

import ssl
from collections.abc import Callable
from typing import Any

from provider.listeners.files import stamp
from provider.listeners.tls import KeptContext, harden

_KEPT = KeptContext()


def ssl_context(config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """Return the context for the next connection (gunicorn's hook)."""
    files = stamp(config.certfile), stamp(config.keyfile)
    return _KEPT.get(files, lambda: harden(default()))
