"""Find a request of one's own, follow it and acknowledge its result."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consent.errors import NotPermittedError
from consent.permission import GRANT_ENDED
from consent.ports import RetrievalStore
from consent.retrieval import Retrieval, RetrievalState
from provider.selfinfo.about import about_retrieval
from provider.selfinfo.errors import (
    RetrievalFailedError,
    RetrievalGoneError,
    RetrievalUnknownError,
)
from provider.selfinfo.ports import ResourceAccess, UnitOfWork

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_GONE = frozenset({RetrievalState.EXPIRED, RetrievalState.PURGED})


@dataclass(frozen=True)
class Requests:
    """The requests of a grant, as its relying party may see them."""

    retrievals: RetrievalStore
    unit: UnitOfWork
    read_life: timedelta

    def status(self, access: ResourceAccess, unverified_id: str, *, now: datetime) -> Retrieval:
        """Return a retrieval with the state it has now, whatever that is.

        Raises ``RetrievalUnknownError`` for none and for one of another grant.
        """
        known = self._known(unverified_id)
        if known is None or known.grant_id != access.grant.grant_id:
            raise RetrievalUnknownError
        return replace(known, state=known.state_at(now=now, read_life=self.read_life))

    def about(self, access: ResourceAccess, unverified_id: str, *, now: datetime) -> ResourceAccess:
        """Return the access to the grant under which a retrieval was made, of those of a sitting.

        Raises what ``about_retrieval`` raises.
        """
        return about_retrieval(access, self._known(unverified_id), now=now)

    def find(self, access: ResourceAccess, unverified_id: str, *, now: datetime) -> Retrieval:
        """Return a retrieval that still has, or will have, a result.

        Raises ``RetrievalGoneError`` or ``RetrievalFailedError`` for one that has none any more,
        and ``NotPermittedError`` for one whose grant was withdrawn.
        """
        retrieval = self.status(access, unverified_id, now=now)
        if retrieval.state is RetrievalState.REVOKED:
            raise NotPermittedError(GRANT_ENDED)
        if retrieval.state in _GONE:
            raise RetrievalGoneError
        if retrieval.state is RetrievalState.FAILED:
            raise RetrievalFailedError
        return retrieval

    def acknowledge(self, access: ResourceAccess, unverified_id: str, *, now: datetime) -> None:
        """Shred a result that the relying party has taken."""
        with self.unit.transaction():
            access = access.reload(now)
            access.spend_proof(now)
            retrieval = self.find(access, unverified_id, now=now)
            if not self.retrievals.acknowledge(retrieval.retrieval_id, now=now):
                raise RetrievalGoneError

    def note_use(self, access: ResourceAccess, *, now: datetime) -> None:
        """Spend the proof of a call that hands out no data, in a transaction of its own."""
        with self.unit.transaction():
            access.reload(now).spend_proof(now)

    def _known(self, unverified_id: str) -> Retrieval | None:
        return self.retrievals.get(unverified_id) if _ID.fullmatch(unverified_id) else None
