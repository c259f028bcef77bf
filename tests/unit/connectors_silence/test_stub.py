"""The stub in an agency's place: as well as the agency is now, as long and as faulty as others find it."""

import asyncio
import random
from dataclasses import replace

import pytest

from connectors.port import (
    Coverage,
    Covered,
    Heartbeat,
    RecordFault,
    SourceErrorKind,
    SourceOutcome,
)
from connectors.registry import AgencyEndpoint
from connectors.silence.samples import LATELY_SECONDS, Failure, Samples
from connectors.silence.source import SilentSource
from tests.fakes import virtual_time
from tests.fakes.counter import HOLDERS, NOW, bare, failing
from tests.fakes.questions import question

AGENCIES = {
    name: AgencyEndpoint(name, f"https://{name}.example", holder, "s")
    for name, holder in HOLDERS.items()
}
ASKED = question("q-1", "hinata", "ZZ-1", "immunisation")
WITHHELD = replace(ASKED, withheld=True)


class Told:
    """A source whose answers, signs of life and times are told."""

    def __init__(self):
        self.answer = bare("immunisation", "hinata", SourceOutcome.NONE_HELD)
        self.takes, self.sign_takes, self.fetched = 0.4, 0.05, 0
        self.sign, self.covers, self.signs = Heartbeat("hinata"), None, 0

    async def fetch(self, request, *, now):
        self.fetched += 1
        await asyncio.sleep(self.takes)
        return self.answer

    async def heartbeat(self, agency_id, *, now):
        self.signs += 1
        await asyncio.sleep(self.sign_takes)
        return self.sign

    async def coverage(self, agency_id, *, now):
        return self.covers

    async def report(self, report, *, now):
        return True


@pytest.fixture
def agency():
    return Told()


def story(agency, told, seed=1):
    """Run a story on virtual time; ``ask`` returns an answer and how long it took."""

    async def run(_):
        loop = asyncio.get_running_loop()
        source = SilentSource(agency, AGENCIES, draw=random.Random(seed))

        async def ask(request, times=1):
            answers = []
            for _ in range(times):
                begun = loop.time()
                answer = await source.fetch(request, now=NOW)
                answers.append((answer, round(loop.time() - begun, 3)))
            return answers

        return await told(ask)

    return virtual_time.run(run, NOW)


def test_a_withheld_question_never_reaches_the_agency_and_takes_as_long(agency):
    async def told(ask):
        await ask(ASKED, 3)
        return await ask(WITHHELD, 3)

    answers = story(agency, told)
    assert {(a.outcome, a.records, a.holder) for a, _ in answers} == {
        (SourceOutcome.NONE_HELD, (), HOLDERS["hinata"])
    }
    assert {seconds for _, seconds in answers} == {0.4}
    assert agency.fetched == 3


def test_without_samples_it_takes_what_a_sign_of_life_takes(agency):
    [(_, seconds)] = story(agency, lambda ask: ask(WITHHELD))
    assert seconds == 0.05


def test_another_category_of_the_agency_will_do(agency):
    async def told(ask):
        await ask(ASKED)
        return await ask(replace(WITHHELD, category="household"))

    [(_, seconds)] = story(agency, told)
    assert seconds == 0.4


def test_an_agency_that_is_slow_now_is_slow(agency):
    async def told(ask):
        await ask(ASKED)
        agency.sign_takes = 2.0
        return await ask(WITHHELD)

    [(_, seconds)] = story(agency, told)
    assert seconds == 2.0


@pytest.mark.parametrize("kind", SourceErrorKind)
def test_an_agency_that_is_unwell_now_fails_for_everybody(agency, kind):
    agency.sign = Heartbeat("hinata", kind, 77)
    [(answer, _)] = story(agency, lambda ask: ask(WITHHELD))
    assert (answer.outcome, answer.error_kind, answer.retry_after) == (
        SourceOutcome.ERROR,
        kind,
        77,
    )


def test_an_agency_that_hangs_is_waited_for(agency):
    agency.sign, agency.sign_takes = Heartbeat("hinata", SourceErrorKind.TIMEOUT), 10.0

    async def told(ask):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(35):
                await ask(WITHHELD)

    story(agency, told)
    assert agency.signs == 4


def test_questions_fail_as_often_as_others_did(agency):
    async def told(ask):
        for broken in (True, False, False, False) * 10:
            good = bare("immunisation", "hinata", SourceOutcome.NONE_HELD)
            agency.answer = failing("immunisation", "hinata", "malformed", 9) if broken else good
            await ask(ASKED)
        return await ask(WITHHELD, 60)

    answers = story(agency, told)
    broken = [a for a, _ in answers if a.error_kind is SourceErrorKind.MALFORMED]
    assert 8 <= len(broken) <= 24
    assert {a.retry_after for a in broken} == {9}


def test_what_was_wrong_with_somebodys_records_is_nobody_elses_fault(agency):
    fault = RecordFault("immunisation_record", "lot", "form", 1)
    agency.answer = replace(failing("immunisation", "hinata", "malformed"), faults=(fault,))

    async def told(ask):
        await ask(ASKED, 20)
        return await ask(WITHHELD, 10)

    assert {a.outcome for a, _ in story(agency, told)} == {SourceOutcome.NONE_HELD}


def test_a_category_that_is_not_served_is_not_served(agency):
    agency.covers = Coverage("hinata", "R8-6", [Covered("household", ("member",))])
    [(answer, _)] = story(agency, lambda ask: ask(WITHHELD))
    assert answer.outcome is SourceOutcome.UNSUPPORTED
    agency.answer = bare("immunisation", "hinata", SourceOutcome.UNSUPPORTED)
    agency.covers = None

    async def told(ask):
        await ask(ASKED)
        return await ask(WITHHELD)

    [(answer, _)] = story(agency, told)
    assert answer.outcome is SourceOutcome.UNSUPPORTED


def test_what_is_slow_to_say_what_it_serves_is_not_waited_for(agency):
    async def slowly(agency_id, *, now):
        await asyncio.sleep(9)

    agency.coverage = slowly
    [(answer, seconds)] = story(agency, lambda ask: ask(WITHHELD))
    assert (answer.outcome, seconds) == (SourceOutcome.NONE_HELD, 0.05)


def test_nobody_is_asked_about_an_agency_that_is_not_connected(agency):
    strange = replace(WITHHELD, agency_id="atlantis")
    [(answer, _)] = story(agency, lambda ask: ask(strange))
    assert answer.outcome is SourceOutcome.UNSUPPORTED
    assert agency.signs == 0


DOWN = Failure(SourceErrorKind.TIMEOUT, 0.1, None)
NONSENSE = Failure(SourceErrorKind.MALFORMED, 0.1, None)


def seen(ends, signs, at=0.0):
    samples = Samples()
    for end in ends:
        samples.ended("hinata", end, now=at)
    for well in signs:
        samples.sign_of_life("hinata", well=well, now=at)
    return samples


@pytest.mark.parametrize(
    ("ends", "signs", "share"),
    [
        ([], [], 0.0),
        ([None] * 9, [], 0.0),
        ([NONSENSE, None, None, None], [], 0.25),
        ([DOWN, None], [], 0.0),  # a sign of life would have shown it
        ([DOWN, None], [False, True] * 5, 0.0),
        ([DOWN, None], [True] * 10, 0.5),
        ([DOWN, DOWN, DOWN, None], [False, True] * 5, 0.5),
        ([DOWN] * 4, [False] * 5, 0.0),
        ([NONSENSE] * 5, [True] * 10, 1.0),
    ],
)
def test_failures_that_a_sign_of_life_shows_are_not_counted_twice(ends, signs, share):
    found, ways = seen(ends, signs).failures("hinata", now=1.0)
    assert found == pytest.approx(share)
    assert bool(ways) == (share > 0)


def test_failures_are_forgotten():
    assert seen([NONSENSE] * 5, []).failures("hinata", now=LATELY_SECONDS + 1) == (0.0, ())


def test_what_is_remembered_is_bounded():
    samples = Samples()
    for number in range(5_000):
        samples.none_held(f"a-{number}", "immunisation", 0.1)
        samples.ended("hinata", None, now=0.0)
    for _ in range(100):
        samples.none_held("hinata", "immunisation", 0.1)
    assert samples.times("a-0", "immunisation") == ()
    assert len(samples.times("hinata", "immunisation")) == 32
