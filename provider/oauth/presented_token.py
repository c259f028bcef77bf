"""An access token as a call brought it, and whether it came in the right hands.

RFC 9449 section 7 for tokens bound to a DPoP key, RFC 8705 section 3 for those bound to a
certificate; only a login's token may be bound to nothing (RFC 6750).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Error

from provider.keys.opaque import opaque_hash
from provider.oauth.client_certificate import CertificateError, ClientCertificate
from provider.oauth.confirmation import Binding, Confirmation
from provider.oauth.dpop import DpopVerifier, Proof, ProvenCall
from provider.oauth.errors import (
    InvalidTokenError,
    MalformedCallError,
    MissingTokenError,
    ProofNonceError,
    ProofRefusedError,
    ReplayedProofError,
    UseDpopNonceError,
)
from provider.storage.replays import ValueReplayedError


@dataclass(frozen=True)
class ResourceCall:
    """One call to a resource as it came; ``base`` and ``certificate`` as in ``WireRequest``."""

    method: str
    path: str
    query: str
    authorization: str | None
    proof: str | None
    certificate: bytes | None = None
    base: str | None = None


@dataclass(frozen=True)
class PresentedToken:
    """A token's hash, and the proof that passed if it came by DPoP; unknown so far."""

    token_hash: str
    proof: Proof | None
    unverified_certificate: bytes | None = field(default=None, repr=False)

    def demand_held(self, bound: Confirmation | None) -> None:
        """Refuse a token that came by another scheme than its own, or in other hands."""
        if bound is not None and bound.binding is Binding.DPOP:
            if self.proof is None:
                raise InvalidTokenError("the scheme of the Authorization header must be DPoP")
            if bound.thumbprint != self.proof.jkt:
                raise ProofRefusedError("the proof is not by the key of the token")
            return
        if self.proof is not None:
            raise InvalidTokenError("the scheme of the Authorization header must be Bearer")
        if bound is not None and _thumbprint(self.unverified_certificate) != bound.thumbprint:
            raise InvalidTokenError("the certificate of the connection is not the one of the token")


class TokenReader:
    """Reads tokens off calls and checks their proofs; writes nothing."""

    def __init__(self, dpop: DpopVerifier, issuer: str) -> None:
        self._dpop = dpop
        self._issuer = issuer

    def read(self, call: ResourceCall, *, now: datetime) -> PresentedToken:
        """Return the token of a call; raise ``ResourceError``."""
        scheme, value = _token_of(call)
        proof = self._proof(value, call, now=now) if scheme == "dpop" else None
        return PresentedToken(opaque_hash(value), proof, call.certificate)

    def _proof(self, access_token: str, call: ResourceCall, *, now: datetime) -> Proof:
        if call.proof is None:
            raise ProofRefusedError("a DPoP proof is missing")
        about = ProvenCall(call.method, (call.base or self._issuer) + call.path, access_token)
        try:
            return self._dpop.verify(call.proof, about, now=now)
        except UseDpopNonceError:
            raise ProofNonceError from None
        except OAuth2Error as fault:
            raise ProofRefusedError(fault.description) from None


@contextmanager
def replay_refused() -> Iterator[None]:
    """Turn a proof that was spent before into ``ReplayedProofError``."""
    try:
        yield
    except ValueReplayedError:
        raise ReplayedProofError("the proof was used before") from None


def _thumbprint(unverified_certificate: bytes | None) -> str | None:
    if unverified_certificate is None:
        return None
    try:
        return ClientCertificate(unverified_certificate).thumbprint
    except CertificateError:
        return None


def _token_of(call: ResourceCall) -> tuple[str, str]:
    """Return the scheme in small letters and the token."""
    if any(name == "access_token" for name, _ in parse_qsl(call.query, keep_blank_values=True)):
        raise MalformedCallError("an access token never belongs into an address")
    if call.authorization is None:
        raise MissingTokenError
    scheme, _, value = call.authorization.partition(" ")
    if scheme.lower() not in ("dpop", "bearer") or not value.strip():
        raise InvalidTokenError("the scheme of the Authorization header must be DPoP or Bearer")
    return scheme.lower(), value.strip()
