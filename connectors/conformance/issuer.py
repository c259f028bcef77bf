"""A signer of consent tokens for trials: with a key that the source trusts, true tokens and bent ones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from connectors.contract.consent_token import ALGORITHM, LIFE_SECONDS, TYP, consent_claims
from connectors.contract.question import body_sha256
from connectors.port import SourceRequest


class KeyFileError(Exception):
    """The file of the signing key cannot be used; the message says why."""


@dataclass(frozen=True)
class Issuer:
    """Signs as one issuer with one key."""

    name: str
    key: ECKey

    @property
    def jwks(self) -> dict[str, Any]:
        """The public half, as agencies read it."""
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}

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
        whole = {"alg": ALGORITHM, "kid": self.key.kid, "typ": TYP, **(header or {})}
        return jws.serialize_compact(whole, json.dumps(told).encode(), self.key)


def new_key() -> ECKey:
    """Make a signing key whose ``kid`` is its thumbprint (RFC 7638)."""
    key = ECKey.generate_key("P-256")
    return ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})


def key_from(path: Path) -> ECKey:
    """Read a private P-256 key with a ``kid`` from a JWK file; raise ``KeyFileError``."""
    try:
        document = json.loads(path.read_bytes())
        if document["crv"] != "P-256" or not document["kid"] or "d" not in document:
            raise KeyFileError(f"{path} is not a private P-256 key with a kid")
        return ECKey.import_key(document)
    except OSError as fault:
        raise KeyFileError(f"cannot read {path}: {fault.strerror}") from None
    except (JoseError, ValueError, TypeError, KeyError):
        raise KeyFileError(f"{path} is not a JWK") from None
