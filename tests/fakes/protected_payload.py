"""A result as the self-information API protects it, for libraries of other people to open.

payload = protected_payload(public_jwk)                     # ES256, the default
payload = protected_payload(public_jwk, signature="PS256")
payload["jwe"], payload["jwks"], payload["issuer"], payload["audience"], payload["content"]
"""

from datetime import UTC, datetime, timedelta
from functools import cache

from consent.entitlement import Entitlement
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.keys.envelope import Envelope
from provider.keys.ring import KeyRing
from provider.keys.schedule import Schedule
from provider.oauth.protected_records import ProtectedRecords
from provider.oauth.to_client import ClientMessages

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ISSUER = "https://counter.example"
SCHEDULE = Schedule(timedelta(seconds=5), timedelta(seconds=300), timedelta(days=1))
CONTENT = {
    "request_id": "r-1",
    "status": "ready",
    "sub": "pairwise",
    "subject": "pairwise-child",
    "relation": "legal_representative",
    "categories": [{"category": "immunisation", "outcome": "released", "note": "麻しん風しん"}],
}


class KeysInMemory:
    """Keeps signing keys in a list; the port is ``provider.keys.ports.SigningKeyStore``."""

    away = LookupError

    def __init__(self):
        self.keys = []

    def all(self):
        return list(self.keys)

    def add(self, key, changed=()):
        slots = {(each.algorithm, each.generation) for each in self.keys}
        if (key.algorithm, key.generation) in slots:
            return False
        self.keys.append(key)
        for other in changed:
            self.change(other)
        return True

    def change(self, key):
        self.keys = [key if each.kid == key.kid else each for each in self.keys]

    def delete(self, kids):
        self.keys = [each for each in self.keys if each.kid not in kids]


@cache
def key_ring():
    """Return the one ring over keys in memory: RSA keys take their time."""
    return KeyRing(KeysInMemory(), Envelope(b"k" * 32), SCHEDULE)


def messages_to(*jwks):
    """Return messages for relying parties that published these keys."""
    return ClientMessages(key_ring(), ISSUER, lambda _: jwks)


def party(policy="fapi2", **metadata):
    """Return a relying party with this metadata."""
    status = RelyingPartyStatus.ACTIVE
    return RelyingParty("koyomi", metadata, Entitlement(()), policy, "koyomi", status)


def protected_payload(public_jwk, *, signature="ES256", content=CONTENT):
    """Sign and encrypt a result to a key; return it with what is needed to verify it."""
    messages = messages_to({"use": "enc", **public_jwk})
    receiver = party(id_token_signed_response_alg=signature)
    written = ProtectedRecords.for_party(messages, receiver)
    return {
        "jwe": written(content, now=NOW).decode(),
        "jwks": {"keys": messages.keys.published(now=NOW)},
        "issuer": ISSUER,
        "audience": receiver.client_id,
        "content": content,
    }
