"""gunicorn's configuration for the listener of relying parties with certificates.

Start it as ``--config python:provider.listeners.mutual`` with a server certificate of its own and
``MADOGUCHI_LISTENER=mtls``. A certificate is asked for and not demanded: who forgets it gets an
OAuth error that says so instead of a broken connection, and a health check needs none. One that is
shown must lead to an anchor: a CA of ``mtls_ca_file``, or itself registered by a relying party.
"""

import ssl
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from provider.listeners.anchors import RegisteredAnchors, usable
from provider.listeners.files import stamp
from provider.listeners.tls import KeptContext, harden
from provider.oauth.certificate_authorities import ClientAuthorities
from provider.oauth.certificate_names import canonical_name
from provider.settings import MTLS, Settings
from provider.storage.client_certificates import RegisteredKeySets
from provider.web.services import services


class _Listener:
    """What one worker knows; it is filled in after the fork, when the application stands."""

    def __init__(self) -> None:
        self._kept = KeptContext()
        self._anchors: RegisteredAnchors | None = None
        self._authorities = ClientAuthorities(None, None)

    def serve(self, application: Any) -> None:
        """Take the application's settings and database; refuse one that is not for this listener."""
        with application.app_context():
            here = services()
        settings: Settings = here.settings
        if settings.listener != MTLS:
            raise RuntimeError("MADOGUCHI_LISTENER is not mtls: citizens' pages would be served")
        self._authorities = ClientAuthorities(settings.mtls_ca_file, None)
        self._anchors = RegisteredAnchors(RegisteredKeySets(here.database))

    def context(self, config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        """Return the context for the next connection."""
        authorities = self._authorities.certificates()
        registered = self._anchors.current() if self._anchors else frozenset()
        made_from = (stamp(config.certfile), stamp(config.keyfile), authorities, registered)

        def make() -> ssl.SSLContext:
            names = {canonical_name(each.subject) for each in authorities}
            trusted = [each.public_bytes(Encoding.DER) for each in authorities]
            return _asking(harden(default()), trusted + usable(registered, names))

        return self._kept.get(made_from, make)


def _asking(context: ssl.SSLContext, anchors: list[bytes]) -> ssl.SSLContext:
    context.verify_mode = ssl.CERT_OPTIONAL
    # Intermediate CAs are anchors, too; and what is registered itself needs no other proof.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if anchors:
        context.load_verify_locations(cadata=b"".join(anchors))
    return context


_LISTENER = _Listener()


def post_worker_init(worker: Any) -> None:
    """Begin to know the registered certificates (gunicorn's hook, once in each worker)."""
    _LISTENER.serve(worker.wsgi)


def ssl_context(config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """Return the context for the next connection (gunicorn's hook)."""
    return _LISTENER.context(config, default)
