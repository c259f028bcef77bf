"""Our signature over the catalogue, so that whoever copies it can prove where it comes from.

A compact JWS (RFC 7515) by the key that signs at the moment, published in our JWKS. The payload names
``iss``, ``iat``, the ``version`` and ``uri`` of the document and its ``content_sha256``, as in the
attestations of results. The document itself is not inside: it is larger than many libraries take.
"""

from dataclasses import dataclass, field
from datetime import datetime

from provider.keys.ring import KeyRing
from provider.keys.signing import Signer, sign_compact
from provider.keys.signing_key import EVIDENCE_ALGORITHM
from provider.selfinfo.attestation import content_sha256
from scopes.publishing.published import published_catalogue

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
    _content: dict[str, str] = field(init=False)
    _last: Signed = Signed("", "")

    def __post_init__(self) -> None:
        document = published_catalogue()
        self._content = {
            "version": document["version"],
            "uri": self.issuer + PATH,
            "content_sha256": content_sha256(document),
        }

    def current(self, *, now: datetime) -> Signed:
        """Return the signature by the key that is active now."""
        signer = self.keys.signer(EVIDENCE_ALGORITHM, now=now)
        tag = f"{self._content['version']}.{signer.kid}"
        last = self._last
        if last.tag != tag:
            last = self._last = Signed(tag, self._sign(signer, now))
        return last

    def _sign(self, signer: Signer, now: datetime) -> str:
        payload = {"iss": self.issuer, "iat": int(now.timestamp()), **self._content}
        return sign_compact(signer, payload, typ=TYP)
