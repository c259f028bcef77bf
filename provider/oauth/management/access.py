"""Who may look after grants: a management token in the right hands."""

from dataclasses import dataclass
from datetime import datetime

from consent.relying_party import RelyingParty
from provider.oauth.confirmation import Confirmation
from provider.oauth.dpop import Proof
from provider.oauth.errors import InsufficientScopeError, InvalidTokenError
from provider.oauth.presented_token import ResourceCall, TokenReader, replay_refused
from provider.storage.management_tokens import ManagementTokenStore
from provider.storage.replays import ReplayStore


@dataclass(frozen=True)
class ManagementAccess:
    """A relying party that may look after its own grants. A proof is still to be spent."""

    relying_party: RelyingParty
    scope: frozenset[str]
    proof: Proof | None

    def demand(self, scope: str) -> None:
        """Raise ``InsufficientScopeError`` unless the token was issued for this."""
        if scope not in self.scope:
            raise InsufficientScopeError(f"the token's scope lacks {scope}")


class ManagementProtector:
    """Admits calls to the grant management API; ``admit`` writes nothing."""

    def __init__(
        self, tokens: ManagementTokenStore, reader: TokenReader, replays: ReplayStore
    ) -> None:
        self._tokens = tokens
        self._reader = reader
        self._replays = replays

    def admit(self, call: ResourceCall, *, now: datetime) -> ManagementAccess:
        """Check the proof, the token and that they belong together; raise ``ResourceError``."""
        presented = self._reader.read(call, now=now)
        found = self._tokens.get(presented.token_hash)
        if found is None or not found[0].good(now=now) or not found[1].served(now=now):
            raise InvalidTokenError
        token, party = found
        presented.demand_held(Confirmation.read(token.confirmation))
        return ManagementAccess(party, frozenset(token.scope.split()), presented.proof)

    def spend(self, access: ManagementAccess) -> None:
        """Take the proof's ``jti`` in the open transaction, which must not commit when it raises."""
        if access.proof is None:
            return
        with replay_refused():
            self._replays.spend([access.proof.one_time])
