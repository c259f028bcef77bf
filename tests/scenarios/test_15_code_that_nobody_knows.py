"""Scenario 15: an agency uses a grade that is not on the list; it is handed out as what it is, unread."""

import pytest

from tests.scenarios.operator import Visit, records

pytestmark = pytest.mark.process


def test_the_grade_is_other_and_what_stood_there_is_kept(inspector):
    visit = Visit(inspector, "nagai-fumiko", "openid long_term_care")
    held = records(visit.read()["long_term_care"])
    [unknown] = [each for each in held if each.get("level") == "other"]
    assert unknown["source_values"] == {"level": "ZZ-要介護6"}
    assert {each["level"] for each in held if "level" in each} - {"other"}
