"""Scenario 11: who was approved for tax records alone is refused when it asks for the household, too."""

import pytest

pytestmark = pytest.mark.process


def test_the_request_is_refused_by_name_before_anybody_sees_a_page(operator, folder):
    taxes = operator.registers(folder, "taxes", ["tax_income"])
    refused = taxes.push(scope="openid tax_income household")
    assert (refused.status, refused.error) == (400, "invalid_scope")
    assert "household" in refused.json["error_description"]
    assert taxes.push(scope="openid tax_income").status == 201
