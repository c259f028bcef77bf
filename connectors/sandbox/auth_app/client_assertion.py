"""Client authentication: ``private_key_jwt`` and nothing else."""

import time
from collections.abc import Mapping
from threading import Lock

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from connectors.sandbox.auth_app.clients import Client

_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHMS = ["RS256", "PS256", "ES256"]


class Assertions:
    """Judges assertions; each ``jti`` is taken once."""

    def __init__(self, token_endpoint: str) -> None:
        self._audience = token_endpoint
        self._seen: set[tuple[str, str]] = set()
        self._lock = Lock()

    def proves(self, form: Mapping[str, str], client: Client) -> bool:
        """Tell whether a request comes from this client."""
        if form.get("client_assertion_type") != _TYPE:
            return False
        try:
            keys = KeySet.import_key_set(dict(client.jwks))  # type: ignore[arg-type]
            claims = jwt.decode(form.get("client_assertion", ""), keys, _ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError):
            return False
        return self._sound(claims, client.client_id)

    def _sound(self, claims: Mapping[str, object], client_id: str) -> bool:
        expires, jti = claims.get("exp"), claims.get("jti")
        if (claims.get("iss"), claims.get("sub")) != (client_id, client_id):
            return False
        if claims.get("aud") != self._audience or not isinstance(jti, str) or not jti:
            return False
        if not isinstance(expires, int) or expires <= time.time():
            return False
        with self._lock:
            new = (client_id, jti) not in self._seen
            self._seen.add((client_id, jti))
        return new
