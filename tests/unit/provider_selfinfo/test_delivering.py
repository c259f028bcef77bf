"""What is handed out, to whom, how often, and what the ledger says of it."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.port import SourceOutcome
from consent.disclosure import verify_chain
from consent.entitlement import Entitlement, Purpose
from consent.errors import NotPermittedError
from consent.retrieval import RetrievalState
from provider.keys.envelope import SealError
from provider.selfinfo.errors import (
    RetrievalFailedError,
    RetrievalGoneError,
    RetrievalUnknownError,
)
from scopes.catalogue import CATALOGUE
from tests.fakes.counter import (
    NOW,
    Counter,
    ProofSpentError,
    a_grant,
    a_relying_party,
    bare,
    failing,
    records_of,
    released,
)


@pytest.fixture
def counter():
    counter = Counter("hinata", "aozora")
    counter.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation", 2)
    )
    return counter


def content(delivery):
    return json.loads(delivery.body)


def by_category(delivery):
    return {entry["category"]: entry for entry in content(delivery)["categories"]}


def test_the_whole_envelope(counter):
    retrieval = counter.collected()
    delivered = content(counter.deliver(retrieval.retrieval_id))
    [immunisation, household, declined] = delivered.pop("categories")
    assert delivered == {
        "request_id": retrieval.retrieval_id,
        "status": "ready",
        "sub": "sub:parenting.example:parent",
        "subject": "subject:parenting.example:child",
        "relation": "legal_representative",
        "retrieved_at": "2026-11-22T09:00:00Z",
    }
    [dataset] = immunisation.pop("datasets")
    assert immunisation == {
        "category": "immunisation",
        "condition": {"kind": "latest"},
        "outcome": "released",
        "complete": True,
        "truncated_by_retention": False,
    }
    assert dataset["records"] == records_of("immunisation", 2)
    assert {key: dataset[key] for key in ("item", "record_type", "layout_version", "as_of")} == {
        "item": "3-4",
        "record_type": "immunisation_record",
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
    }
    assert dataset["holder"]["enquiry"] == "健康推進課 00-0000-0001"
    assert dataset["legal_basis"]
    assert household["outcome"] == "not_available"
    assert "datasets" not in household
    assert declined == {"category": "maternal_child_health", "outcome": "declined"}


def test_records_of_several_types_are_sorted_into_data_sets():
    grant = a_grant(categories=("maternal_child_health",), declined=())
    counter = Counter("hinata", grant=grant)
    examples = CATALOGUE["maternal_child_health"].examples
    counter.agencies.answers["hinata", "maternal_child_health"] = released(
        "maternal_child_health", "hinata", reversed(examples)
    )
    scope = {"categories": ("maternal_child_health",)}
    retrieval = counter.collected(**scope)
    entry = by_category(counter.deliver(retrieval.retrieval_id, **scope))["maternal_child_health"]
    types = [dataset["record_type"] for dataset in entry["datasets"]]
    assert len(set(types)) == len(types) > 1
    for dataset in entry["datasets"]:
        assert {r["record_type"] for r in dataset["records"]} == {dataset["record_type"]}


def test_one_entry_per_delivery_says_what_left_and_no_value(counter):
    retrieval = counter.collected()
    first = counter.deliver(retrieval.retrieval_id)
    counter.now += timedelta(minutes=1)
    second = counter.deliver(retrieval.retrieval_id)
    one, two = counter.ledger.entries
    assert (one.disclosure_id, two.disclosure_id) == (first.disclosure_id, second.disclosure_id)
    assert (one.retry_of, two.retry_of) == (None, one.disclosure_id)
    assert (one.occurred_at, one.requested_at) == (NOW, retrieval.created_at)
    assert (one.person_id, one.subject_id, one.purpose_id) == ("parent", "child", "calendar")
    assert [(i.category, i.outcome, i.agencies, i.record_count) for i in one.items] == [
        ("immunisation", "released", ("hinata",), 2),
        ("household", "not_available", (), 0),
    ]
    assert verify_chain(counter.ledger.entries) is None


def test_an_entry_is_not_marked_before_its_bytes_have_left(counter):
    retrieval = counter.collected()
    delivery = counter.deliver(retrieval.retrieval_id)
    [entry] = counter.ledger.entries
    assert (entry.disclosure_id, entry.delivered_at) == (delivery.disclosure_id, None)


def test_two_fetches_at_once_make_two_entries_one_a_retry(counter):
    retrieval = counter.collected()
    threads = [
        threading.Thread(target=counter.deliver, args=(retrieval.retrieval_id,)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, two = counter.ledger.entries
    assert (one.retry_of, two.retry_of) == (None, one.disclosure_id)


def test_one_category_is_handed_out_alone(counter):
    retrieval = counter.collected()
    delivery = counter.deliver(retrieval.retrieval_id, "household")
    assert list(by_category(delivery)) == ["household"]
    assert [item.category for item in counter.ledger.entries[0].items] == ["household"]


def test_what_has_not_answered_is_pending_and_later_complete(counter):
    counter.agencies.answers["aozora", "immunisation"] = RuntimeError()
    counter.agencies.answers["aozora", "household"] = RuntimeError()
    counter.agencies.answers["hinata", "household"] = RuntimeError()
    retrieval = counter.collected()
    early = counter.deliver(retrieval.retrieval_id)
    assert content(early)["status"] == "partial"
    assert by_category(early)["immunisation"]["complete"] is False
    assert by_category(early)["household"]["outcome"] == "pending"
    assert counter.deliver(retrieval.retrieval_id, "household") is None
    counter.agencies.answers.clear()
    counter.now += timedelta(seconds=10)
    counter.collector.collect(retrieval.retrieval_id)
    late = counter.deliver(retrieval.retrieval_id)
    assert content(late)["status"] == "ready"
    assert by_category(late)["immunisation"]["complete"] is True


def test_an_agency_silent_until_the_deadline_is_a_timeout(counter):
    counter.agencies.answers["aozora", "household"] = RuntimeError()
    retrieval = counter.collected()
    counter.now += timedelta(minutes=2)
    counter.sweeper.sweep(now=counter.now)
    household = by_category(counter.deliver(retrieval.retrieval_id))["household"]
    assert (household["outcome"], household["kind"], household["retry_after"]) == (
        "source_error",
        "timeout",
        60,
    )


def test_an_agency_that_is_down_does_not_hide_another_one(counter):
    counter.agencies.answers["aozora", "immunisation"] = failing(
        "immunisation", "aozora", "maintenance", 30
    )
    retrieval = counter.collected()
    entry = by_category(counter.deliver(retrieval.retrieval_id))["immunisation"]
    assert (entry["outcome"], entry["complete"]) == ("released", False)


def test_none_held_and_manual_leave_the_same_bytes():
    bodies = []
    for outcome in (SourceOutcome.NONE_HELD, SourceOutcome.MANUAL):
        counter = Counter("hinata")
        for category in ("immunisation", "household"):
            counter.agencies.answers["hinata", category] = bare(category, "hinata", outcome)
        retrieval = counter.collected()
        body = counter.deliver(retrieval.retrieval_id).body.decode()
        bodies.append(body.replace(retrieval.retrieval_id, "ID"))
    assert bodies[0] == bodies[1]


def test_nothing_is_there_before_the_first_answer(counter):
    retrieval = counter.start()
    assert counter.deliver(retrieval.retrieval_id) is None
    assert counter.ledger.entries == []


def test_foreign_unknown_and_malformed_ids_look_alike(counter):
    retrieval = counter.collected()
    other = a_grant(grant_id="g-2")
    counter.grants.add(other)
    for grant, request_id in [
        (other, retrieval.retrieval_id),
        (None, "00000000-0000-4000-8000-000000000000"),
        (None, "x\x00"),
        (None, ""),
    ]:
        with pytest.raises(RetrievalUnknownError):
            counter.deliver(request_id, **({"grant": grant} if grant else {}))
    assert counter.ledger.entries == []


def test_a_proof_fetches_once(counter):
    retrieval = counter.collected()
    access = counter.access()
    counter.deliverer.deliver(access, retrieval.retrieval_id, category=None, now=NOW)
    with pytest.raises(ProofSpentError):
        counter.deliverer.deliver(access, retrieval.retrieval_id, category=None, now=NOW)
    assert len(counter.ledger.entries) == 1


def test_a_grant_withdrawn_between_building_and_sending_lets_nothing_out(counter):
    retrieval = counter.collected()
    access = counter.access()
    counter.grants.withdraw("g-1", "parent", now=NOW)
    with pytest.raises(NotPermittedError):
        counter.deliverer.deliver(access, retrieval.retrieval_id, category=None, now=NOW)
    assert counter.ledger.entries == []


def test_a_review_that_was_narrowed_takes_effect_at_once(counter):
    retrieval = counter.collected()
    narrowed = Purpose("calendar", {}, frozenset({"household"}), frozenset(), 365)
    party = a_relying_party(entitlement=Entitlement((narrowed,)))
    delivery = counter.deliver(retrieval.retrieval_id, relying_party=party)
    assert "immunisation" not in by_category(delivery)
    with pytest.raises(NotPermittedError):
        counter.deliver(retrieval.retrieval_id, "immunisation", relying_party=party)


def test_a_result_is_readable_for_ten_minutes_after_its_first_reading(counter):
    retrieval_id = counter.collected().retrieval_id
    counter.deliver(retrieval_id)
    assert counter.store.get(retrieval_id).state is RetrievalState.FETCHED
    counter.now = NOW + timedelta(minutes=10) - timedelta(seconds=1)
    assert counter.deliver(retrieval_id)
    counter.now = NOW + timedelta(minutes=10)
    with pytest.raises(RetrievalGoneError):
        counter.deliver(retrieval_id)
    assert counter.sweeper.sweep(now=counter.now)["purged"] == 1
    assert counter.store.get(retrieval_id).data_key is None


def test_a_result_that_nobody_read_is_gone_after_a_day(counter):
    retrieval_id = counter.collected().retrieval_id
    counter.now = NOW + timedelta(hours=24)
    with pytest.raises(RetrievalGoneError):
        counter.deliver(retrieval_id)
    assert counter.sweeper.sweep(now=counter.now)["expired"] == 1


def test_an_acknowledged_result_is_gone_and_acknowledged_once(counter):
    retrieval_id = counter.collected().retrieval_id
    counter.requests.acknowledge(counter.access(), retrieval_id, now=NOW)
    assert counter.store.parts(retrieval_id) == []
    for gone in (
        lambda: counter.deliver(retrieval_id),
        lambda: counter.requests.acknowledge(counter.access(), retrieval_id, now=NOW),
    ):
        with pytest.raises(RetrievalGoneError):
            gone()
    status = counter.requests.status(counter.access(), retrieval_id, now=NOW)
    assert status.state is RetrievalState.PURGED


def test_what_nobody_could_be_asked_for_has_visibly_failed(counter):
    counter.directory.silent = True
    retrieval_id = counter.collected().retrieval_id
    counter.now = NOW + timedelta(minutes=2)
    assert counter.sweeper.sweep(now=counter.now)["closed"] == 1
    with pytest.raises(RetrievalFailedError):
        counter.deliver(retrieval_id)


def test_an_answer_moved_to_another_retrieval_does_not_open(counter):
    victim, other = counter.collected(), counter.collected(key="key-2")
    stolen = counter.store.parts(victim.retrieval_id)
    counter.store._parts[other.retrieval_id] = {(p.category, p.agency_id): p for p in stolen}
    counter.store._rows[other.retrieval_id] = replace(
        counter.store.get(other.retrieval_id), data_key=victim.data_key
    )
    with pytest.raises(SealError):
        counter.deliver(other.retrieval_id)
