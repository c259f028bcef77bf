"""Answers for fares: what a handbook gives its holder and a carer, and until when."""

from datetime import date

import pytest

from scopes.catalogue import SCOPES
from tests.unit.scopes.answers.asking import TODAY, ask, record

ADULT = date(1990, 4, 2)
CARER, CLASS, VALID = "carer_discount", "fare_discount_class", "handbook_valid"


def handbook(discount_class="class1", valid_until=None, kind="physical", **changes):
    given = {
        "kind": kind,
        "grade": "2",
        "severity": None,
        "discount_class": discount_class,
        "issued_on": "2015-04-01",
        "reissued_on": None,
        "next_review_on": None,
        "valid_until": valid_until or ("2027-12-31" if kind == "mental" else None),
        "returned_on": None,
        "impairments": None,
    }
    return record("disability_handbook", **{**given, **changes})


EXPIRED = handbook(valid_until="2026-11-25", kind="mental")
DOUBTFUL = handbook(valid_until="2026", kind="mental")


@pytest.mark.parametrize(
    ("records", "carer", "fare_class", "valid"),
    [
        ([], "unknown", "unknown", "unknown"),
        ([handbook()], "yes", "class1", "yes"),
        ([handbook("class2")], "no", "class2", "yes"),
        ([handbook("not_stated")], "unknown", "unknown", "yes"),
        ([handbook("ZZ new")], "unknown", "unknown", "yes"),
        ([EXPIRED], "no", "expired", "no"),
        ([handbook(valid_until="2026-11-26", kind="mental")], "yes", "class1", "yes"),
        ([handbook(returned_on="2026-11-25")], "no", "expired", "no"),
        ([DOUBTFUL], "unknown", "unknown", "unknown"),
        ([EXPIRED, handbook()], "yes", "class1", "yes"),
        ([EXPIRED, handbook("class2")], "no", "class2", "yes"),
        ([handbook("class2"), handbook("class1", kind="mental")], "yes", "class1", "yes"),
        ([handbook("class2"), handbook("not_stated", kind="mental")], "unknown", "unknown", "yes"),
        ([handbook("class1"), handbook("not_stated", kind="mental")], "yes", "class1", "yes"),
        ([handbook("class2"), DOUBTFUL], "unknown", "unknown", "yes"),
        ([handbook("class1"), handbook("class2")], "unknown", "unknown", "yes"),
    ],
)
def test_the_best_valid_handbook_counts_unless_a_better_one_may_be_hidden(
    records, carer, fare_class, valid
):
    assert ask(CARER, *records, born=ADULT) == carer
    assert ask(CLASS, *records) == fare_class
    assert ask(VALID, *records) == valid


@pytest.mark.parametrize(
    ("born", "value"),
    [
        (date(2014, 11, 28), "commuter_pass_only"),
        (date(2014, 11, 27), "no"),  # twelve on the day before the birthday
        (None, "unknown"),
    ],
)
def test_in_class_2_the_carer_of_a_child_under_twelve_pays_less_on_commuter_passes(born, value):
    assert ask(CARER, handbook("class2"), born=born) == value


def test_whoever_was_born_on_a_leap_day_is_twelve_on_28_february():
    child = {"born": date(2016, 2, 29)}
    assert ask(CARER, handbook("class2"), today=date(2028, 2, 27), **child) == "commuter_pass_only"
    assert ask(CARER, handbook("class2"), today=date(2028, 2, 28), **child) == "no"


@pytest.mark.parametrize("answer", [CARER, CLASS, VALID])
def test_a_consent_for_a_year_looks_at_no_more_than_the_fare_discount_shows(answer):
    scope, discount = SCOPES[f"answer.{answer}"], SCOPES["disability.discount"]
    assert scope.max_term_days == discount.max_term_days
    assert discount.inputs[0].contains(scope.inputs[0])
    assert ask(answer, handbook(), born=ADULT, today=TODAY) in scope.answer.labels
