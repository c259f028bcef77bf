"""Resources: an access token, and proof that its holder may use it, checked at every call."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.oauth.confirmation import Confirmation
from provider.oauth.dpop import Proof
from provider.oauth.errors import InvalidTokenError
from provider.oauth.presented_token import ResourceCall, TokenReader, replay_refused
from provider.storage.replays import ReplayStore
from provider.storage.tokens import AccessToken, TokenStore
from scopes.parsing import kept_scope


@dataclass(frozen=True)
class ResourceAccess:
    """A good token in the right hands. A proof is still to be spent, in the last transaction.

    ``grants`` are all that the token reaches: its own, and those given with it in one sitting. ``grant``
    is the one that the call is about.
    """

    token: AccessToken
    grant: Grant
    grants: Sequence[Grant]
    relying_party: RelyingParty
    proof: Proof | None
    _protector: "Protector" = field(repr=False, compare=False)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories in the token's scope."""
        return kept_scope(self.token.scope).categories

    @property
    def claims(self) -> tuple[str, ...]:
        """The identity claims that the token may read."""
        return tuple(name for name in self.token.claims if name in self.grant.claims)

    @property
    def openid(self) -> bool:
        """Tell whether the token may be used at the UserInfo endpoint."""
        return kept_scope(self.token.scope).openid

    def about(self, grant: Grant) -> "ResourceAccess":
        """Return the access of a call that is about one of ``grants``."""
        return replace(self, grant=grant)

    def reload(self, now: datetime) -> "ResourceAccess":
        """Read token, grants and client again, in the open transaction when there is one.

        Raises ``InvalidTokenError`` when the token no longer counts.
        """
        token, grants, party = self._protector.current(self.token.token_hash, now=now)
        same = [grant for grant in grants if grant.grant_id == self.grant.grant_id]
        if not same:
            raise InvalidTokenError
        return replace(self, token=token, grant=same[0], grants=grants, relying_party=party)

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

    def __init__(self, tokens: TokenStore, reader: TokenReader, replays: ReplayStore) -> None:
        self._tokens = tokens
        self._reader = reader
        self._replays = replays

    def admit(self, call: ResourceCall, *, now: datetime) -> ResourceAccess:
        """Check the proof, then the token, then that they belong together; raise ``ResourceError``."""
        presented = self._reader.read(call, now=now)
        token, grants, party = self.current(presented.token_hash, now=now)
        presented.demand_held(Confirmation.read(token.confirmation))
        first = next(grant for grant in grants if grant.serves(now=now))
        return ResourceAccess(token, first, grants, party, presented.proof, self)

    def current(
        self, token_hash: str, *, now: datetime
    ) -> tuple[AccessToken, Sequence[Grant], RelyingParty]:
        """Return a token that counts at this instant, with its grants and its client.

        At least one of the grants serves.
        """
        found = self._tokens.access(token_hash)
        if found is None:
            raise InvalidTokenError
        token, standing = found
        counts = (
            token.good(now=now)
            and standing.relying_party.served(now=now)
            and any(grant.serves(now=now) for grant in standing.grants)
        )
        if not counts:
            raise InvalidTokenError
        return token, standing.grants, standing.relying_party

    def spend(self, proof: Proof) -> None:
        """Take a proof's ``jti``."""
        with replay_refused():
            self._replays.spend([proof.one_time])

    def demand_unspent(self, proof: Proof) -> None:
        """Look whether a proof's ``jti`` was taken, and leave it."""
        with replay_refused():
            self._replays.demand_unseen(proof.one_time)
