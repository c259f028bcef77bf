"""Records are read under the conditions that the citizen agreed to and the review allows, and no others."""

from dataclasses import replace

import pytest

from consent.entitlement import ConditionRule, Entitlement
from consent.errors import NotPermittedError
from consent.permission import CONDITION_NOT_GRANTED
from scopes.conditions import is_within
from tests.fakes.counter import (
    NOW,
    PURPOSE,
    Counter,
    a_grant,
    a_relying_party,
    records_of,
    released,
)

YEAR = {"kind": "range", "from": "2025-04-01", "to": "2026-03-31"}
MONTH = {"kind": "range", "from": "2025-05-01", "to": "2025-05-31"}
LATEST = {"kind": "latest"}


def counter_of(*conditions, **changes):
    agreed = {"immunisation": list(conditions)} if conditions else {}
    counter = Counter("hinata", grant=a_grant(conditions=agreed, **changes))
    counter.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation")
    )
    return counter


def ask(condition):
    return {"requests": [{"category": "immunisation", "condition": condition}]}


def refused(call):
    with pytest.raises(NotPermittedError) as fault:
        call()
    return (fault.value.reason, fault.value.categories) == (
        CONDITION_NOT_GRANTED,
        ("immunisation",),
    )


def reviewed(**rule):
    purpose = replace(PURPOSE, conditions={"immunisation": ConditionRule(**rule)})
    return a_relying_party(entitlement=Entitlement((purpose,)))


@pytest.mark.parametrize(
    ("condition", "within"),
    [
        (YEAR, True),
        (MONTH, True),
        (YEAR | {"from": "2025-03-31"}, False),
        (YEAR | {"to": "2026-04-01"}, False),
        (LATEST, False),
    ],
)
def test_a_question_lies_within_what_was_agreed(condition, within):
    counter = counter_of(YEAR)
    if within:
        assert counter.start(ask(condition)).condition_of("immunisation") == condition
    else:
        assert refused(lambda: counter.start(ask(condition)))


def test_a_question_that_names_no_condition_has_the_agreed_one():
    for body in ({}, {"requests": [{"category": "immunisation"}]}):
        assert counter_of(YEAR).start(body).condition_of("immunisation") == YEAR
    assert counter_of().start({}).condition_of("immunisation") == LATEST


def test_the_short_way_asks_as_agreed_and_finds_it_again():
    counter = counter_of(YEAR)
    month = counter.start(ask(MONTH), key="key-0")
    first = counter.starter.for_category(counter.access(), "immunisation", now=NOW)
    assert first.condition_of("immunisation") == YEAR
    assert first.retrieval_id != month.retrieval_id
    again = counter.starter.for_category(counter.access(), "immunisation", now=NOW)
    assert again.retrieval_id == first.retrieval_id


def test_of_several_agreed_conditions_the_caller_has_to_name_one():
    counter = counter_of(YEAR, {"kind": "range", "from": "2020-01-01", "to": "2020-12-31"})
    assert refused(lambda: counter.start({}))
    assert refused(lambda: counter.starter.for_category(counter.access(), "immunisation", now=NOW))
    assert counter.start(ask(MONTH), key="key-2").condition_of("immunisation") == MONTH
    with_latest = counter_of(YEAR, LATEST)
    assert with_latest.start({}).condition_of("immunisation") == LATEST


def test_of_several_agreed_conditions_the_one_that_covers_the_others_is_meant():
    for agreed in ((MONTH, YEAR), (YEAR, MONTH)):
        assert counter_of(*agreed).start({}).condition_of("immunisation") == YEAR


def test_all_categories_that_are_not_granted_are_named_at_once():
    asked = ["tax_income", "immunisation", "disability"]
    body = {"requests": [{"category": each} for each in asked]}
    with pytest.raises(NotPermittedError) as refusal:
        counter_of(YEAR).start(body)
    assert refusal.value.categories == ("tax_income", "disability")


def test_the_short_way_of_a_one_off_consent_asks_everything_as_agreed():
    counter = counter_of(YEAR, standing=False)
    started = counter.starter.for_category(counter.access(), "household", now=NOW)
    assert started.condition_of("household") == LATEST
    assert started.condition_of("immunisation") == YEAR


def test_a_category_without_a_condition_of_its_own_is_not_narrowed():
    counter = counter_of(YEAR)
    body = {"requests": [{"category": "household", "condition": LATEST}]}
    assert counter.start(body).condition_of("household") == LATEST


def test_what_the_review_no_longer_allows_is_refused_though_it_was_agreed():
    counter = counter_of(YEAR)
    party = reviewed(kinds=frozenset({"range"}), years=1)
    assert counter.start(ask(YEAR), relying_party=party)
    for rule in ({"kinds": frozenset({"latest"})}, {"kinds": frozenset({"range"}), "years": 0}):
        narrowed = reviewed(**rule)
        assert refused(lambda: counter.start(ask(YEAR), key="key-2", relying_party=narrowed))  # noqa: B023


def test_a_grant_that_was_narrowed_after_the_reading_lets_nothing_out():
    counter = counter_of(YEAR)
    collected = counter.collected({})
    grant = next(iter(counter.grants.grants.values()))
    assert b"rec-0" in counter.deliver(collected.retrieval_id).body
    counter.grants.add(replace(grant, conditions={"immunisation": [MONTH]}))
    assert b"rec-0" not in counter.deliver(collected.retrieval_id).body
    with pytest.raises(NotPermittedError):
        counter.deliver(collected.retrieval_id, category="immunisation")


def test_one_kind_of_condition_never_stands_for_another():
    kinds = (LATEST, YEAR, {"kind": "fiscal_year", "fiscal_year": 2025})
    for one in kinds:
        for other in kinds:
            assert is_within(one, other) == (one is other)
    assert not is_within({"kind": "fiscal_year", "fiscal_year": 2024}, kinds[2])
