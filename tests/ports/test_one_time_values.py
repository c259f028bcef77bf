"""One-time values: what their store promises, on each database."""

import threading
from datetime import timedelta

import pytest

from provider.storage.replays import OneTimeValue, ReplayStore, ValueReplayedError
from tests.pki import NOW

MINUTE = timedelta(minutes=1)


def value(name, kind="dpop_proof", owner="o"):
    return OneTimeValue(kind, owner, name, NOW + MINUTE)


def test_a_value_is_spent_once_for_each_kind_and_owner(database):
    replays = ReplayStore(database)
    replays.spend([value("v"), value("v", kind="client_assertion"), value("v", owner="p")])
    replays.spend([])
    for again in (value("v"), value("v", owner="p")):
        with pytest.raises(ValueReplayedError) as refusal:
            replays.spend([again])
        assert refusal.value.kind == "dpop_proof"


def test_parts_of_a_value_cannot_be_shifted():
    assert value("bc", owner="a").digest() != value("c", owner="ab").digest()


def test_a_replay_takes_nothing_with_it(database):
    replays = ReplayStore(database)
    replays.spend([value("old")])
    with pytest.raises(ValueReplayedError), database.transaction():
        replays.spend([value("new"), value("old")])
    replays.spend([value("new")])


def test_of_many_who_spend_the_same_values_one_succeeds(database):
    replays = ReplayStore(database)

    def spend():
        with database.transaction():
            replays.spend([value("one"), value("two")])

    gate, outcomes = threading.Barrier(8), []

    def run():
        gate.wait()
        try:
            outcomes.append(spend())
        except ValueReplayedError as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ValueReplayedError) for outcome in outcomes) == 7
