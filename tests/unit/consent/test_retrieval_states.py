"""When a result can still be read, told from the row alone and at any instant."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.retrieval import Question, Retrieval, RetrievalState

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIFE = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
S = RetrievalState


def a_retrieval(state, **changes):
    return Retrieval(
        **{
            "retrieval_id": "r-1",
            "grant_id": "g-1",
            "client_id": "c-1",
            "person_id": "parent",
            "subject_id": "child",
            "state": state,
            "questions": (Question("immunisation", {"kind": "latest"}),),
            "data_key": b"wrapped",
            "attempt": 1,
            "created_at": NOW,
            "deadline_at": NOW + timedelta(minutes=2),
            "expires_at": NOW + timedelta(hours=24),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("state", "first_read_at", "at", "seen"),
    [
        (S.READY, None, timedelta(hours=24) - SECOND, S.READY),
        (S.READY, None, timedelta(hours=24), S.EXPIRED),
        (S.FETCHED, NOW, LIFE - SECOND, S.FETCHED),
        (S.FETCHED, NOW, LIFE, S.PURGED),
        (S.READY, NOW, LIFE, S.PURGED),
        (S.FETCHED, NOW + timedelta(hours=23, minutes=55), timedelta(hours=24), S.PURGED),
        (S.PARTIAL, NOW, LIFE, S.PARTIAL),
        (S.ACCEPTED, None, timedelta(hours=24), S.EXPIRED),
        (S.REVOKED, None, timedelta(hours=24), S.REVOKED),
        (S.FAILED, None, timedelta(hours=24), S.FAILED),
    ],
)
def test_a_result_ends_on_time_even_when_no_sweeper_came_by(state, first_read_at, at, seen):
    retrieval = a_retrieval(state, first_read_at=first_read_at)
    assert retrieval.state_at(now=NOW + at, read_life=LIFE) is seen


def test_a_retrieval_knows_the_condition_of_what_it_asks_for():
    retrieval = a_retrieval(S.READY)
    assert retrieval.condition_of("immunisation") == {"kind": "latest"}
    assert retrieval.condition_of("household") is None
