"""The provider's metadata and keys (RFC 8414), fetched by Authlib and kept for a few minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import requests
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App

from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.errors import UnexpectedAnswerError, UnreachableError
from clients_example.relying_party.transport import READ_SECONDS, Answer

KEPT = timedelta(minutes=5)
ID_TOKEN_ALGORITHM = "ES256"  # noqa: S105 - an algorithm
_WELL_KNOWN = "/.well-known/openid-configuration"
_OK = 200


@dataclass(frozen=True)
class Metadata:
    """The addresses that this app uses, and Authlib's client, which checks id_tokens.

    Not every provider has ``grant_management_endpoint``.
    """

    authorization_endpoint: str
    grant_management_endpoint: str | None
    pushed_authorization_request_endpoint: str
    revocation_endpoint: str
    token_endpoint: str
    client: FlaskOAuth2App


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

    def keys(self) -> Any:
        """Return the provider's public keys (RFC 7517); raise ``AppError`` when there are none."""
        client = self.metadata().client
        try:
            return client.fetch_jwk_set()  # kept by the client since the metadata were fetched
        except (requests.RequestException, RuntimeError, TypeError, ValueError):
            raise UnexpectedAnswerError("no keys") from None

    def forget(self) -> None:
        """Ask again next time: a key was used that is not known."""
        with self._lock:
            self._known = None

    def _fetch(self) -> Metadata:
        client = self._client()
        document = Answer(_OK, {}, _loaded(client))
        # Authlib takes any issuer; it must be the one that we are configured for (RFC 8414 3.3).
        if document.text("issuer") != self._configuration.issuer:
            raise UnexpectedAnswerError("another issuer")
        # Authlib permits what the metadata lists; we permit one algorithm.
        client.server_metadata["id_token_signing_alg_values_supported"] = [ID_TOKEN_ALGORITHM]
        return Metadata(
            authorization_endpoint=document.text("authorization_endpoint"),
            grant_management_endpoint=document.optional_text("grant_management_endpoint"),
            pushed_authorization_request_endpoint=document.text(
                "pushed_authorization_request_endpoint"
            ),
            revocation_endpoint=document.text("revocation_endpoint"),
            token_endpoint=document.text("token_endpoint"),
            client=client,
        )

    def _client(self) -> FlaskOAuth2App:
        own = self._configuration
        return FlaskOAuth2App(
            FlaskIntegration("madoguchi"),
            name="madoguchi",
            client_id=own.client_id,
            server_metadata_url=own.issuer + _WELL_KNOWN,
            client_kwargs={
                "default_timeout": READ_SECONDS,
                "max_redirects": 0,
                "trust_env": False,
                "verify": own.ca_file or True,
            },
        )


def _loaded(client: FlaskOAuth2App) -> object:
    """Load metadata and keys."""
    try:
        document: object = client.load_server_metadata()
        client.fetch_jwk_set()
    except (requests.ConnectionError, requests.Timeout, requests.TooManyRedirects):
        raise UnreachableError from None
    except (requests.RequestException, RecursionError, RuntimeError, TypeError, ValueError):
        raise UnexpectedAnswerError("no metadata") from None
    return document
