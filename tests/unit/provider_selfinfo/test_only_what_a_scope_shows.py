"""Whatever agencies send, what leaves lies within the view of a scope and within the consent."""

from datetime import UTC, date, datetime
from functools import cache

import pytest

from connectors.checked_records import checked_records
from connectors.port import SourceAnswer, SourceOutcome
from consent.permission import Allowed
from provider.selfinfo.envelope import People, result
from provider.selfinfo.guards import Circumstance, guarded
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.conditions import LATEST
from scopes.schema.record_schema import COMMON_FIELDS
from tests.fakes.counter import HOLDERS, Counter
from tests.records import some_records

DAY = date(2026, 11, 22)
SEEN = datetime(2026, 11, 22, tzinfo=UTC)
RETRIEVAL = Counter("hinata").collected()
ASKING = [scope for scope in SCOPES.values() if scope.inputs]
CONDITIONS = {"latest": LATEST, "as_of": {"kind": "as_of", "date": "2026-11-01"}}


@cache
def everything(category):
    """All that an agency may hold of a category: every record type, each a few times over."""
    asked = CATALOGUE[category]
    found = [record for kind in asked.record_types for record in some_records(asked, kind, 4)] + [
        dict(example) for example in asked.examples
    ]
    return [
        {**record, "record_id": f"r-{number}", "physician": "見本 医師"}
        for number, record in enumerate(found)
    ]


def release_of(scope):
    answers = []
    for each in scope.inputs:
        category = each.category.id
        checked = checked_records(scope.input_of(category), "ZZ-1", everything(category), DAY)
        answers.append(
            SourceAnswer(
                agency_id="hinata",
                category=category,
                outcome=SourceOutcome.RELEASED,
                retrieved_at=SEEN,
                holder=HOLDERS["hinata"],
                as_of=DAY,
                layout_version="R8-6",
                records=checked.records,
            )
        )
    return Release(scope, CONDITIONS[scope.conditions[0]], tuple(answers))


def left_of(scope, allowed):
    return guarded(release_of(scope), Circumstance(Allowed(allowed), DAY, date(2020, 4, 1)))


@pytest.mark.parametrize("scope", ASKING, ids=lambda scope: scope.id)
def test_what_leaves_under_a_scope_is_its_view_and_nothing_beside(scope):
    left = left_of(scope, (scope.id,))
    told = result(RETRIEVAL, [left], (), People("s", "p", "self"), lambda *_: {})
    [entry] = told["categories"]
    for dataset in entry.get("datasets", ()):
        view = scope.inputs[0].view
        shown = {*COMMON_FIELDS, *view.fields[dataset["record_type"]]}
        masked = view.restricted.get(dataset["record_type"], frozenset())
        for record in dataset["records"]:
            assert record.keys() <= shown
            assert record.get("source_values", {}).keys() <= shown
            assert view.identifiers or all("*" in record[n] for n in masked & record.keys())
    if scope.answer:
        assert "datasets" not in entry
        assert not any(answer.records for answer in left.answers)


@pytest.mark.parametrize("scope", ASKING, ids=lambda scope: scope.id)
def test_nothing_leaves_under_a_consent_to_everything_else(scope):
    assert left_of(scope, tuple(token for token in SCOPES if token != scope.id)) is None
