"""What a preview holds for its grant: the first request of the relying party is answered by it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consent.grant import Grant
from consent.ports import RetrievalStore
from consent.preview import AgreedPreview
from consent.retrieval import (
    OPEN_STATES,
    READABLE_STATES,
    Part,
    Question,
    Retrieval,
    RetrievalState,
)
from provider.selfinfo.answers import part_key
from provider.selfinfo.errors import RetrievalGoneError
from scopes.catalogue import SCOPES


@dataclass(frozen=True)
class HeldPreviews:
    """Finds what is held; to be used while the grant is held, too."""

    retrievals: RetrievalStore
    read_life: timedelta

    def adopted(
        self, grant: Grant, questions: Sequence[Question], key: str, body: str, *, now: datetime
    ) -> Retrieval | None:
        """Make what is held the answer to a request that asks for no more; what it does not ask for is dropped.

        None when nothing is held, or no longer. Raises what ``demand_not_gone`` raises.
        """
        self.demand_not_gone(grant, now=now)
        held = self._held(grant, now=now)
        if held is None or held.first_read_at is not None:
            return None
        if any(held.condition_of(q.category) != q.condition for q in questions):
            return None
        keys = _keys(questions)
        parts = [p for p in self.retrievals.parts(held.retrieval_id) if p.category in keys]
        state = state_of(questions, parts)
        if held.state in OPEN_STATES and state in OPEN_STATES:
            state = held.state  # a worker may have begun
        left = replace(held, questions=tuple(questions), state=state)
        taken = self.retrievals.adopt(left, keys, idempotency_hash=key, body_hash=body)
        return left if taken else None

    def demand_not_gone(self, grant: Grant, *, now: datetime) -> None:
        """Raise ``RetrievalGoneError`` where what is held was all that may be handed over, and is gone unread."""
        preview = AgreedPreview.of(grant.preview)
        if grant.standing or preview is None:
            return
        held = self.retrievals.get(preview.retrieval_id)
        if held and held.first_read_at is None and self._held(grant, now=now) is None:
            raise RetrievalGoneError

    def _held(self, grant: Grant, *, now: datetime) -> Retrieval | None:
        preview = AgreedPreview.of(grant.preview)
        held = self.retrievals.get(preview.retrieval_id) if preview else None
        if held is None:
            return None
        state = held.state_at(now=now, read_life=self.read_life)
        return held if state in OPEN_STATES | READABLE_STATES else None


def is_held(grant: Grant, retrieval: Retrieval) -> bool:
    """Tell whether a retrieval is what the preview of a grant holds."""
    preview = AgreedPreview.of(grant.preview)
    return preview is not None and preview.retrieval_id == retrieval.retrieval_id


def state_of(questions: Sequence[Question], parts: Sequence[Part]) -> RetrievalState:
    """Tell how a retrieval stands that begins with some answers: it is ready once nothing is open."""
    answered = [part.answer is not None for part in parts]
    if _keys(questions) <= {part.category for part in parts} and all(answered):
        return RetrievalState.READY
    return RetrievalState.PARTIAL if any(answered) else RetrievalState.ACCEPTED


def _keys(questions: Sequence[Question]) -> set[str]:
    """Name every part that the questions lead to."""
    scopes = [SCOPES[question.category] for question in questions]
    return {part_key(scope, each.category.id) for scope in scopes for each in scope.inputs}
