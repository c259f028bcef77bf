"""Answers about income: a threshold is met to the yen, and an undeclared year is never a year of nothing."""

from datetime import date

import pytest

from scopes.answers.tax import BANDS, THRESHOLDS
from scopes.catalogue import SCOPES
from tests.unit.scopes.answers.asking import ask, record

HERE = {"code": "991015", "name": "見本市"}
THERE = {"code": "990001", "name": "見本町"}
FY2025 = {"kind": "fiscal_year", "fiscal_year": 2025}


def year(income=3_000_000, fiscal_year=2026, **changes):
    return record(
        "resident_tax_year",
        **{
            "revised_on": None,
            "fiscal_year": fiscal_year,
            "income_year": fiscal_year - 1,
            "total_income_yen": income,
            "levying_municipality": HERE,
            "declaration_status": "declared",
            "taxation": "taxed",
            **changes,
        },
    )


@pytest.mark.parametrize(
    ("income", "band"),
    [
        (-500_000, "below_1m"),
        (999_999, "below_1m"),
        (1_000_000, "1m_2m"),
        (2_999_999, "2m_3m"),
        (3_000_000, "3m_5m"),
        (5_000_000, "5m_7m"),
        (9_999_999, "7m_10m"),
        (10_000_000, "from_10m"),
        (99_999_999_999, "from_10m"),
    ],
)
def test_a_band_starts_with_its_lowest_yen(income, band):
    assert ask("income_band", year(income)) == band


@pytest.mark.parametrize("millions", THRESHOLDS)
def test_a_threshold_is_reached_to_the_yen(millions):
    name = f"income_at_least_{millions}m"
    assert ask(name, year(millions * 1_000_000)) == "yes"
    assert ask(name, year(millions * 1_000_000 - 1)) == "no"
    assert ask(name) == "unknown"


def test_a_client_finds_only_the_amounts_of_the_list():
    asked = {token for token in SCOPES if token.startswith("answer.income_at_least_")}
    assert asked == {f"answer.income_at_least_{millions}m" for millions in THRESHOLDS}
    assert [least for _, least in BANDS] == sorted((least for _, least in BANDS), reverse=True)
    assert {band for band, _ in BANDS} < set(SCOPES["answer.income_band"].answer.labels)


@pytest.mark.parametrize(
    ("changes", "exempt"),
    [
        ({"taxation": "undeclared"}, "unknown"),
        ({"declaration_status": "undeclared"}, "unknown"),
        ({"declaration_status": "undeclared", "taxation": "exempt"}, "unknown"),
        ({"declaration_status": "dependant_presumed", "taxation": "exempt"}, "yes"),
        ({"declaration_status": "ZZ new"}, "unknown"),
        ({"taxation": "ZZ new"}, "unknown"),
    ],
)
def test_an_income_that_nobody_declared_is_unknown_and_not_zero(changes, exempt):
    silent = year(0, **changes)
    assert ask("income_band", silent) == "unknown"
    assert ask("income_at_least_1m", silent) == "unknown"
    assert ask("resident_tax_exempt", silent) == exempt


@pytest.mark.parametrize(
    ("taxation", "exempt"), [("exempt", "yes"), ("taxed", "no"), ("per_capita_only", "no")]
)
def test_exempt_is_whoever_pays_neither_by_income_nor_per_head(taxation, exempt):
    assert ask("resident_tax_exempt", year(taxation=taxation)) == exempt


def test_the_year_asked_for_counts_and_no_other():
    both = (year(4_000_000, 2025), year(1_500_000, 2026))
    assert ask("income_band", *both) == "1m_2m"
    assert ask("income_band", *both, condition=FY2025) == "3m_5m"
    assert ask("income_band", both[1], condition=FY2025) == "unknown"


def test_the_latest_year_is_the_newest_that_is_decided():
    both = (year(4_000_000, 2025), year(1_500_000, 2026))
    assert ask("income_band", *both, today=date(2026, 5, 31)) == "3m_5m"
    assert ask("income_band", *both, today=date(2026, 6, 1)) == "1m_2m"
    assert ask("income_band", year(fiscal_year=2024)) == "unknown"


def test_a_revision_replaces_what_the_same_municipality_decided_first():
    first, revised = year(2_000_000), year(3_500_000, revised_on="2026-09-01")
    later = year(1_000_000, revised_on="2026-10-02")
    assert ask("income_at_least_3m", first, revised) == "yes"
    assert ask("income_at_least_3m", first, revised, later) == "no"
    assert ask("income_at_least_3m", revised, year(0, revised_on="2026-09")) == "unknown"


def test_two_municipalities_that_differ_leave_it_open():
    here, there = (
        year(2_000_000),
        year(4_000_000, levying_municipality=THERE, revised_on="2026-09-01"),
    )
    assert ask("income_at_least_3m", here, there) == "unknown"
    assert ask("income_at_least_3m", there, year(4_000_000)) == "yes"
