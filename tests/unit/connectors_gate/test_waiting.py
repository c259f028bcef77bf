"""Places, time and repeats: whoever waits, waits for a bounded time and is answered."""

import asyncio

import pytest

from connectors.port import SourceOutcome, UsageReport
from tests.unit.connectors_gate.conftest import DOWN, MAINTENANCE, MALFORMED, NOW, REFUSED, Asking
from tests.unit.connectors_gate.virtual_time import run


def test_so_many_at_once_and_the_others_after_them_in_order(gated, agency):
    async def story():
        asking = Asking(gated({"at_once": 3}))
        agency.takes = 2
        answers = await asyncio.gather(*(asking() for _ in range(12)))
        assert {answer.outcome for answer in answers} == {SourceOutcome.NONE_HELD}
        assert agency.most_at_once == 3
        assert asking.passed == 8
        codes = [request.linkage_code for request, _ in agency.asked]
        assert codes == [f"code-{number}" for number in range(1, 13)]

    run(story())


def test_who_waits_too_long_for_a_place_hears_timeout_and_the_agency_nothing(gated, agency):
    async def story():
        asking = Asking(gated({"at_once": 1, "wait_seconds": 5}))
        agency.takes = 60
        first = asyncio.create_task(asking())
        await asyncio.sleep(1)
        answer = await asking()
        assert (answer.error_kind, asking.passed) == (DOWN, 6)
        assert (await first).outcome is SourceOutcome.NONE_HELD
        assert len(agency.asked) == 1

    run(story())


def test_a_line_that_is_full_turns_back_at_once(gated, agency):
    async def story():
        asking = Asking(gated({"at_once": 1, "waiting": 2}))
        agency.takes = 5
        under_way = [asyncio.create_task(asking()) for _ in range(3)]
        await asyncio.sleep(1)
        assert (await asking()).error_kind is DOWN
        assert asking.passed == 1
        assert {answer.outcome for answer in await asyncio.gather(*under_way)} == {
            SourceOutcome.NONE_HELD
        }

    run(story())


def test_a_line_of_our_own_is_no_failure_of_the_agency(gated, agency):
    async def story():
        gate = gated({"at_once": 1, "waiting": 0, "failures": 1})
        asking = Asking(gate)
        under_way = asyncio.create_task(asking())
        await asyncio.sleep(0.5)
        assert (await asking()).error_kind is DOWN
        await under_way
        assert gate.states(now=NOW)[0].breaker == "closed"

    run(story())


def test_a_question_that_is_cancelled_gives_its_place_to_the_next(gated, agency):
    async def story():
        asking = Asking(gated({"at_once": 1}))
        agency.takes = 50
        given_up = [asyncio.create_task(asking()) for _ in range(3)]
        await asyncio.sleep(1)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        agency.takes = 1
        assert (await asking()).outcome is SourceOutcome.NONE_HELD
        assert asking.passed == 2

    run(story())


def test_the_time_limit_holds_over_line_tries_and_answer(gated, agency):
    async def story():
        asking = Asking(gated({"at_once": 1, "seconds": 30, "wait_seconds": 20}))
        agency.takes = 12
        first = asyncio.create_task(asking())
        await asyncio.sleep(0)
        agency.takes = 1000
        answer = await asking()
        assert (answer.error_kind, asking.passed) == (DOWN, 30)
        assert (await first).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_the_operator_reads_at_which_agency_the_time_ran_out(gated, agency, caplog):
    async def story():
        agency.takes = 1000
        await Asking(gated({"seconds": 10}))()

    run(story())
    assert ["out of time agency=" in record.getMessage() for record in caplog.records] == [True]


def test_an_agency_that_never_answers_is_left_alone_in_the_end(gated, agency):
    async def story():
        asking = Asking(gated({"seconds": 10, "failures": 2}))
        agency.takes = 1000
        for _ in range(2):
            await asking()
        assert (await asking()).retry_after == 30
        assert len(agency.asked) == 2

    run(story())


@pytest.mark.parametrize("spoiled", [DOWN, (MAINTENANCE, 2)], ids=["lost", "short interruption"])
def test_a_short_interruption_is_waited_out_with_the_same_question(gated, agency, spoiled):
    async def story():
        asking = Asking(gated())
        agency.script = [spoiled, spoiled]
        assert (await asking()).outcome is SourceOutcome.NONE_HELD
        assert len({request.request_id for request, _ in agency.asked}) == 1
        (_, first), (_, second), (_, third) = agency.asked
        asked_for = 2 if spoiled is not DOWN else 0
        assert 0.1 <= (second - first).total_seconds() - 1 - asked_for <= 0.5
        assert 0.1 <= (third - second).total_seconds() - 1 - asked_for <= 0.6

    run(story())


def test_repeats_differ_in_their_pauses_so_that_they_do_not_arrive_together(gated, agency):
    async def story():
        asking = Asking(gated({"at_once": 20}))
        agency.script = [DOWN] * 20
        await asyncio.gather(*(asking() for _ in range(20)))
        assert len({at for _, at in agency.asked[20:]}) > 10

    run(story())


@pytest.mark.parametrize(
    "said",
    [(MAINTENANCE, 3), (MAINTENANCE, 600), MALFORMED, REFUSED, SourceOutcome.MANUAL],
    ids=["three seconds", "ten minutes", "malformed", "refused", "manual"],
)
def test_what_the_agency_answered_is_not_asked_again(gated, agency, said):
    async def story():
        agency.script = [said]
        answer = await Asking(gated())()
        assert len(agency.asked) == 1
        if isinstance(said, tuple):
            assert answer.retry_after == said[1]

    run(story())


def test_tries_are_few_and_the_last_answer_counts(gated, agency):
    async def story():
        agency.always = DOWN
        assert (await Asking(gated({"tries": 2}))()).error_kind is DOWN
        assert len(agency.asked) == 2

    run(story())


def test_what_names_no_person_does_not_wait_for_ever_either(gated, agency):
    async def story():
        gate = gated()
        agency.takes = 1000
        report = UsageReport("hinata", NOW.date(), 1, 1)
        assert (await gate.heartbeat("hinata", now=NOW)).error_kind is DOWN
        assert await gate.coverage("hinata", now=NOW) is None
        assert await gate.report(report, now=NOW) is False
        agency.takes = 1
        assert (await gate.heartbeat("hinata", now=NOW)).error_kind is None
        assert (await gate.coverage("hinata", now=NOW)).layout_version == "R8-6"
        assert await gate.report(report, now=NOW) is True

    run(story())


def test_an_agency_that_is_not_connected_serves_nothing(gated, agency):
    async def story():
        answer = await Asking(gated())("elsewhere")
        assert (answer.outcome, answer.holder.code) == (SourceOutcome.UNSUPPORTED, "")
        assert agency.asked == []

    run(story())
