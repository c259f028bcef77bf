"""Records as a JWT: signed by us, then encrypted to the relying party, so that no one between reads them.

A JWS (RFC 7515) inside a JWE (RFC 7516), compact, ``cty`` JWT. The signature stays with the records
after decryption: it proves to anybody what the agencies' data said when we handed it over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.relying_party import RelyingParty
from provider.oauth.encryption import Recipient
from provider.oauth.to_client import ClientMessages, signature_algorithm

MEDIA_TYPE = "application/jwt"
TYP = "self-information+jwt"


@dataclass(frozen=True)
class ProtectedRecords:
    """Writes results for one relying party, whose key is known from the start."""

    messages: ClientMessages
    party: RelyingParty
    recipient: Recipient

    @classmethod
    def for_party(cls, messages: ClientMessages, party: RelyingParty) -> "ProtectedRecords":
        """Find the relying party's key; raise ``NoEncryptionKeyError`` when it published none."""
        return cls(messages, party, messages.recipient(party))

    def __call__(self, content: Mapping[str, Any], *, now: datetime) -> bytes:
        """Sign as this relying party's id_tokens are signed, with the members as claims; encrypt."""
        algorithm = signature_algorithm(self.party, "id_token")
        jws = self.messages.sign(self.party, content, typ=TYP, algorithm=algorithm, now=now)
        return self.recipient.encrypt(jws).encode()
