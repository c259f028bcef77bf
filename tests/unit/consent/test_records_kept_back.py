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
