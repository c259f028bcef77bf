"""The short memory: within one consent, for minutes, and blind to whether a question is withheld."""

import asyncio
from dataclasses import replace

import pytest

from connectors.gate.steady import SteadyAnswers
from connectors.port import Recipient, SourceOutcome
from scopes.catalogue import CATALOGUE
from scopes.catalogue_checks import too_steady
from tests.unit.connectors_gate.conftest import DOWN, Asking
from tests.unit.connectors_gate.virtual_time import run

TAX = {"token": "tax_income", "linkage_code": "code"}


def test_a_tax_year_is_asked_for_once_in_ten_minutes(gated, agency):
    async def story():
        asking = Asking(gated())
        agency.always = SourceOutcome.RELEASED
        first = await asking(**TAX)
        await asyncio.sleep(598)
        assert await asking(**TAX) == first
        assert asking.passed == 599  # the second answer took no time
        await asyncio.sleep(2)
        await asking(**TAX)
        assert len(agency.asked) == 2

    run(story())


def test_what_changes_quickly_is_asked_for_each_time(gated, agency):
    async def story():
        asking = Asking(gated())
        for _ in range(2):
            await asking(token="household", linkage_code="code")
        assert len(agency.asked) == 2

    run(story())


@pytest.mark.parametrize(
    "other",
    [
        {"consent_reference": "another consent"},
        {"linkage_code": "another person"},
        {"token": "tax_income.summary"},
        {"record_types": ()},
        {"condition": {"kind": "fiscal_year", "fiscal_year": 2025}},
        {"agency_id": "aozora"},
    ],
    ids=["consent", "person", "scope", "record types", "condition", "agency"],
)
def test_another_question_is_asked(gated, agency, other):
    async def story():
        asking = Asking(gated())
        await asking(**TAX)
        await asking(**{**TAX, **other})
        assert len(agency.asked) == 2

    run(story())


def test_a_sealed_answer_is_not_kept(gated, agency):
    async def story():
        asking = Asking(gated())
        for _ in range(2):
            await asking(**TAX, recipient=Recipient("c", {}))
        assert len(agency.asked) == 2

    run(story())


@pytest.mark.parametrize("outcome", [SourceOutcome.NONE_HELD, SourceOutcome.MANUAL])
@pytest.mark.parametrize("withheld", [False, True])
def test_every_silent_outcome_is_kept_alike(gated, agency, outcome, withheld):
    async def story():
        asking = Asking(gated())
        agency.always = outcome
        for _ in range(2):
            assert (await asking(**TAX, withheld=withheld)).outcome is outcome
        assert len(agency.asked) == 1

    run(story())


def test_a_question_that_is_withheld_meanwhile_takes_the_time_of_any_other(gated, agency):
    async def story():
        asking = Asking(gated())
        agency.always = SourceOutcome.RELEASED
        first = await asking(**TAX)
        assert await asking(**TAX, withheld=True) == first

    run(story())


def test_failures_are_not_kept(gated, agency):
    async def story():
        asking = Asking(gated({"tries": 1}))
        agency.script = [DOWN]
        assert (await asking(**TAX)).error_kind is DOWN
        assert (await asking(**TAX)).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_the_memory_is_bounded_in_bytes_and_the_oldest_make_room(gated, agency):
    async def story():
        asking = Asking(gated(steady=SteadyAnswers(most_bytes=2000)))
        for number in (1, 2, 3, 4, 1):
            await asking(token="tax_income", linkage_code=f"code {number}")
        assert len(agency.asked) == 5
        await asking(token="tax_income", linkage_code="code 4")
        assert len(agency.asked) == 5

    run(story())


def test_an_answer_larger_than_the_memory_is_passed_on(gated, agency):
    async def story():
        asking = Asking(gated(steady=SteadyAnswers(most_bytes=100)))
        assert (await asking(**TAX)).outcome is SourceOutcome.NONE_HELD

    run(story())


def test_the_catalogue_allows_ten_minutes_at_most():
    steady = CATALOGUE["tax_income"]
    assert too_steady([steady]) == []
    assert too_steady([replace(steady, steady_minutes=11)]) == [
        "tax_income is steady for 11 minutes"
    ]
