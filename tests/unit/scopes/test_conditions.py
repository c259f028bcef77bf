"""Inquiry conditions: only what the category takes, in one form."""

import pytest

from scopes.catalogue import CATALOGUE
from scopes.conditions import LATEST, check_condition
from scopes.errors import ConditionError

IMMUNISATION = CATALOGUE["immunisation"]
TAX = CATALOGUE["tax_income"]


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda c: c.id)
def test_every_category_takes_latest(category):
    assert check_condition(category.conditions, {"kind": "latest"}) == LATEST


@pytest.mark.parametrize(
    ("category", "condition"),
    [
        (IMMUNISATION, {"kind": "range", "from": "2024-01-01", "to": "2024-01-01"}),
        (TAX, {"kind": "fiscal_year", "fiscal_year": 2026}),
    ],
)
def test_a_condition_that_is_taken_comes_back_unchanged(category, condition):
    assert check_condition(category.conditions, condition) == condition


@pytest.mark.parametrize(
    ("category", "condition"),
    [
        (IMMUNISATION, {"kind": "fiscal_year", "fiscal_year": 2026}),
        (TAX, {"kind": "range", "from": "2024-01-01", "to": "2024-12-31"}),
        (CATALOGUE["household"], {"kind": "range", "from": "2024-01-01", "to": "2024-12-31"}),
    ],
)
def test_a_condition_the_category_does_not_take_is_refused_as_such(category, condition):
    with pytest.raises(ConditionError) as refusal:
        check_condition(category.conditions, condition)
    assert refusal.value.reason == "not_taken"


@pytest.mark.parametrize(
    "condition",
    [
        None,
        [],
        "latest",
        {},
        {"kind": None},
        {"kind": ["latest"]},
        {"kind": "all"},
        {"kind": "latest", "extra": 1},
        {"kind": "range"},
        {"kind": "range", "from": "2024-01-01"},
        {"kind": "range", "from": "2024-02-01", "to": "2024-01-01"},
        {"kind": "range", "from": "20240101", "to": 20240201},
    ],
)
def test_what_is_no_condition_is_malformed(condition):
    with pytest.raises(ConditionError) as refusal:
        check_condition(IMMUNISATION.conditions, condition)
    assert refusal.value.reason == "malformed"


@pytest.mark.parametrize("year", ["2026", 2026.5, True, None, 26, 99999])
def test_a_fiscal_year_is_a_year(year):
    with pytest.raises(ConditionError):
        check_condition(TAX.conditions, {"kind": "fiscal_year", "fiscal_year": year})
