"""What becomes of the records that were kept back when a consent is changed."""

from dataclasses import replace

import pytest

from consent.amendment import MERGE, REPLACE, amended
from consent.kept_back import kept_back
from tests.fakes.counter import a_grant

KEPT_BACK = {"immunisation": ["one"]}


@pytest.mark.parametrize("action", [MERGE, REPLACE])
def test_a_consent_that_is_added_or_takes_its_place_keeps_them_back(action):
    older = a_grant()
    changed = amended(replace(older, left_out=KEPT_BACK), older, action)
    assert changed.left_out == KEPT_BACK


def test_with_a_category_goes_what_is_kept_back_of_it():
    older = replace(a_grant(), left_out=KEPT_BACK)
    assert kept_back(older, ["household"]) == {}


@pytest.mark.parametrize(
    ("asked", "left"),
    [("tax_income", ["one"]), ("maternal_child_health", None), ("answer.income_band", None)],
)
def test_another_scope_of_the_same_category_keeps_them_back_too(asked, left):
    kept_back = {"tax_income.summary": ["one"]}
    older = replace(a_grant(categories=("tax_income.summary",)), left_out=kept_back)
    kept = amended(older, a_grant(categories=(asked,)), MERGE).left_out
    assert kept == kept_back | ({asked: left} if left else {})
