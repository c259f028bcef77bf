"""How a worker asks agencies: all at once, each once, and whatever happens to it."""

import logging
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.directory_port import Linkage
from connectors.port import SourceOutcome
from consent.retrieval import RetrievalState
from provider.selfinfo.errors import RetrievalUnknownError
from provider.selfinfo.floor import Pace
from tests.fakes.by_hand import ByHand
from tests.fakes.counter import NOW, Counter, bare, failing, records_of, released

IMMUNISATION = {"requests": [{"category": "immunisation"}]}


@pytest.fixture
def counter():
    return Counter("hinata", "aozora")


def test_every_agency_of_the_person_is_asked_once(counter):
    retrieval = counter.collected(IMMUNISATION)
    assert retrieval.state is RetrievalState.READY
    assert sorted(r.agency_id for r in counter.agencies.asked) == ["aozora", "hinata"]
    assert {r.linkage_code for r in counter.agencies.asked} == {"code-hinata", "code-aozora"}


def test_references_say_nothing_to_another_agency_and_stay_the_same_at_a_repeat(counter):
    def requests():
        return sorted(counter.agencies.asked, key=lambda r: r.agency_id)

    counter.agencies.answers["aozora", "immunisation"] = RuntimeError("cut off")
    retrieval = counter.collected(IMMUNISATION)
    counter.now += timedelta(seconds=10)
    counter.collector.collect(retrieval.retrieval_id)
    first, again, other = requests()
    assert first == again
    assert other.request_id != first.request_id
    assert other.consent_reference != first.consent_reference
    for request in requests():
        told = (request.request_id, request.consent_reference)
        assert not {retrieval.retrieval_id, "g-1", "child", "parent"} & set(told)


def test_agencies_are_asked_side_by_side(counter):
    counter.agencies.delays = {"hinata": 0.3, "aozora": 0.3}
    begun = time.monotonic()
    counter.collected(IMMUNISATION)
    assert time.monotonic() - begun < 0.55


def test_an_early_answer_can_be_read_while_a_slow_agency_thinks(counter):
    counter.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation")
    )
    counter.agencies.delays = {"aozora": 0.6}
    retrieval_id = counter.start(IMMUNISATION).retrieval_id
    worker = threading.Thread(target=counter.collector.collect, args=(retrieval_id,))
    worker.start()
    deadline = time.monotonic() + 0.5
    while counter.store.get(retrieval_id).state is not RetrievalState.PARTIAL:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert counter.deliver(retrieval_id) is not None
    worker.join()
    assert counter.store.get(retrieval_id).state is RetrievalState.READY


def test_two_workers_on_one_retrieval_ask_each_agency_once(counter):
    counter.agencies.delays = {"hinata": 0.1, "aozora": 0.1}
    retrieval_id = counter.start(IMMUNISATION).retrieval_id
    workers = [
        threading.Thread(target=counter.collector.collect, args=(retrieval_id,)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(r.agency_id for r in counter.agencies.asked) == ["aozora", "hinata"]


def test_after_a_crash_only_what_has_no_answer_is_asked_again(counter, caplog):
    counter.agencies.answers["aozora", "immunisation"] = RuntimeError("山田 花子")
    retrieval = counter.collected(IMMUNISATION)
    assert retrieval.state is RetrievalState.PARTIAL
    assert "山田" not in caplog.text
    assert "RuntimeError" in caplog.text
    del counter.agencies.answers["aozora", "immunisation"]
    counter.now += timedelta(seconds=10)
    counter.collector.collect(retrieval.retrieval_id)
    assert [r.agency_id for r in counter.agencies.asked].count("hinata") == 1
    assert counter.store.get(retrieval.retrieval_id).state is RetrievalState.READY


def test_an_agency_without_a_code_for_the_person_is_not_asked(counter):
    counter.directory.linkage = lambda _: Linkage(
        Counter("hinata").directory.linkage("").residences, {}
    )
    assert counter.collected(IMMUNISATION).state is RetrievalState.READY
    assert counter.agencies.asked == []


def test_a_person_whom_the_directory_does_not_know_has_nothing_held():
    nobody = Counter()
    nobody.directory.linkage = lambda _: None
    assert nobody.collected(IMMUNISATION).state is RetrievalState.READY


def test_a_silent_directory_is_asked_again_later(counter):
    counter.directory.silent = True
    retrieval = counter.collected(IMMUNISATION)
    assert retrieval.state is RetrievalState.COLLECTING
    counter.queue.clear()
    counter.sweeper.sweep(now=NOW)
    assert counter.queue == []
    counter.directory.silent = False
    counter.now += timedelta(seconds=4)
    counter.sweeper.sweep(now=counter.now)
    assert counter.queue == [retrieval.retrieval_id]
    counter.collector.collect(retrieval.retrieval_id)
    assert counter.store.get(retrieval.retrieval_id).state is RetrievalState.READY


def test_nobody_is_asked_for_a_grant_that_was_withdrawn_meanwhile(counter):
    retrieval_id = counter.start(IMMUNISATION).retrieval_id
    counter.grants.withdraw("g-1", "parent", now=NOW)
    counter.collector.collect(retrieval_id)
    assert counter.agencies.asked == []
    assert counter.store.get(retrieval_id).state is RetrievalState.REVOKED


def test_withdrawal_while_agencies_think_stops_the_asking(counter):
    quick = ByHand(counter.collector.collector, pace=Pace(look=timedelta(seconds=0.05)))
    counter.agencies.delays = {"hinata": 5, "aozora": 5}
    retrieval_id = counter.start(IMMUNISATION).retrieval_id
    begun = time.monotonic()
    worker = threading.Thread(target=quick.collect, args=(retrieval_id,))
    worker.start()
    while len(counter.agencies.asked) < 2:
        time.sleep(0.01)
    counter.grants.withdraw("g-1", "parent", now=NOW)
    counter.sweeper.sweep(now=NOW)
    worker.join()
    assert time.monotonic() - begun < 2
    assert counter.store.get(retrieval_id).state is RetrievalState.REVOKED
    assert counter.store.parts(retrieval_id) == []


def test_collecting_ends_at_the_deadline(counter):
    counter.agencies.delays = {"aozora": 5}
    retrieval_id = counter.start(IMMUNISATION).retrieval_id
    counter.now = NOW + timedelta(minutes=2) - timedelta(seconds=0.8)
    begun = time.monotonic()
    counter.collector.collect(retrieval_id)
    assert time.monotonic() - begun < 2
    counter.sweeper.sweep(now=NOW + timedelta(minutes=2))
    assert counter.store.get(retrieval_id).state is RetrievalState.READY


def test_answers_lie_sealed(counter):
    [record] = records_of("immunisation", product_name="カナリアワクチン")
    counter.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", [record]
    )
    retrieval = counter.collected(IMMUNISATION)
    for part in counter.store.parts(retrieval.retrieval_id):
        assert b"vaccine" not in part.answer
        assert "カナリア".encode() not in part.answer


def test_no_value_of_a_record_reaches_a_log(counter, caplog):
    caplog.set_level(logging.DEBUG)
    [record] = records_of("immunisation", product_name="カナリアワクチン")
    counter.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", [{**record, "my": "123456789018"}]
    )
    counter.agencies.answers["aozora", "immunisation"] = failing(
        "immunisation", "aozora", "malformed"
    )
    retrieval = counter.collected(IMMUNISATION)
    counter.deliver(retrieval.retrieval_id)
    assert not any(canary in caplog.text for canary in ("カナリア", "123456789018", "code-hinata"))


def test_what_started_before_there_is_a_consent_is_collected_and_readable_to_no_client(counter):
    started = counter.store.get(counter.start(IMMUNISATION).retrieval_id)
    preview = replace(started, grant_id=None)
    counter.store.add(preview, idempotency_hash=None, body_hash=None)
    counter.collector.collect(preview.retrieval_id)
    assert counter.store.get(preview.retrieval_id).state is RetrievalState.READY
    assert len(counter.agencies.asked) == 2
    with pytest.raises(RetrievalUnknownError):
        counter.deliver(preview.retrieval_id)


def test_a_manual_answer_is_an_answer(counter):
    for agency in ("hinata", "aozora"):
        counter.agencies.answers[agency, "immunisation"] = bare(
            "immunisation", agency, SourceOutcome.MANUAL
        )
    assert counter.collected(IMMUNISATION).state is RetrievalState.READY
