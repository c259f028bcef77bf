"""Scenario 10: an agency wrote a My Number into a text; that data set is blocked, the others come."""

import pytest

from tests.journeys.relying_party import party_of
from tests.scenarios.operator import Visit, records

pytestmark = pytest.mark.process

WRITTEN = "123456789018"
SCOPE = "openid immunisation maternal_child_health"


def test_one_data_set_is_malformed_the_other_is_delivered_and_the_operator_is_told(sandbox):
    told = Visit(party_of(sandbox), "kato-daisuke", SCOPE, subject="さくら").read()
    blocked = told["immunisation"]
    assert (blocked["outcome"], blocked["kind"]) == ("source_error", "malformed")
    assert records(told["maternal_child_health"])
    assert WRITTEN not in str(told)
    assert WRITTEN not in sandbox.log
    alerts = [row for row in sandbox.log.splitlines() if "my_number" in row and "hinata" in row]
    assert alerts, "the operator does not learn which agency it was"
