"""Our own key at the upstream provider, and the assertions that it signs (RFC 7523)."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHM = "RS256"
_LIFE = timedelta(seconds=60)
_SHORTEST_MODULUS = 342
"""Characters of a 2048-bit modulus in base64url."""


class ClientKeyError(Exception):
    """The file does not hold a private RSA key of 2048 bits or more."""


class ClientKey:
    """A private RSA key; RS256 is what relying parties of this provider sign with."""

    def __init__(self, key: RSAKey) -> None:
        public = key.as_dict(private=False)
        if not key.is_private or len(str(public["n"])) < _SHORTEST_MODULUS:
            raise ClientKeyError("not a private RSA key of 2048 bits or more")
        self._key = key
        self._kid = key.thumbprint()

    @classmethod
    def generated(cls) -> "ClientKey":
        """Make a new key of 2048 bits."""
        return cls(RSAKey.generate_key(2048))

    @classmethod
    def from_file(cls, path: Path) -> "ClientKey":
        """Read a key in PEM; raise ``ClientKeyError`` naming the file."""
        try:
            return cls(RSAKey.import_key(path.read_bytes()))
        except (OSError, JoseError, ValueError, ClientKeyError) as fault:
            raise ClientKeyError(f"{path}: not a private RSA key of 2048 bits or more") from fault

    def pem(self) -> bytes:
        """Return the private key for its file (PKCS #8, unencrypted)."""
        return self._key.as_pem(private=True)

    def public_jwks(self) -> Mapping[str, Any]:
        """Return the JWK Set that the upstream provider asks for at registration."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self._kid, "use": "sig", "alg": _ALGORITHM}]}

    def public_jwks_text(self) -> str:
        """Return the JWK Set as the text to hand in."""
        return json.dumps(self.public_jwks(), indent=2)

    def assertion(self, client_id: str, audience: str, *, now: datetime) -> str:
        """Prove who we are to one endpoint; good for a minute and for one use."""
        header = {"alg": _ALGORITHM, "typ": "JWT", "kid": self._kid}
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(24),
            "iat": int(now.timestamp()),
            "exp": int((now + _LIFE).timestamp()),
        }
        return jwt.encode(header, claims, self._key, [_ALGORITHM])
