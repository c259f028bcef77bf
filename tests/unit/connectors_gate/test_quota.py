"""What an agency agreed to: every try counts, short waits are waited, long ones are told."""

import asyncio
import sys
from datetime import UTC, datetime

import pytest
from limits.errors import StorageError

from connectors.errors import RegistryFaultError
from connectors.gate.quota import Quotas, quota_storage
from connectors.gate.terms import Terms, quota_from
from connectors.port import SourceOutcome
from tests.unit.connectors_gate.conftest import DOWN, NOW, Asking
from tests.unit.connectors_gate.virtual_time import run


def test_questions_beyond_the_quota_of_a_second_go_out_in_the_next(gated, agency):
    async def story():
        asking = Asking(gated({"quota": "5/second"}))
        answers = await asyncio.gather(*(asking() for _ in range(15)))
        assert {answer.outcome for answer in answers} == {SourceOutcome.NONE_HELD}
        seconds = [at.second for _, at in agency.asked]
        assert [seconds.count(each) for each in (0, 1, 2)] == [5, 5, 5]

    run(story())


def test_a_quota_that_is_spent_for_long_says_until_when(gated, agency):
    async def story():
        asking = Asking(gated({"quota": "2/hour"}))
        await asking()
        await asking()
        answer = await asking()
        assert (answer.error_kind, answer.retry_after) == (DOWN, 3598)
        assert len(agency.asked) == 2
        await asyncio.sleep(3598)
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_nobody_waits_longer_for_a_quota_than_for_a_place(gated, agency):
    async def story():
        asking = Asking(gated({"quota": "1/minute", "wait_seconds": 20, "seconds": 110}))
        await asking()
        assert (await asking()).retry_after == 59
        await asyncio.sleep(45)
        assert (await asking()).outcome is SourceOutcome.NONE_HELD
        assert asking.passed == 61

    run(story())


def test_a_day_begins_at_midnight_in_japan(gated, agency):
    async def story():
        evening = datetime(2026, 11, 25, 14, 50, tzinfo=UTC)  # 23:50 in Japan
        asking = Asking(gated({"quota": "1/day"}), evening)
        await asking()
        assert (await asking()).retry_after == 599
        await asyncio.sleep(599)
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_every_try_counts(gated, agency):
    async def story():
        asking = Asking(gated({"quota": "4/hour"}))
        agency.script = [DOWN, DOWN]
        assert (await asking()).outcome is SourceOutcome.NONE_HELD
        assert (await asking()).outcome is SourceOutcome.NONE_HELD
        assert (await asking()).retry_after is not None
        assert len(agency.asked) == 4

    run(story())


def test_a_spent_quota_is_no_failure_of_the_agency_and_none_of_another(gated, agency):
    async def story():
        gate = gated({"quota": "1/day", "failures": 1})
        asking = Asking(gate)
        await asking()
        assert (await asking()).error_kind is DOWN
        assert gate.states(now=NOW)[0].breaker == "closed"
        assert (await asking("aozora")).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_a_default_holds_for_agencies_that_name_none(gated, agency):
    async def story():
        asking = Asking(gated(default=Terms(quota=quota_from("1/day"))))
        await asking("aozora")
        assert (await asking("aozora")).error_kind is DOWN

    run(story())


class _Away:
    """The common count, away until it comes back."""

    def __init__(self):
        self.away, self.hits = True, 0

    async def hit(self, *_):
        if self.away:
            raise StorageError(OSError("gone"))
        self.hits += 1
        return True


def test_while_the_common_count_is_away_each_process_counts_by_itself(gated, agency, caplog):
    async def story():
        quotas = Quotas()
        quotas._counted = away = _Away()
        asking = Asking(gated({"quota": "2/day"}, quotas=quotas))
        outcomes = [(await asking()).outcome for _ in range(3)]
        assert outcomes == [SourceOutcome.NONE_HELD] * 2 + [SourceOutcome.ERROR]
        away.away = False
        assert (await asking()).outcome is SourceOutcome.NONE_HELD
        assert away.hits == 1

    run(story())
    assert [record.getMessage() for record in caplog.records] == [
        "quotas are counted by each process: the common count is away"
    ]


@pytest.mark.parametrize("text", ["", "  "])
def test_no_quota_is_none(text):
    assert quota_from(text) == ()


@pytest.mark.parametrize("text", ["many", "5/fortnight", "0/day", "5/month", "3 per 2 day"])
def test_what_is_no_quota_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the library has words of its own
        quota_from(text)


def test_a_redis_without_its_client_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(RegistryFaultError, match="not installed"):
        quota_storage("redis://127.0.0.1:1/0")


@pytest.mark.parametrize("place", ["", "postgresql://x", "memcached://x", "async+redis://x"])
def test_quotas_are_counted_in_two_kinds_of_places(place):
    with pytest.raises(ValueError, match="in memory or at a redis"):
        quota_storage(place)
