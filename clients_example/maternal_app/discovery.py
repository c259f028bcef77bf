"""The provider's metadata and keys (RFC 8414), fetched once and kept for a few minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from clients_example.maternal_app.configuration import Configuration
from clients_example.maternal_app.errors import UnexpectedAnswerError
from clients_example.maternal_app.transport import Answer, send

KEPT = timedelta(minutes=5)
_WELL_KNOWN = "/.well-known/openid-configuration"
_OK = 200


@dataclass(frozen=True)
class Metadata:
    """The addresses that this app uses, and the keys that sign id_tokens."""

    authorization_endpoint: str
    pushed_authorization_request_endpoint: str
    revocation_endpoint: str
    token_endpoint: str
    keys: KeySet


class Discovery:
    """Knows the provider; asks it again when what it knows is old."""

    def __init__(self, configuration: Configuration, clock: Callable[[], datetime]) -> None:
        self._configuration = configuration
        self._clock = clock
        self._lock = Lock()
        self._known: tuple[datetime, Metadata] | None = None

    def metadata(self) -> Metadata:
        """Return the metadata; raise ``AppError`` when there is none to be had."""
        with self._lock:
            now = self._clock()
            if self._known is None or now - self._known[0] > KEPT:
                self._known = (now, self._fetch())
            return self._known[1]

    def forget(self) -> None:
        """Ask again next time: a key was used that is not known."""
        with self._lock:
            self._known = None

    def _fetch(self) -> Metadata:
        document = self._get(self._configuration.issuer + _WELL_KNOWN)
        # Exactly the issuer that we are configured for (RFC 8414 section 3.3).
        if document.text("issuer") != self._configuration.issuer:
            raise UnexpectedAnswerError("another issuer")
        return Metadata(
            authorization_endpoint=document.text("authorization_endpoint"),
            pushed_authorization_request_endpoint=document.text(
                "pushed_authorization_request_endpoint"
            ),
            revocation_endpoint=document.text("revocation_endpoint"),
            token_endpoint=document.text("token_endpoint"),
            keys=_key_set(self._get(document.text("jwks_uri")).content),
        )

    def _get(self, url: str) -> Answer:
        answer = send("GET", url, verify=self._configuration.ca_file or True)
        if answer.status != _OK:
            raise UnexpectedAnswerError("no metadata")
        return answer


def _key_set(unverified: Any) -> KeySet:
    try:
        return KeySet.import_key_set(unverified)
    except (AttributeError, JoseError, KeyError, TypeError, ValueError):
        raise UnexpectedAnswerError("no key set") from None
