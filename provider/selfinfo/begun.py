"""A retrieval of a grant as it begins."""

from collections.abc import Sequence
from datetime import datetime

from consent.grant import Grant
from consent.retrieval import Question, Retrieval, RetrievalState
from provider.keys.envelope import DataKey
from provider.selfinfo.lives import Lives


def begun(
    retrieval_id: str,
    grant: Grant,
    questions: Sequence[Question],
    key: DataKey,
    lives: Lives,
    *,
    now: datetime,
) -> Retrieval:
    """Return a new retrieval under a grant, with its times; it never outlives the grant."""
    return Retrieval(
        retrieval_id=retrieval_id,
        grant_id=grant.grant_id,
        client_id=grant.client_id,
        person_id=grant.person_id,
        subject_id=grant.subject_id,
        state=RetrievalState.ACCEPTED,
        questions=tuple(questions),
        data_key=key.wrapped,
        attempt=0,
        created_at=now,
        deadline_at=now + lives.collecting,
        expires_at=min(now + lives.unread, grant.expires_at),
    )
