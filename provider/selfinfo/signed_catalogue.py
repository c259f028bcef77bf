"""Our signature over the catalogue, so that whoever copies it can prove where it comes from.

A compact JWS (RFC 7515) by the key that signs at the moment, published in our JWKS. The payload names
``iss``, ``iat``, the ``version`` and ``uri`` of the document and its ``content_sha256``, as in the
attestations of results. The document itself is not inside: it is larger than many libraries take.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from provider.keys.base64url import base64url
from provider.keys.ring import KeyRing
from provider.keys.signing import sign_compact
from provider.keys.signing_key import EVIDENCE_ALGORITHM
from scopes.publishing.published import written_catalogue

TYP = "self-information-catalogue+jwt"
PATH = "/catalogue.json"


@dataclass(frozen=True)
class Signed:
    """One signature; ``tag`` is another one for another content or another key."""

    tag: str
    jws: str


@dataclass
class SignedCatalogue:
    """Signs for one issuer: once, and again when the key changes. Safe to share between threads."""

    keys: KeyRing
    issuer: str
    _last: Signed = Signed("", "")

    def current(self, *, now: datetime) -> Signed:
        """Return the signature by the key that is active now."""
        signer = self.keys.signer(EVIDENCE_ALGORITHM, now=now)
        version, body = written_catalogue()
        tag = f"{version}.{signer.kid}"
        last = self._last
        if last.tag != tag:
            payload = {
                "iss": self.issuer,
                "iat": int(now.timestamp()),
                "version": version,
                "uri": self.issuer + PATH,
                "content_sha256": base64url(hashlib.sha256(body).digest()),
            }
            last = self._last = Signed(tag, sign_compact(signer, payload, typ=TYP))
        return last
