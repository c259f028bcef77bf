"""The floor by a clock whose time jumps: what is seen when, and what becomes of leases."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.port import SourceOutcome
from consent.retrieval import RetrievalState
from provider.selfinfo.floor import Floor, Pace
from provider.selfinfo.ticks import Ticks
from tests.fakes import virtual_time
from tests.fakes.by_hand import Inline
from tests.fakes.counter import LIVES, NOW, Counter, bare, records_of, released

SECOND = timedelta(seconds=1)
TICKS = Ticks(2 * SECOND)
IMMUNISATION = {"requests": [{"category": "immunisation"}]}
BOTH = {"requests": [{"category": "immunisation"}, {"category": "household"}]}


class Story:
    """A counter, and floors on which its retrievals are collected while virtual time passes."""

    def __init__(self, *agencies):
        self.counter = Counter(*agencies)
        self.store, self.agencies = self.counter.store, self.counter.agencies

    def holds(self, *agencies, category="immunisation"):
        for agency in agencies:
            self.agencies.answers[agency, category] = released(
                category, agency, records_of(category)
            )

    def floor(self, clock, *, ticks=TICKS, **changes):
        # Story and floor share one clock from here on.
        collector = replace(self.counter.collector.collector, clock=clock, ticks=ticks)
        return Floor(collector, aside=Inline(), **changes)

    def lone(self, *, ticks=TICKS, body=IMMUNISATION, until=None):
        """Collect one retrieval; return its id and how many answers could be seen when."""
        retrieval_id = self.counter.start(body).retrieval_id
        seen = {}

        async def story(clock):
            async with self.floor(clock, ticks=ticks) as floor:
                task = floor.begin(retrieval_id)
                await asyncio.sleep(0.01)  # so that it looks after what happens at the same instant
                while not task.done():
                    await asyncio.sleep(0.25)
                    there = [p for p in self.store.parts(retrieval_id) if p.answer]
                    seen.setdefault(len(there), int(asyncio.get_running_loop().time() * 4) / 4)

        virtual_time.run(story, NOW)
        return retrieval_id, {count: at for count, at in seen.items() if count}


@pytest.fixture
def story():
    return Story("hinata", "aozora", "midori")


def test_records_are_seen_at_once_and_everything_else_at_its_tick(story):
    story.holds("hinata")
    story.agencies.answers["midori", "immunisation"] = bare(
        "immunisation", "midori", SourceOutcome.MANUAL
    )
    story.agencies.delays = {"hinata": 0.3, "aozora": 0.7, "midori": 2.1}
    retrieval_id, seen = story.lone()
    assert seen == {1: 0.5, 2: 2.0, 3: 4.0}
    parts = {p.agency_id: p.answered_at - NOW for p in story.store.parts(retrieval_id)}
    assert parts["hinata"] == timedelta(seconds=0.3)
    assert (parts["aozora"], parts["midori"]) == (2 * SECOND, 4 * SECOND)


def test_late_sources_hold_up_neither_the_others_nor_each_other():
    story = Story("hinata", "aozora", "midori")
    story.holds("hinata", "aozora", "midori")
    story.holds("hinata", "aozora", category="household")
    story.agencies.delays = {"hinata": 0.2, "aozora": 60, "midori": 100}
    retrieval_id, seen = story.lone(body=BOTH)
    assert seen == {2: 0.25, 4: 60.0, 6: 100.0}
    assert story.store.get(retrieval_id).state is RetrievalState.READY


def test_an_agency_may_have_ticks_of_its_own(story):
    ticks = Ticks.from_entries({"hinata": {"release_tick_seconds": 0.5}, "aozora": {}}, 3 * SECOND)
    _, seen = story.lone(ticks=ticks)
    assert seen == {1: 0.5, 3: 3.0}


def test_what_is_due_at_one_tick_is_kept_in_one_step(story, monkeypatch):
    kept, keep = [], story.store.keep_answers
    monkeypatch.setattr(story.store, "keep_answers", lambda a: kept.append(len(a)) or keep(a))
    story.agencies.delays = {"hinata": 0.1, "aozora": 0.9, "midori": 1.9}
    story.lone()
    assert kept == [3]


def test_no_tick_lies_behind_the_last_call(story):
    story.agencies.delays = {"hinata": 1, "aozora": 118.2, "midori": 119.8}
    retrieval_id, seen = story.lone(ticks=Ticks(50 * SECOND))
    assert seen == {1: 50.0, 2: 119.5}
    assert story.store.get(retrieval_id).state is RetrievalState.PARTIAL
    story.counter.sweeper.sweep(now=NOW + LIVES.collecting)
    assert story.store.get(retrieval_id).state is RetrievalState.READY


def test_what_was_held_when_a_worker_died_is_asked_again(story):
    retrieval_id = story.counter.start(IMMUNISATION).retrieval_id

    async def dies(clock):
        floor = story.floor(clock, pace=Pace(grace=0 * SECOND))
        async with floor:
            floor.begin(retrieval_id)
            await asyncio.sleep(1.5)
        assert floor.given_back == [retrieval_id]

    virtual_time.run(dies, NOW)
    assert {part.answer for part in story.store.parts(retrieval_id)} == {None}
    story.counter.now = NOW + 2 * SECOND
    story.counter.collector.collect(retrieval_id)
    assert len(story.agencies.asked) == 6
    assert story.store.get(retrieval_id).state is RetrievalState.READY


def test_a_lease_is_kept_for_as_long_as_agencies_think(story):
    story.agencies.delays = {"aozora": 60}
    retrieval_id = story.counter.start(IMMUNISATION).retrieval_id

    async def two_floors(clock):
        async with story.floor(clock) as ours, story.floor(clock) as theirs:
            task = ours.begin(retrieval_id)
            while not task.done():
                await theirs.collect(retrieval_id)
                await asyncio.sleep(1)

    virtual_time.run(two_floors, NOW)
    assert len(story.agencies.asked) == 3
    assert story.store.get(retrieval_id).state is RetrievalState.READY


def test_withdrawal_drops_the_questions_within_two_seconds(story):
    story.agencies.delays = dict.fromkeys(("hinata", "aozora", "midori"), 60)
    retrieval_id = story.counter.start(IMMUNISATION).retrieval_id

    async def withdrawn(clock):
        async with story.floor(clock) as floor:
            task = floor.begin(retrieval_id)
            await asyncio.sleep(4.2)
            story.counter.grants.withdraw("g-1", "parent", now=clock())
            story.counter.sweeper.sweep(now=clock())
            await asyncio.wait([task])
            return asyncio.get_running_loop().time()

    assert virtual_time.run(withdrawn, NOW) < 6.2
    assert story.store.get(retrieval_id).state is RetrievalState.REVOKED
    assert story.store.parts(retrieval_id) == []


def test_work_that_another_took_over_is_dropped(story):
    story.agencies.delays = dict.fromkeys(("hinata", "aozora", "midori"), 60)
    retrieval_id = story.counter.start(IMMUNISATION).retrieval_id

    async def taken_over(clock):
        async with story.floor(clock) as floor:
            task = floor.begin(retrieval_id)
            await asyncio.sleep(3)
            later = clock() + 20 * SECOND  # as if this process had stood still
            assert story.store.lease(retrieval_id, "w-2", now=later, until=later + 60 * SECOND)
            await asyncio.wait([task])
            return asyncio.get_running_loop().time()

    assert virtual_time.run(taken_over, NOW) < 5
    assert story.store.held("w-2") == {retrieval_id: 2}


def test_a_lease_without_work_is_given_back(story):
    story.agencies.delays = {"aozora": 20}
    retrieval_id = story.counter.start(IMMUNISATION).retrieval_id
    forgotten = story.counter.start(IMMUNISATION, key="key-2").retrieval_id

    async def forgets(clock):
        async with story.floor(clock) as floor:
            story.store.lease(forgotten, floor._owner, now=clock(), until=clock() + 10 * SECOND)
            await floor.collect(retrieval_id)

    virtual_time.run(forgets, NOW)
    waiting = story.store.waiting(accepted_before=NOW, now=NOW + 5 * SECOND)
    assert waiting == [forgotten]


@pytest.mark.parametrize(("failures", "answered"), [(2, True), (3, False)])
def test_a_database_that_is_away_for_a_moment_costs_no_answer(
    story, monkeypatch, caplog, failures, answered
):
    tries, keep = [], story.store.keep_answers

    def away(answers):
        tries.append(len(answers))
        if len(tries) <= failures:
            raise OSError("見本 花")
        return keep(answers)

    monkeypatch.setattr(story.store, "keep_answers", away)
    retrieval_id, _ = story.lone()
    ready = story.store.get(retrieval_id).state is RetrievalState.READY
    assert (ready, "見本" in caplog.text) == (answered, False)
    if not answered:
        waiting = story.store.waiting(accepted_before=NOW, now=NOW + 6 * SECOND)
        assert waiting == [retrieval_id]


def test_a_database_that_is_away_at_a_look_stops_nobody(story, monkeypatch, caplog):
    caplog.set_level(logging.WARNING)
    story.agencies.delays = {"aozora": 12}
    renew, looks = story.store.renew, []

    def away(owner, *, until):
        looks.append(until)
        if len(looks) == 2:
            raise OSError
        return renew(owner, until=until)

    monkeypatch.setattr(story.store, "renew", away)
    retrieval_id, _ = story.lone()
    assert story.store.get(retrieval_id).state is RetrievalState.READY
    assert caplog.messages == ["leases not looked at fault=OSError"]


def test_told_to_stop_it_finishes_what_takes_seconds_and_gives_the_rest_back(story):
    story.agencies.delays = {"aozora": 60}
    slow = story.counter.start(IMMUNISATION).retrieval_id
    story.counter.directory.agencies = ("hinata",)
    quick = story.counter.start(IMMUNISATION, key="key-2").retrieval_id

    async def stopped(clock):
        story.counter.directory.agencies = ("aozora",)
        async with story.floor(clock) as floor:
            floor.begin(slow)
            await asyncio.sleep(0.5)
            story.counter.directory.agencies = ("hinata",)
            floor.begin(quick)
            await asyncio.sleep(0.5)
        return floor.given_back, clock()

    given_back, ended = virtual_time.run(stopped, NOW)
    assert (given_back, ended - NOW) == ([slow], 4 * SECOND)
    assert story.store.get(quick).state is RetrievalState.READY
    assert story.store.waiting(accepted_before=NOW, now=ended) == [slow]


def test_hundreds_of_retrievals_go_on_side_by_side(story):
    story.agencies.delays = dict.fromkeys(("hinata", "aozora", "midori"), 30)
    ids = [story.counter.start(BOTH, key=f"key-{n}").retrieval_id for n in range(300)]

    async def together(clock):
        async with story.floor(clock) as floor:
            await asyncio.wait([floor.begin(each) for each in ids])
            return asyncio.get_running_loop().time()

    assert virtual_time.run(together, NOW) == pytest.approx(30, abs=2)
    assert {story.store.get(each).state for each in ids} == {RetrievalState.READY}
