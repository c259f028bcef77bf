"""Scenario 10: an agency wrote a My Number into a remark; that data set is blocked, the others come."""

import pytest

from tests.scenarios.operator import Visit, records

pytestmark = pytest.mark.process

WRITTEN = "123456789018"


def test_one_data_set_is_malformed_the_other_is_delivered_and_the_operator_is_told(
    sandbox, inspector
):
    visit = Visit(inspector, "fujita-nozomi", "openid immunisation disability")
    told = visit.read()
    assert told["immunisation"]["outcome"] == "source_error"
    assert told["disability"]["outcome"] == "released"
    assert records(told["disability"])
    assert WRITTEN not in str(told)
    assert WRITTEN not in sandbox.log
    alert = [row for row in sandbox.log.splitlines() if "my_number" in row and "hinata" in row]
    assert alert, "the operator does not learn which agency it was"
