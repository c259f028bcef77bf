"""Announced maintenance: nothing is asked, and the answer says when it ends."""

from datetime import UTC, datetime

import pytest

from connectors.gate.windows import JAPAN, next_start, open_until, windows_from
from connectors.port import SourceOutcome, UsageReport
from tests.unit.connectors_gate.conftest import MAINTENANCE, Asking
from tests.unit.connectors_gate.virtual_time import run

WEEKEND = {"starts": "2026-04-04T00:00", "minutes": 2880, "every": "FREQ=WEEKLY"}


def japanese(day, hour=0, minute=0, second=0, month=11):
    return datetime(2026, month, day, hour, minute, second, tzinfo=JAPAN).astimezone(UTC)


def windows(*entries):
    found, faults = windows_from(list(entries))
    assert faults == []
    return found


def test_scenario_9_a_weekend_of_maintenance_from_saturday_to_monday(gated, agency):
    async def story():
        answer = await Asking(gated(maintenance=[WEEKEND]), japanese(28, 13, 30))()
        assert (answer.outcome, answer.error_kind) == (SourceOutcome.ERROR, MAINTENANCE)
        assert answer.retry_after == 34.5 * 3600
        assert agency.asked == []

    run(story())


@pytest.mark.parametrize(
    ("when", "ends"),
    [
        (japanese(27, 23, 59, 59), None),
        (japanese(28), japanese(30)),
        (japanese(29, 23, 59, 59), japanese(30)),
        (japanese(30), None),
        (japanese(5, 12, month=12), japanese(7, month=12)),
    ],
    ids=["friday night", "saturday 0:00", "sunday night", "monday 0:00", "a week later"],
)
def test_a_window_begins_and_ends_to_the_second(when, ends):
    assert open_until(windows(WEEKEND), now=when) == ends


def test_windows_that_follow_on_each_other_end_with_the_last():
    nights = {"starts": "2026-11-01T22:00", "minutes": 600, "every": "FREQ=DAILY"}
    extra = {"starts": "2026-11-30T08:00", "minutes": 60}
    both = windows(WEEKEND, nights, extra)
    assert open_until(both, now=japanese(28, 1)) == japanese(30, 9)
    assert open_until(both, now=japanese(30, 9)) is None


def test_a_look_back_after_a_look_ahead_finds_the_same():
    found = windows(WEEKEND)
    moments = [japanese(28, 1), japanese(5, 1, month=12), japanese(28, 1), japanese(25, 1)]
    ends = [open_until(found, now=moment) for moment in moments]
    assert ends == [japanese(30), japanese(7, month=12), japanese(30), None]


def test_the_next_window_is_known_before_it_begins():
    both = windows(WEEKEND, {"starts": "2026-11-27T20:00", "minutes": 60})
    assert next_start(both, now=japanese(25)) == japanese(27, 20)
    assert next_start(both, now=japanese(27, 20)) == japanese(28)
    assert next_start((), now=japanese(25)) is None


def test_a_window_without_rule_comes_once():
    once = windows({"starts": "2026-11-28T00:00", "minutes": 60})
    assert open_until(once, now=japanese(28)) == japanese(28, 1)
    assert open_until(once, now=japanese(29)) is None


def test_a_window_without_end_in_sight_ends_the_search():
    always = windows({"starts": "2026-01-01T00:00", "minutes": 1440, "every": "FREQ=DAILY"})
    assert open_until(always, now=japanese(28)) > japanese(28)


@pytest.mark.parametrize(
    "broken",
    [
        {"starts": "2026-11-28T00:00"},
        {"starts": "soon", "minutes": 60},
        {"starts": 20261128, "minutes": 60},
        {"starts": "2026-11-28T00:00+09:00", "minutes": 60},
        {"starts": "2026-11-28T00:00", "minutes": 0},
        {"starts": "2026-11-28T00:00", "minutes": True},
        {"starts": "2026-11-28T00:00", "minutes": 60, "weekly": True},
        {"starts": "2026-11-28T00:00", "minutes": 60, "every": "FREQ=SECONDLY"},
        {"starts": "2026-11-28T00:00", "minutes": 60, "every": "FREQ=DAILY;BYSECOND=0,1"},
        {"starts": "2026-11-28T00:00", "minutes": 60, "every": "FREQ=DAILY;INTERVAL=x"},
        {"starts": "2026-11-28T00:00", "minutes": 60, "every": 7},
        "every weekend",
    ],
    ids=lambda broken: str(sorted(broken)) + str(broken)[-22:] if broken else None,
)
def test_a_window_that_cannot_be_read_is_named_by_its_number(broken):
    found, faults = windows_from([WEEKEND, broken])
    assert len(found) == 1
    assert [fault.startswith("maintenance window 2 ") for fault in faults] == [True]


def test_nothing_that_names_no_person_is_asked_either(gated, agency):
    async def story():
        gate, now = gated(maintenance=[WEEKEND]), japanese(29, 23)
        beat = await gate.heartbeat("hinata", now=now)
        assert (beat.error_kind, beat.retry_after) == (MAINTENANCE, 3600)
        assert await gate.coverage("hinata", now=now) is None
        assert await gate.report(UsageReport("hinata", now.date(), 1, 1), now=now) is False
        assert gate.states(now=now)[0].maintenance_until == japanese(30)
        assert (await gate.heartbeat("aozora", now=now)).error_kind is None

    run(story())
