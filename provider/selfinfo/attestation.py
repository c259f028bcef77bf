"""Our attestation: a signature over one dataset or answer, to be kept as evidence of what we handed out.

It says that the platform received and handed out this, not that the agency signed it: ``by`` tells so.
The payload names the recipient, the data subject's reference, the request and the SHA-256 of the
content, written canonically (RFC 8785; our contents hold texts, whole numbers, booleans and null).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from provider.keys.base64url import base64url
from provider.keys.ring import KeyRing
from provider.keys.signing import Signer, sign_compact
from provider.keys.signing_key import EVIDENCE_ALGORITHM
from provider.selfinfo.envelope import Attested
from scopes.publishing.canonical import canonical

TYP = "self-information-attestation+jwt"
BY = "platform"


@dataclass(frozen=True)
class Attestations:
    """Signs for one issuer with its current key."""

    keys: KeyRing
    issuer: str

    def over(self, retrieval_id: str, *, client_id: str, subject: str, now: datetime) -> Attested:
        """Return what signs the contents of one result, for one relying party and data subject."""
        signer = self.keys.signer(EVIDENCE_ALGORITHM, now=now)
        common = {
            "iss": self.issuer,
            "aud": client_id,
            "iat": int(now.timestamp()),
            "sub": subject,
            "request_id": retrieval_id,
        }
        return partial(_attested, signer, common)


def content_sha256(content: Mapping[str, Any]) -> str:
    """Hash a content in its canonical form; base64url without padding."""
    return base64url(hashlib.sha256(canonical(content)).digest())


def _attested(
    signer: Signer,
    common: Mapping[str, Any],
    entry: Mapping[str, Any],
    content: Mapping[str, Any],
) -> Mapping[str, str]:
    payload = {
        **common,
        "category": entry["category"],
        "condition": entry["condition"],
        "content_sha256": content_sha256(content),
    }
    return {"by": BY, "jws": sign_compact(signer, payload, typ=TYP)}
