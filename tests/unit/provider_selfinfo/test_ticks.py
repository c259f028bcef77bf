"""When an answer without records is seen: arithmetic of instants, and what the registry may say of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import RegistryFaultError
from connectors.registry import agencies_from
from provider.selfinfo.ticks import Ticks, last_call, release_at
from tests.fakes.counter import NOW

SECOND = timedelta(seconds=1)
ENTRY = {"endpoint": "http://a.example", "code": "991015", "name": "見本市", "enquiry": "窓口"}


@given(
    arrived=st.floats(0, 600).map(lambda s: timedelta(seconds=s)),
    tick=st.floats(0.01, 60).map(lambda s: timedelta(seconds=s)),
)
def test_it_is_the_first_tick_at_or_after_the_arrival_and_never_the_start(arrived, tick):
    seen = release_at(created_at=NOW, arrived_at=NOW + arrived, tick=tick) - NOW
    assert seen % tick == timedelta()
    assert seen >= max(arrived, tick)
    assert seen - arrived < tick or seen == tick


def test_a_clock_that_went_back_does_not_release_before_the_first_tick():
    assert release_at(created_at=NOW, arrived_at=NOW - SECOND, tick=2 * SECOND) == NOW + 2 * SECOND


@pytest.mark.parametrize(("life", "before"), [(120, 0.5), (5, 0.5), (2, 0.2)])
def test_the_last_call_leaves_time_to_write_and_most_of_the_time_to_ask(life, before):
    deadline = NOW + life * SECOND
    called = last_call(created_at=NOW, deadline_at=deadline)
    assert deadline - called == timedelta(seconds=before)


def test_an_agency_has_the_tick_of_its_entry():
    entries = {"hinata": {"release_tick_seconds": 0.25}, "aozora": {}}
    ticks = Ticks.from_entries(entries, 2 * SECOND)
    lengths = [ticks.of(name) for name in ("hinata", "aozora", "unknown")]
    assert lengths == [SECOND / 4, 2 * SECOND, 2 * SECOND]


@pytest.mark.parametrize("told", [0, -1, 61, "2", None, True, float("nan"), float("inf")])
def test_a_tick_that_is_none_is_named_at_the_start(told):
    with pytest.raises(RegistryFaultError, match="hinata has a release_tick_seconds"):
        agencies_from({"hinata": {**ENTRY, "release_tick_seconds": told}}, "secret")
