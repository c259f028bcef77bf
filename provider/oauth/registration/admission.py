"""Who may register a client without the operator: nobody, invited developers, or anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from provider.keys.keyed import KeyedHash
from provider.keys.opaque import opaque_hash
from provider.oauth.registration.refusal import (
    RegistrationClosedError,
    RegistrationQuotaError,
    TokenRefusedError,
)
from provider.storage.registration_limits import QuotaSpentError, RegistrationLimits

CLOSED, INVITED, OPEN = "closed", "invited", "open"
INVITATION_PREFIX = "mk_ia_"

Step = Callable[[datetime], None]


@dataclass(frozen=True)
class Admission:
    """Leave to register one client, in two steps that may each still refuse.

    ``begin`` comes before anything costly is done for the client, ``take`` in the transaction that
    keeps it.
    """

    begin: Step
    take: Step


@dataclass(frozen=True)
class Doorkeeper:
    """Admits by the operator's setting. ``sources`` makes hashes of addresses, for counting."""

    mode: str
    limits: RegistrationLimits
    sources: KeyedHash
    per_source: int
    in_all: int

    def admit(self, token: str | None, source: str, *, now: datetime) -> Admission:
        """Admit whoever brings a token or comes from a source; raise a ``RegistrationRefusal``."""
        if self.mode == CLOSED:
            raise RegistrationClosedError("clients are registered by the operator of this provider")
        if token is not None:
            return self._invited(opaque_hash(token), now=now)
        if self.mode != OPEN:
            raise TokenRefusedError("an initial access token is missing", brought=False)
        limits = {"all": self.in_all, self.sources.token(source): self.per_source}
        return Admission(begin=lambda at: self._count(limits, now=at), take=lambda _: None)

    def _invited(self, token_hash: str, *, now: datetime) -> Admission:
        refusal = TokenRefusedError("the initial access token is unknown or used up", brought=True)
        if not self.limits.invited(token_hash, now=now):
            raise refusal

        def take(at: datetime) -> None:
            if not self.limits.take(token_hash, now=at):
                raise refusal

        return Admission(begin=lambda _: None, take=take)

    def count_change(self, client_id: str, *, now: datetime) -> None:
        """Count a change, for it may make us call the client's hosts; raise when it is one too many."""
        self._count({f"change:{client_id}": self.per_source}, now=now)

    def _count(self, limits: Mapping[str, int], *, now: datetime) -> None:
        try:
            self.limits.count(limits, now=now)
        except QuotaSpentError as spent:
            raise RegistrationQuotaError(spent.until) from None
