"""The floor in its thread: consumers hand over and go on; a full floor makes them wait."""

import threading
import time
from datetime import timedelta

import pytest

from consent.retrieval import RetrievalState
from provider.selfinfo.floor import Floor, Pace
from provider.selfinfo.floor_thread import FloorThread
from tests.fakes.counter import Counter

IMMUNISATION = {"requests": [{"category": "immunisation"}]}


@pytest.fixture
def counter():
    return Counter("hinata", "aozora")


@pytest.fixture
def opened(counter):
    """Return ``opened(**options)``: a floor in a thread, which is closed in the end."""
    floors = []

    def open_one(**options):
        pace = Pace(grace=timedelta(seconds=0.1))
        floor = FloorThread(lambda: Floor(counter.collector.collector, pace=pace), **options)
        floors.append(floor)
        floor.start()
        return floor

    yield open_one
    for floor in floors:
        floor.stop()


def started(counter, count):
    return [counter.start(IMMUNISATION, key=f"key-{n}").retrieval_id for n in range(count)]


def until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def states(counter, ids):
    return {counter.store.get(each).state for each in ids}


def test_who_hands_over_does_not_wait_for_agencies(counter, opened):
    counter.agencies.delays = {"hinata": 0.3, "aozora": 0.3}
    floor, ids = opened(), started(counter, 40)
    begun = time.monotonic()
    for each in ids:
        floor.hand(each)
    assert time.monotonic() - begun < 0.2
    until(lambda: states(counter, ids) == {RetrievalState.READY})
    assert time.monotonic() - begun < 2
    assert len(counter.agencies.asked) == 80


def test_a_full_floor_makes_the_next_one_wait(counter, opened):
    counter.agencies.delays = {"hinata": 0.4, "aozora": 0.4}
    floor, (first, second) = opened(most=1), started(counter, 2)
    floor.hand(first)
    begun = time.monotonic()
    floor.hand(second)
    assert time.monotonic() - begun > 0.3
    until(lambda: states(counter, [first, second]) == {RetrievalState.READY})


def test_who_waits_for_a_full_floor_is_let_go_when_it_closes(counter, opened):
    counter.agencies.delays = {"hinata": 60, "aozora": 60}
    floor, (first, second) = opened(most=1), started(counter, 2)
    floor.hand(first)
    waiting = threading.Thread(target=floor.hand, args=[second])
    waiting.start()
    until(lambda: len(counter.agencies.asked) == 2)
    assert floor.stop() == [first]
    waiting.join(5)
    assert not waiting.is_alive()
    assert counter.store.get(second).state is RetrievalState.ACCEPTED
    floor.hand(second)  # nobody takes it, and nothing breaks


def test_a_message_that_comes_twice_is_worked_on_once(counter, opened):
    counter.agencies.delays = {"hinata": 0.1, "aozora": 0.1}
    floor, [only] = opened(), started(counter, 1)
    for _ in range(5):
        floor.hand(only)
    until(lambda: states(counter, [only]) == {RetrievalState.READY})
    assert len(counter.agencies.asked) == 2


def test_a_floor_that_cannot_open_is_told_to_who_runs_it(caplog):
    class Broken(Floor):
        async def __aenter__(self):
            raise OSError("見本 花")

    told = []
    floor = FloorThread(
        lambda: Broken(Counter().collector.collector), on_fault=lambda: told.append(1)
    )
    floor.start()
    assert floor.stop() == ()
    assert told == [1]
    assert "見本" not in caplog.text
