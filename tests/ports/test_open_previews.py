"""Which previews of a visit agencies may still answer, told without reading an answer: on both databases."""

from sqlalchemy import insert

from consent.retrieval import Part
from provider.storage.previews import OpenPreview, PreviewStore
from provider.storage.retrievals import RetrievalPartRow, SqlRetrievalStore
from tests.ports.kept_retrievals import MINUTE, NOW, Question, S, a_retrieval


def shown(database, retrieval_id, flow_id, subject_id, *parts, **changes):
    """Let a visit show a preview, of which some agencies have answered by now."""
    kept = a_retrieval(retrieval_id, grant_id=None, subject_id=subject_id, **changes)
    SqlRetrievalStore(database).add(kept, idempotency_hash=None, body_hash=None)
    PreviewStore(database).add(
        retrieval_id, flow_id, subject_id, b"sealed", expires_at=NOW + 15 * MINUTE
    )
    rows = [vars(part) | {"retrieval_id": retrieval_id} for part in parts]
    if rows:
        with database.transaction() as connection:
            connection.execute(insert(RetrievalPartRow), rows)


def test_a_visits_open_previews_are_listed_with_who_has_answered(database):
    asked = tuple(Question(each, {"kind": "latest"}) for each in ("immunisation", "household"))
    answered = Part("immunisation", "hinata", b"sealed", NOW)
    shown(
        *(database, "r-1", "visit", "child"),
        *(answered, Part("immunisation", "aozora")),
        questions=asked,
        state=S.PARTIAL,
    )
    shown(database, "r-2", "visit", "parent")
    shown(database, "r-3", "visit", "done", answered, state=S.READY)
    shown(database, "r-4", "another", "child")
    assert PreviewStore(database).still_open("visit") == [
        OpenPreview(
            "child",
            ("immunisation", "household"),
            (Part("immunisation", "aozora"), Part("immunisation", "hinata", None, NOW)),
        ),
        OpenPreview("parent", ("immunisation",), ()),
    ]
    assert PreviewStore(database).still_open("nowhere") == []


def test_what_was_shredded_is_not_waited_for(database):
    shown(database, "r-1", "visit", "child", Part("immunisation", "hinata"), state=S.COLLECTING)
    assert len(PreviewStore(database).still_open("visit")) == 1
    PreviewStore(database).shred_of_visit("visit")
    assert PreviewStore(database).still_open("visit") == []
