"""What a preview holds for its grant: the first request of the relying party is answered by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consent.errors import NotPermittedError
from consent.grant import Grant
from consent.permission import CONDITION_NOT_GRANTED
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
from provider.selfinfo.lives import Lives
from scopes.catalogue import SCOPES


@dataclass(frozen=True)
class HeldPreviews:
    """Finds what is held; to be used while the grant is held, too."""

    retrievals: RetrievalStore
    lives: Lives

    def adopted(
        self, grant: Grant, questions: Sequence[Question], key: str, body: str, *, now: datetime
    ) -> Retrieval | None:
        """Make what is held the answer to a request; what it does not ask for is dropped.

        What was agreed to without a preview has yet to be asked for: then the retrieval is open. None when
        nothing is held, or no longer. Raises what ``demand_not_gone`` raises, and ``NotPermittedError`` for a
        question under another condition than what was shown.
        """
        self.demand_not_gone(grant, now=now)
        preview, held = AgreedPreview.of(grant.preview), self._held(grant, now=now)
        if preview is None or held is None or held.first_read_at is not None:
            return None
        for question in questions:
            if question.category in preview.commitments:
                _demand_as_shown(held, question)
        keys = _keys(questions)
        parts = [p for p in self.retrievals.parts(held.retrieval_id) if p.category in keys]
        left = replace(
            held,
            questions=tuple(questions),
            state=_state_of(keys, parts),
            created_at=now,
            deadline_at=now + self.lives.collecting,
            expires_at=min(now + self.lives.unread, grant.expires_at),
        )
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
        state = held.state_at(now=now, read_life=self.lives.after_first_read)
        return held if state in OPEN_STATES | READABLE_STATES else None


def is_held(grant: Grant, retrieval: Retrieval) -> bool:
    """Tell whether a retrieval is what the preview of a grant holds."""
    return AgreedPreview.held_in(grant.preview, retrieval.retrieval_id) is not None


def _demand_as_shown(held: Retrieval, question: Question) -> None:
    """Hold the first delivery to what the preview showed: under another condition it would be something else."""
    if held.condition_of(question.category) != question.condition:
        raise NotPermittedError(CONDITION_NOT_GRANTED, question.category)


def _state_of(keys: Collection[str], parts: Sequence[Part]) -> RetrievalState:
    """Tell how a retrieval stands that begins with some answers: it is ready when there is nothing else."""
    if set(keys) <= {part.category for part in parts}:
        return RetrievalState.READY
    return RetrievalState.PARTIAL if parts else RetrievalState.ACCEPTED


def _keys(questions: Sequence[Question]) -> set[str]:
    """Name every part that the questions lead to."""
    scopes = [SCOPES[question.category] for question in questions]
    return {part_key(scope, each.category.id) for scope in scopes for each in scope.inputs}
