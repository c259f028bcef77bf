"""A signer of consent tokens for trials: with a key that the source trusts, true tokens and bent ones."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from connectors.contract.consent_token import ALGORITHM, LIFE_SECONDS, TYP, consent_claims
from connectors.contract.question import body_sha256
from connectors.errors import KeyFileError
from connectors.port import SourceRequest


@dataclass(frozen=True)
class Issuer:
    """Signs as one issuer: ``sign`` gives the 64 octets of ES256 (RFC 7518 3.4) under the key ``kid``."""

    name: str
    kid: str
    sign: Callable[[bytes], bytes]

    def token(
        self,
        request: SourceRequest,
        body: bytes,
        *,
        now: datetime,
        header: Mapping[str, Any] | None = None,
        claims: Mapping[str, Any] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> str:
        """Sign the token of a question; ``header``, ``claims`` and ``details`` replace what they name."""
        issued = int(now.timestamp())
        told = {
            "iss": self.name,
            "iat": issued,
            "exp": issued + LIFE_SECONDS,
            **consent_claims(request, body_sha256(body)),
            **(claims or {}),
        }
        if details:
            told["authorization_details"] = [{**told["authorization_details"][0], **details}]
        whole = {"alg": ALGORITHM, "kid": self.kid, "typ": TYP, **(header or {})}
        signed = f"{_part(whole)}.{_part(told)}"
        return f"{signed}.{_base64url(self.sign(signed.encode()))}"

    def impostor(self) -> "Issuer":
        """Return somebody who says to be this issuer, under its ``kid``, and has another key."""
        return replace(self, sign=issuer_with(self.name, new_key()).sign)


def issuer_with(name: str, key: ECKey) -> Issuer:
    """Return the issuer of this name that signs with a private key in hand."""
    algorithm = JWSRegistry.algorithms[ALGORITHM]
    return Issuer(name, str(key.kid), lambda message: algorithm.sign(message, key))


def jwks_of(key: ECKey) -> dict[str, Any]:
    """Return the public half of a key as a JWK Set, as agencies read it."""
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}


def new_key() -> ECKey:
    """Make a signing key whose ``kid`` is its thumbprint (RFC 7638)."""
    key = ECKey.generate_key("P-256")
    return ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})


def key_from(path: Path) -> ECKey:
    """Read a private P-256 key with a ``kid`` from a JWK file; raise ``KeyFileError`` or ``OSError``."""
    try:
        document = json.loads(path.read_bytes())
        if document["crv"] != "P-256" or not document["kid"] or "d" not in document:
            raise KeyFileError(path)
        return ECKey.import_key(document)
    except (JoseError, ValueError, TypeError, KeyError):
        raise KeyFileError(path) from None


def _part(content: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
