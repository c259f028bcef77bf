"""What becomes of the records that were kept back when a consent is changed."""

from dataclasses import replace

import pytest

from consent.amendment import MERGE, REPLACE, amended
from tests.fakes.counter import a_grant

KEPT_BACK = {"immunisation": ["one"]}


@pytest.mark.parametrize(("action", "left"), [(MERGE, KEPT_BACK), (REPLACE, {})])
def test_an_added_consent_keeps_them_back_and_one_in_its_place_begins_anew(action, left):
    older = a_grant()
    assert amended(replace(older, left_out=KEPT_BACK), older, action).left_out == left


@pytest.mark.parametrize(
    ("asked", "left"),
    [("tax_income", ["one"]), ("maternal_child_health", None), ("answer.income_band", None)],
)
def test_another_scope_of_the_same_category_keeps_them_back_too(asked, left):
    kept_back = {"tax_income.summary": ["one"]}
    older = replace(a_grant(categories=("tax_income.summary",)), left_out=kept_back)
    kept = amended(older, a_grant(categories=(asked,)), MERGE).left_out
    assert kept == kept_back | ({asked: left} if left else {})
