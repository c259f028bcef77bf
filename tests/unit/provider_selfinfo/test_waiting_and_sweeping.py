"""Bounded waits, lost work and the preferences that ask for a wait."""

import threading
import time
from datetime import timedelta

import pytest

from consent.retrieval import RetrievalState
from provider.selfinfo.wait import WaitingRoom
from provider.web.client.prefer import preferred_wait
from tests.fakes.counter import NOW, Counter

SECOND = timedelta(seconds=1)


def test_a_wait_ends_when_it_arrives():
    arrivals = iter([False, False, True])
    assert WaitingRoom(8).wait_for(lambda: next(arrivals), 5)
    assert next(arrivals, "all were asked for") == "all were asked for"


def test_a_wait_ends_when_its_time_is_over():
    begun = time.monotonic()
    assert WaitingRoom(8).wait_for(lambda: False, 1)
    assert 0.95 < time.monotonic() - begun < 1.3


def test_no_wish_no_wait():
    assert not WaitingRoom(8).wait_for(lambda: pytest.fail("asked"), 0)


@pytest.mark.parametrize(("threads", "seats"), [(8, 2), (16, 4), (1, 1), (7, 1)])
def test_a_quarter_of_the_threads_may_wait(threads, seats):
    room, come, honoured = WaitingRoom(threads), threading.Event(), []
    waiting = [
        threading.Thread(target=lambda: honoured.append(room.wait_for(come.is_set, 5)))
        for _ in range(seats)
    ]
    for thread in waiting:
        thread.start()
    time.sleep(0.05)
    assert not room.wait_for(come.is_set, 5)
    come.set()
    for thread in waiting:
        thread.join()
    assert honoured == [True] * seats
    assert room.wait_for(come.is_set, 5)


def test_a_seat_is_given_back_when_asking_breaks():
    room = WaitingRoom(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            room.wait_for(lambda: 1 // 0, 5)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ([], None),
        (["wait=3"], 3),
        (["respond-async, wait=2"], 2),
        (["respond-async", 'WAIT = "4"; foo=1'], 4),
        (["wait=3600"], 5),
        (["wait=0"], 0),
        (["wait=-1"], None),
        (["wait=１"], None),
        (["wait=" + "9" * 5000], None),
        (["wait"], None),
        ([",,;=,"], None),
    ],
)
def test_a_preference_is_understood_or_ignored(headers, wait):
    assert preferred_wait(headers) == wait


def test_a_lost_message_is_sent_again_but_not_every_second():
    counter = Counter("hinata")
    started = counter.start()
    counter.queue.clear()
    for second in range(2):
        counter.sweeper.sweep(now=NOW + second * SECOND)
    assert counter.queue == []
    for second in range(2, 8):
        counter.sweeper.sweep(now=NOW + second * SECOND)
    assert counter.queue == [started.retrieval_id] * 2


def test_what_a_dead_worker_held_passes_on_when_its_lease_lapses():
    counter = Counter("hinata")
    started = counter.start()
    counter.store.lease(started.retrieval_id, "w-dead", now=NOW, until=NOW + 10 * SECOND)
    counter.queue.clear()
    counter.sweeper.sweep(now=NOW + 9 * SECOND)
    assert counter.queue == []
    counter.now = NOW + 10 * SECOND
    counter.sweeper.sweep(now=counter.now)
    assert counter.queue == [started.retrieval_id]
    counter.collector.collect(started.retrieval_id)
    assert counter.store.get(started.retrieval_id).state is RetrievalState.READY
