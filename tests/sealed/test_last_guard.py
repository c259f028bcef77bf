"""Whatever a connector let in: a sealed answer leaves only where none of our guards would have to look inside."""

from dataclasses import replace
from datetime import date

import pytest

from consent.permission import Allowed
from provider.selfinfo.guards import Circumstance, guarded
from provider.selfinfo.release import Release
from scopes.catalogue import SCOPES
from scopes.outcome import Outcome
from tests.fakes.counter import records_of, released


def left_of(scope, **changes):
    category = scope.partition(".")[0]
    answer = replace(released(category, "hinata", ()), sealed="a.b.c.d.e", **changes)
    release = Release(SCOPES[scope], {"kind": "latest"}, (answer,))
    return guarded(release, Circumstance(Allowed((scope,)), date(2026, 11, 22)))


def test_it_leaves_where_no_guard_would_take_anything_away():
    left = left_of("immunisation.record")
    assert (left.outcome, left.answers[0].sealed) == (Outcome.RELEASED, "a.b.c.d.e")


@pytest.mark.parametrize(
    ("scope", "changes"),
    [
        ("immunisation", {}),
        ("household", {}),
        ("immunisation.record", {"records": tuple(records_of("immunisation"))}),
    ],
    ids=["places", "third persons", "records beside it"],
)
def test_elsewhere_it_is_blocked_and_nothing_of_it_stays(scope, changes):
    left = left_of(scope, **changes)
    assert left.outcome is Outcome.SOURCE_ERROR
    assert (left.answers[0].sealed, left.answers[0].records) == (None, ())
