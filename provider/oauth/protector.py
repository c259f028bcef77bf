"""Resources: an access token, and proof that its holder may use it, checked at every call.

RFC 9449 section 7 for tokens bound to a DPoP key, RFC 8705 section 3 for those bound to a
certificate; only a login's token may be bound to nothing (RFC 6750).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Error

from consent.grant import Grant
from consent.relying_party import RelyingParty
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
from provider.storage.replays import ReplayStore, ValueReplayedError
from provider.storage.tokens import AccessToken, TokenStore
from scopes.parsing import parse_scope


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
class ResourceAccess:
    """A good token in the right hands. A proof is still to be spent, in the last transaction."""

    token: AccessToken
    grant: Grant
    relying_party: RelyingParty
    proof: Proof | None
    _protector: "Protector" = field(repr=False, compare=False)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories in the token's scope."""
        return parse_scope(self.token.scope).categories

    @property
    def claims(self) -> tuple[str, ...]:
        """The identity claims that the token may read."""
        return tuple(name for name in self.token.claims if name in self.grant.claims)

    @property
    def openid(self) -> bool:
        """Tell whether the token may be used at the UserInfo endpoint."""
        return parse_scope(self.token.scope).openid

    def reload(self, now: datetime) -> "ResourceAccess":
        """Read token, grant and client again, in the open transaction when there is one.

        Raises ``InvalidTokenError`` when the token no longer counts.
        """
        token, grant, party = self._protector.current(self.token.token_hash, now=now)
        return replace(self, token=token, grant=grant, relying_party=party)

    def spend_proof(self, now: datetime) -> None:  # noqa: ARG002 - part of the port
        """Take the proof's ``jti``; raise ``ReplayedProofError`` when it was taken before.

        Call it in the transaction that decides the answer, which then must not commit.
        """
        if self.proof is not None:
            self._protector.spend(self.proof)

    def demand_unspent_proof(self) -> None:
        """Raise ``ReplayedProofError`` when the proof was taken before; take nothing."""
        if self.proof is not None:
            self._protector.demand_unspent(self.proof)


class Protector:
    """Admits calls to resources; ``admit`` writes nothing."""

    def __init__(
        self, tokens: TokenStore, dpop: DpopVerifier, replays: ReplayStore, issuer: str
    ) -> None:
        self._tokens = tokens
        self._dpop = dpop
        self._replays = replays
        self._issuer = issuer

    def admit(self, call: ResourceCall, *, now: datetime) -> ResourceAccess:
        """Check the proof, then the token, then that they belong together; raise ``ResourceError``."""
        scheme, value = _token_of(call)
        proof = self._proof(value, call, now=now) if scheme == "dpop" else None
        token, grant, party = self.current(opaque_hash(value), now=now)
        _demand_held(Confirmation.read(token.confirmation), scheme, proof, call)
        return ResourceAccess(token, grant, party, proof, self)

    def current(self, token_hash: str, *, now: datetime) -> tuple[AccessToken, Grant, RelyingParty]:
        """Return a token that counts at this instant, with its grant and its client."""
        found = self._tokens.access(token_hash)
        if found is None:
            raise InvalidTokenError
        token, standing = found
        counts = (
            token.good(now=now)
            and standing.credential_active
            and standing.relying_party.served(now=now)
            and standing.grant.alive(now=now)
        )
        if not counts:
            raise InvalidTokenError
        return token, standing.grant, standing.relying_party

    def spend(self, proof: Proof) -> None:
        """Take a proof's ``jti``."""
        with _told_as_refusal():
            self._replays.spend([proof.one_time])

    def demand_unspent(self, proof: Proof) -> None:
        """Look whether a proof's ``jti`` was taken, and leave it."""
        with _told_as_refusal():
            self._replays.demand_unseen(proof.one_time)

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


def _demand_held(
    bound: Confirmation | None, scheme: str, proof: Proof | None, call: ResourceCall
) -> None:
    """Refuse a token that came by another scheme than its own, or in other hands."""
    if bound is not None and bound.binding is Binding.DPOP:
        if proof is None:
            raise InvalidTokenError("the scheme of the Authorization header must be DPoP")
        if bound.thumbprint != proof.jkt:
            raise ProofRefusedError("the proof is not by the key of the token")
        return
    if scheme != "bearer":
        raise InvalidTokenError("the scheme of the Authorization header must be Bearer")
    if bound is not None and _thumbprint(call.certificate) != bound.thumbprint:
        raise InvalidTokenError("the certificate of the connection is not the one of the token")


def _thumbprint(unverified_certificate: bytes | None) -> str | None:
    if unverified_certificate is None:
        return None
    try:
        return ClientCertificate(unverified_certificate).thumbprint
    except CertificateError:
        return None


@contextmanager
def _told_as_refusal() -> Iterator[None]:
    try:
        yield
    except ValueReplayedError:
        raise ReplayedProofError("the proof was used before") from None


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
