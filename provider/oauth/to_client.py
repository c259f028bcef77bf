"""Messages to a relying party: signed with our key and, where it asked for that, encrypted to its own.

The registered members of one kind of message share a prefix (OpenID Connect Registration section 2,
JARM section 3, RFC 9701 section 6): ``id_token``, ``userinfo``, ``authorization``, ``introspection``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.relying_party import RelyingParty
from provider.keys.ring import KeyRing
from provider.keys.signing import sign_compact
from provider.oauth.encryption import Recipient, recipient
from provider.oauth.policy import policy_of
from provider.oauth.protocol import CONTENT_ENCRYPTIONS

ClientJwks = Callable[[RelyingParty], Iterable[Mapping[str, Any]]]
"""Answers the JWKs that a relying party has published."""


@dataclass(frozen=True)
class ClientMessages:
    """Signs and encrypts what is meant for one relying party alone."""

    keys: KeyRing
    issuer: str
    client_jwks: ClientJwks

    def sign(
        self,
        party: RelyingParty,
        claims: Mapping[str, Any],
        *,
        typ: str,
        algorithm: str,
        now: datetime,
    ) -> str:
        """Sign the claims for a relying party; issuer, audience and time are added here."""
        named = {"iss": self.issuer, "aud": party.client_id, "iat": int(now.timestamp())}
        signer = self.keys.signer(algorithm, now=now)
        return sign_compact(signer, {**claims, **named}, typ=typ)

    def encrypted(self, party: RelyingParty, jws: str, *, algorithm: str, encryption: str) -> str:
        """Encrypt a signed message; raise ``NoEncryptionKeyError`` when no published key fits."""
        return self.recipient(party, algorithm).encrypt(jws, encryption=encryption)

    def recipient(self, party: RelyingParty, *algorithms: str) -> Recipient:
        """Find the key to encrypt to, by these algorithms or any; raise ``NoEncryptionKeyError``."""
        published = self.client_jwks(party)
        return recipient(published, algorithms) if algorithms else recipient(published)

    def write(
        self,
        party: RelyingParty,
        claims: Mapping[str, Any],
        *,
        kind: str,
        typ: str,
        now: datetime,
    ) -> str:
        """Write a message of one kind as the relying party registered for that kind.

        It is always signed, and encrypted when an algorithm for that is registered.
        """
        algorithm = signature_algorithm(party, kind)
        signed = self.sign(party, claims, typ=typ, algorithm=algorithm, now=now)
        wrapping = party.member(f"{kind}_encrypted_response_alg")
        if not wrapping:
            return signed
        encryption = party.member(f"{kind}_encrypted_response_enc") or CONTENT_ENCRYPTIONS[0]
        return self.encrypted(party, signed, algorithm=wrapping, encryption=encryption)


def signature_algorithm(party: RelyingParty, kind: str) -> str:
    """Return the algorithm registered for a kind of message, else the policy's own choice.

    One that the policy does not allow is not served, even where it stands in a registration.
    """
    allowed = policy_of(party).id_token_signatures
    registered = party.member(f"{kind}_signed_response_alg")
    return registered if registered in allowed else allowed[0]
