"""A review fixes categories, conditions, people and terms; one step beyond any of them is refused."""

from dataclasses import replace
from datetime import date

import pytest

from consent.decision import offered_terms
from consent.entitlement import Asked, ConditionRule, Entitlement, entitlement_from, review
from consent.errors import OverAskingError

TODAY = date(2026, 11, 22)
INCOME = {
    "id": "means_test",
    "text": {"ja": "所得の確認", "en": "To check the income"},
    "categories": ["tax_income", "immunisation"],
    "conditions": {
        "tax_income": {"kinds": ["fiscal_year"], "years": 3},
        "immunisation": {"kinds": ["latest", "range"], "years": 2},
    },
    "subjects": "one",
}
CALENDAR = {
    "id": "calendar",
    "text": {"ja": "予定", "en": "Calendar"},
    "categories": ["immunisation", "household"],
    "subjects": "many",
    "max_term_days": 90,
}
REVIEWED = entitlement_from({"purposes": [INCOME, CALENDAR]})


def year(number):
    return {"kind": "fiscal_year", "fiscal_year": number}


def since(day):
    return {"kind": "range", "from": day, "to": "2026-11-22"}


WITHIN = Asked(
    categories=("tax_income", "immunisation"),
    conditions={"tax_income": year(2023), "immunisation": since("2024-01-01")},
    purpose_id="means_test",
)
BEYOND = {
    "category": (replace(WITHIN, categories=(*WITHIN.categories, "household")), ("household",)),
    "kind of condition": (
        replace(WITHIN, conditions={"tax_income": {"kind": "latest"}}),
        ("tax_income (latest)",),
    ),
    "fiscal year": (
        replace(WITHIN, conditions={"tax_income": year(2022)}),
        ("tax_income (fiscal_year further back than 3 years)",),
    ),
    "day of a range": (
        replace(WITHIN, conditions={"immunisation": since("2023-12-31")}),
        ("immunisation (range further back than 2 years)",),
    ),
    "person": (replace(WITHIN, subjects=2), ("several subjects",)),
    "term": (replace(WITHIN, standing=True), ("offline_access",)),
    "purpose": (replace(WITHIN, purpose_id="advertising"), ("the named purpose",)),
}


def test_what_lies_within_every_limit_is_covered():
    assert review(REVIEWED, WITHIN, today=TODAY).purpose_id == "means_test"


@pytest.mark.parametrize(("asked", "missing"), BEYOND.values(), ids=BEYOND)
def test_one_step_beyond_one_limit_is_refused_by_name(asked, missing):
    with pytest.raises(OverAskingError) as refused:
        review(REVIEWED, asked, today=TODAY)
    assert refused.value.missing == missing
    assert str(refused.value).isascii()


def test_everything_that_is_missing_is_named_at_once():
    asked = Asked(
        ("tax_income", "immunisation", "household"),
        standing=True,
        conditions={"tax_income": {"kind": "latest"}, "immunisation": since("2020-04-01")},
        subjects=3,
        purpose_id="means_test",
    )
    with pytest.raises(OverAskingError) as refused:
        review(REVIEWED, asked, today=TODAY)
    assert str(refused.value) == (
        "not entitled to: household, tax_income (latest), "
        "immunisation (range further back than 2 years), several subjects, offline_access"
    )


def test_one_purpose_must_cover_the_whole_request():
    def found(*categories, **more):
        return review(REVIEWED, Asked(categories, **more), today=TODAY).purpose_id

    assert found("immunisation") == "means_test"
    assert found("immunisation", standing=True) == "calendar"
    assert found("immunisation", purpose_id="calendar") == "calendar"
    assert found("immunisation", "household", subjects=2) == "calendar"
    with pytest.raises(OverAskingError) as refused:
        found("immunisation", "household", "tax_income")
    assert refused.value.missing == ("household",)
    with pytest.raises(OverAskingError) as refused:
        review(Entitlement(()), Asked(("immunisation",)), today=TODAY)
    assert refused.value.missing == ("immunisation",)


def test_a_purpose_without_conditions_allows_each_that_the_category_takes():
    asked = Asked(("immunisation",), conditions={"immunisation": since("1990-01-01")})
    assert review(REVIEWED, asked, today=TODAY).purpose_id == "calendar"


def test_years_count_back_from_the_present_one_to_the_day():
    rule = ConditionRule(frozenset({"range", "fiscal_year"}), years=1)
    assert rule.beyond(since("2025-01-01"), today=TODAY) is None
    assert rule.beyond(since("2024-12-31"), today=TODAY)
    assert rule.beyond(year(2025), today=date(2026, 12, 31)) is None
    assert rule.beyond(year(2025), today=date(2027, 1, 1))
    assert (
        ConditionRule(frozenset({"latest"}), years=0).beyond({"kind": "latest"}, today=TODAY)
        is None
    )


@pytest.mark.parametrize(
    ("longest", "terms"),
    [(89, (None,)), (90, (None, 90)), (364, (None, 90)), (365, (None, 90, 365))],
)
def test_no_term_is_offered_a_day_beyond_the_longest(longest, terms):
    purpose = replace(REVIEWED.purposes[1], max_term_days=longest)
    assert offered_terms(["household"], {"household": 3650}, purpose, standing=True) == terms


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"conditions": {"household": {"kinds": ["latest"]}}}, "not among categories"),
        ({"conditions": {"tax_income": {}}}, "kinds"),
        ({"conditions": {"tax_income": {"kinds": []}}}, "kinds is empty"),
        ({"conditions": {"tax_income": {"kinds": ["ever"]}}}, "unknown kind"),
        ({"conditions": {"tax_income": {"kinds": 3}}}, "misstates"),
        ({"conditions": {"tax_income": {"kinds": ["latest"], "years": -1}}}, "whole number"),
        ({"conditions": {"tax_income": {"kinds": ["latest"], "years": True}}}, "whole number"),
        ({"conditions": {"tax_income": {"kinds": ["latest"], "days": 3}}}, "other than kinds"),
        ({"conditions": ["latest"]}, "misstates"),
        ({"conditions": {"tax_income": "latest"}}, "misstates"),
        ({"subjects": "three"}, "subjects"),
        ({"subjects": ["one"]}, "misstates"),
    ],
)
def test_a_review_that_is_not_plain_is_refused_by_name(changes, said):
    with pytest.raises(ValueError, match=said):
        entitlement_from({"purposes": [INCOME | changes]})
