"""Signs consent tokens: each is bound to one question, to its exact bytes, and to two minutes."""

from dataclasses import dataclass

from connectors.contract.consent_token import ALGORITHM, LIFE_SECONDS, TYP, consent_claims
from connectors.port import SourceRequest
from provider.clock import Clock
from provider.keys.ring import KeyRing
from provider.keys.signing import sign_compact


@dataclass(frozen=True)
class ConsentTokens:
    """Signs for one issuer with its current key, at the instant at which a question is sent.

    A question may have waited long before it is sent, and is signed anew at each repeat.
    """

    keys: KeyRing
    issuer: str
    clock: Clock

    def __call__(self, request: SourceRequest, request_sha256: str) -> str:
        """Return the token for a question; raise ``NoConsentTermsError`` when it has no terms."""
        now = self.clock()
        issued = int(now.timestamp())
        claims = {
            "iss": self.issuer,
            "iat": issued,
            "exp": issued + LIFE_SECONDS,
            **consent_claims(request, request_sha256),
        }
        return sign_compact(self.keys.signer(ALGORITHM, now=now), claims, typ=TYP)
