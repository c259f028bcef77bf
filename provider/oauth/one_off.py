"""One-off grants serve one request: when that is over, so is every token of the grant."""

from datetime import datetime, timedelta

from consent.grant import Grant
from consent.ports import RetrievalStore
from consent.retrieval import OPEN_STATES, READABLE_STATES, RetrievalState


class OneOffRequests:
    """Looks at the one request of a one-off grant."""

    def __init__(self, retrievals: RetrievalStore, read_life: timedelta) -> None:
        self._retrievals = retrievals
        self._read_life = read_life

    def is_over(self, grant: Grant, *, now: datetime) -> bool:
        """Tell whether the request was made since the consent and has nothing left to read.

        A request that failed handed nothing out and may be made again.
        """
        states = [
            retrieval.state_at(now=now, read_life=self._read_life)
            for retrieval in self._retrievals.of_grant(grant.grant_id)
            if retrieval.created_at >= grant.in_force_since
        ]
        made = [state for state in states if state is not RetrievalState.FAILED]
        return bool(made) and not any(state in OPEN_STATES | READABLE_STATES for state in made)
