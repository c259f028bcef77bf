"""Who may start a request, with what, and how often."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from consent.entitlement import Entitlement
from consent.errors import NotPermittedError
from consent.relying_party import RelyingPartyStatus
from consent.retrieval import Question, RetrievalState
from provider.selfinfo.errors import (
    KeyMalformedError,
    KeyMissingError,
    KeyReusedError,
    RequestAlreadyMadeError,
    RequestBodyError,
    UnknownCategoryError,
)
from scopes.errors import ConditionError
from tests.fakes.counter import (
    NOW,
    PURPOSE,
    Counter,
    ProofSpentError,
    a_grant,
    a_relying_party,
)

ONE = {"requests": [{"category": "immunisation"}]}


@pytest.fixture
def counter():
    return Counter("hinata")


@pytest.fixture
def one_off():
    return Counter("hinata", grant=a_grant(standing=False, expires_at=NOW + timedelta(hours=1)))


def test_an_empty_request_asks_for_the_latest_of_everything_granted(counter):
    started = counter.start({})
    assert started.questions == (
        Question("immunisation", {"kind": "latest"}),
        Question("household", {"kind": "latest"}),
    )
    assert (started.state, started.person_id, started.subject_id) == (
        RetrievalState.ACCEPTED,
        "parent",
        "child",
    )
    assert counter.queue == [started.retrieval_id]


def test_conditions_are_kept_in_their_canonical_form(counter):
    condition = {"kind": "range", "to": "2026-01-31", "from": "2024-01-01"}
    started = counter.start({"requests": [{"category": "immunisation", "condition": condition}]})
    assert started.condition_of("immunisation") == condition


def test_the_result_is_never_kept_longer_than_its_grant(one_off):
    assert one_off.start().expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ([], RequestBodyError),
        ("text", RequestBodyError),
        (None, RequestBodyError),
        ({"request": []}, RequestBodyError),
        ({"requests": {}}, RequestBodyError),
        ({"requests": []}, RequestBodyError),
        ({"requests": ["immunisation"]}, RequestBodyError),
        ({"requests": [{"category": 4}]}, RequestBodyError),
        ({"requests": [{"category": "immunisation", "extra": 1}]}, RequestBodyError),
        ({"requests": [{"category": "immunisation"}] * 2}, RequestBodyError),
        ({"requests": [{"category": "immunisation"}] * 30}, RequestBodyError),
        ({"requests": [{"category": "horoscope\x00"}]}, UnknownCategoryError),
        ({"requests": [{"category": "tax_income"}]}, NotPermittedError),
        ({"requests": [{"category": "maternal_child_health"}]}, NotPermittedError),
        ({"requests": [{"category": "immunisation", "condition": None}]}, ConditionError),
        ({"requests": [{"category": "immunisation", "condition": {"kind": 1}}]}, ConditionError),
        (
            {"requests": [{"category": "household", "condition": {"kind": "fiscal_year"}}]},
            ConditionError,
        ),
    ],
)
def test_a_body_out_of_form_starts_nothing_and_spends_no_key(counter, body, refusal):
    access = counter.access()
    with pytest.raises(refusal):
        counter.starter.start(access, body, "key-1", now=NOW)
    assert counter.queue == []
    assert counter.store.of_grant("g-1") == []


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        (None, KeyMissingError),
        ("", KeyMalformedError),
        ("k" * 256, KeyMalformedError),
        ("two words", KeyMalformedError),
        ("鍵", KeyMalformedError),
        ("line\n", KeyMalformedError),
    ],
)
def test_a_request_needs_a_proper_key(counter, key, refusal):
    with pytest.raises(refusal):
        counter.start(ONE, key)


def test_a_repeated_request_returns_what_the_first_one_started(counter):
    first = counter.start(ONE, "key-1")
    again = counter.start({"requests": [{"category": "immunisation"}]}, "key-1")
    assert again == first
    assert counter.queue == [first.retrieval_id]


def test_a_key_with_another_body_is_refused(counter):
    counter.start(ONE, "key-1")
    with pytest.raises(KeyReusedError):
        counter.start({}, "key-1")
    assert counter.start({}, "key-2").retrieval_id != counter.start(ONE, "key-1").retrieval_id


def test_a_one_off_grant_makes_one_request_and_may_repeat_it(one_off):
    first = one_off.start({}, "key-1")
    assert one_off.start({}, "key-1") == first
    with pytest.raises(RequestAlreadyMadeError):
        one_off.start({}, "key-2")


def test_a_one_off_request_that_failed_may_be_made_anew(one_off):
    first = one_off.start({}, "key-1")
    one_off.sweeper.sweep(now=NOW + timedelta(minutes=2))
    assert one_off.store.get(first.retrieval_id).state is RetrievalState.FAILED
    assert one_off.start({}, "key-2").retrieval_id != first.retrieval_id


@pytest.mark.parametrize(
    "changes",
    [
        {"relying_party": a_relying_party(status=RelyingPartyStatus.SUSPENDED)},
        {"grant": a_grant(withdrawn_at=NOW)},
        {"grant": a_grant(expires_at=NOW)},
        {"categories": ("tax_income",)},
    ],
)
def test_nothing_starts_without_permission_at_this_instant(changes):
    counter = Counter("hinata", grant=changes.get("grant"))
    with pytest.raises(NotPermittedError):
        counter.start({}, **changes)
    assert counter.queue == []


def test_a_proof_starts_one_request(counter):
    access = counter.access()
    counter.starter.start(access, {}, "key-1", now=NOW)
    with pytest.raises(ProofSpentError):
        counter.starter.start(access, {}, "key-2", now=NOW)


def test_the_short_way_uses_what_is_there_and_else_starts_one(counter):
    def short_way(category="immunisation"):
        return counter.starter.for_category(counter.access(), category, now=counter.now)

    first = short_way()
    assert short_way() == first
    assert [q.category for q in first.questions] == ["immunisation"]
    assert short_way("household").retrieval_id != first.retrieval_id
    counter.collector.collect(first.retrieval_id)
    assert short_way().retrieval_id == first.retrieval_id
    counter.deliver(first.retrieval_id)
    counter.now += timedelta(minutes=10)
    assert short_way().retrieval_id != first.retrieval_id


def test_the_short_way_does_not_take_another_condition_for_the_latest(counter):
    condition = {"kind": "range", "from": "2024-01-01", "to": "2026-01-31"}
    ranged = counter.start({"requests": [{"category": "immunisation", "condition": condition}]})
    latest = counter.starter.for_category(counter.access(), "immunisation", now=NOW)
    assert latest.retrieval_id != ranged.retrieval_id


def test_the_short_way_of_a_one_off_grant_asks_for_everything_in_its_one_request(one_off):
    first = one_off.starter.for_category(one_off.access(), "household", now=NOW)
    assert [q.category for q in first.questions] == ["immunisation", "household"]
    assert one_off.starter.for_category(one_off.access(), "immunisation", now=NOW) == first


def test_the_short_way_refuses_what_is_unknown_or_not_granted(counter):
    with pytest.raises(UnknownCategoryError):
        counter.starter.for_category(counter.access(), "horoscope", now=NOW)
    with pytest.raises(NotPermittedError):
        counter.starter.for_category(counter.access(), "maternal_child_health", now=NOW)


ON_A_DAY = "answer.insured_on_date"


@pytest.fixture
def asked_about_a_day():
    """A grant of an answer that is about a day, and never about the latest records."""
    tokens = ("immunisation", ON_A_DAY)
    purpose = replace(PURPOSE, categories=frozenset(tokens))
    counter = Counter("hinata", grant=a_grant(categories=tokens))
    party = a_relying_party(entitlement=Entitlement((purpose,)))
    counter.access = partial(counter.access, categories=tokens, relying_party=party)
    return counter


@pytest.mark.parametrize("body", [{}, {"requests": [{"category": ON_A_DAY}]}])
def test_nothing_is_asked_under_a_condition_that_it_does_not_take(asked_about_a_day, body):
    with pytest.raises(ConditionError) as fault:
        asked_about_a_day.start(body)
    assert (fault.value.category, fault.value.reason) == (ON_A_DAY, "not_taken")


def test_nor_by_the_short_way(asked_about_a_day):
    here = asked_about_a_day
    with pytest.raises(ConditionError):
        here.starter.for_category(here.access(), ON_A_DAY, now=NOW)
    assert here.starter.for_category(here.access(), "immunisation", now=NOW)
