"""An agency that fails again and again is left alone, then tried by one question."""

import asyncio
import logging
from dataclasses import replace

import pytest

from connectors.port import RecordFault, SourceOutcome
from tests.unit.connectors_gate.conftest import DOWN, MAINTENANCE, MALFORMED, REFUSED, Asking
from tests.unit.connectors_gate.virtual_time import run

LIMITS = {"failures": 3, "rest_seconds": 30, "tries": 1}


async def failing(gate, agency, kind, times):
    asking = Asking(gate)
    agency.script = [kind] * times
    for _ in range(times):
        await asking()
    return asking


@pytest.mark.parametrize("kind", [DOWN, MALFORMED], ids=["silent", "speaks nonsense"])
def test_after_failures_in_a_row_the_agency_is_not_asked_and_the_answer_says_until_when(
    gated, agency, kind
):
    async def story():
        asking = await failing(gated(LIMITS), agency, kind, 3)
        await asyncio.sleep(10)
        answer = await asking()
        assert (answer.outcome, answer.error_kind) == (SourceOutcome.ERROR, DOWN)
        assert answer.retry_after == 20
        assert answer.holder.name == "ひなた市"
        assert len(agency.asked) == 3

    run(story())


def test_nobody_stands_in_line_behind_the_question_that_tries_the_agency(gated, agency):
    async def story():
        asking = await failing(gated({**LIMITS, "at_once": 1}), agency, DOWN, 3)
        await asyncio.sleep(30)
        agency.takes = 15
        trial = asyncio.create_task(asking())
        await asyncio.sleep(1)
        before = asking.passed
        assert (await asking()).retry_after == 1
        assert asking.passed == before
        assert (await trial).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_the_others_are_asked_as_before(gated, agency):
    async def story():
        asking = await failing(gated(LIMITS), agency, DOWN, 3)
        assert (await asking("aozora")).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_one_answer_in_between_forgives_the_failures_before_it(gated, agency):
    async def story():
        asking = Asking(gated(LIMITS))
        agency.script = [DOWN, DOWN, SourceOutcome.MANUAL, DOWN, DOWN]
        for _ in range(5):
            await asking()
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


@pytest.mark.parametrize("kind", [MAINTENANCE, REFUSED])
def test_an_agency_that_answers_promptly_is_not_left_alone_for_what_it_says(gated, agency, kind):
    async def story():
        asking = await failing(gated(LIMITS), agency, kind, 10)
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_faulty_records_of_one_person_shut_nobody_else_out(gated, agency):
    async def story():
        asking = Asking(gated(LIMITS))
        plain = agency._said
        agency._said = lambda *said: replace(
            plain(*said), faults=(RecordFault("household_member", "name", "my_number", 1),)
        )
        agency.script = [MALFORMED] * 10
        for _ in range(10):
            await asking()
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_after_its_rest_one_question_tries_the_agency_and_the_others_wait_for_what_it_learns(
    gated, agency
):
    async def story():
        asking = await failing(gated(LIMITS), agency, DOWN, 3)
        await asyncio.sleep(30)
        agency.asked.clear()
        agency.takes = 5
        answers = await asyncio.gather(*(asking() for _ in range(10)))
        assert len(agency.asked) == 1
        assert [a.outcome for a in answers].count(SourceOutcome.NONE_HELD) == 1
        assert {a.retry_after for a in answers if a.error_kind} == {1}
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_a_trial_that_fails_begins_another_rest(gated, agency):
    async def story():
        asking = await failing(gated(LIMITS), agency, DOWN, 3)
        await asyncio.sleep(30)
        agency.script = [DOWN]
        await asking()
        assert (await asking()).retry_after == 30
        assert len(agency.asked) == 4

    run(story())


def test_a_trial_that_nobody_waits_for_makes_room_for_the_next(gated, agency):
    async def story():
        asking = await failing(gated(LIMITS), agency, DOWN, 3)
        await asyncio.sleep(30)
        trial = asyncio.create_task(asking())
        await asyncio.sleep(0.5)
        trial.cancel()
        await asyncio.gather(trial, return_exceptions=True)
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_a_fault_of_our_own_in_a_trial_makes_room_too(gated, agency):
    async def story():
        asking = await failing(gated(LIMITS), agency, DOWN, 3)
        await asyncio.sleep(30)
        agency.script = [ZeroDivisionError()]
        with pytest.raises(ZeroDivisionError):
            await asking()
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_late_failures_of_questions_under_way_prolong_no_rest(gated, agency):
    async def story():
        asking = Asking(gated(LIMITS))
        agency.always = DOWN
        early = [asyncio.create_task(asking()) for _ in range(3)]
        await asyncio.sleep(0.5)
        late = [asyncio.create_task(asking()) for _ in range(3)]
        await asyncio.gather(*early, *late)
        await asyncio.sleep(29.5)  # 30 s after the third failure, 29.5 s after the sixth
        agency.always = SourceOutcome.NONE_HELD
        assert (await asking()).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_the_operator_reads_each_change_once_and_no_person(gated, agency, caplog):
    async def story():
        asking = await failing(gated(LIMITS), agency, DOWN, 3)
        for _ in range(5):
            await asking()
        await asyncio.sleep(30)
        await asking()

    caplog.set_level(logging.INFO)
    run(story())
    assert [record.getMessage() for record in caplog.records] == [
        f"agency breaker agency=hinata state={state}"
        for state in ("opened", "half-opened", "closed")
    ]


def test_the_operator_sees_how_every_agency_stands(gated, agency):
    async def story():
        gate = gated({**LIMITS, "at_once": 2})
        asking = await failing(gate, agency, DOWN, 3)
        agency.takes = 60
        waiting = [asyncio.create_task(asking("aozora")) for _ in range(2)]
        await asyncio.sleep(5)
        hinata, aozora = gate.states(now=asking.now)
        assert (hinata.agency_id, hinata.breaker, hinata.rest_seconds) == ("hinata", "opened", 25)
        assert (aozora.breaker, aozora.asking, aozora.waiting) == ("closed", 2, 0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert gate.states(now=asking.now)[1].asking == 0

    run(story())
