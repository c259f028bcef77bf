"""A number that identifies does not leave beside itself, in what agencies are free to write."""

import pytest

from scopes.catalogue import CATALOGUE, SCOPES

NUMBER = "9900-123456"


def seen(token, **changes):
    category = SCOPES[token].inputs[0].category
    example = next(e for e in CATALOGUE["pension"].examples if "basic_pension_number" in e)
    record = category.to_wire({**example, "basic_pension_number": NUMBER, **changes})
    return SCOPES[token].inputs[0].view.at_work(record)


@pytest.mark.parametrize("written", [NUMBER, "9900123456", "ZZ-9900-123456-1"])
def test_a_masked_number_does_not_stand_in_clear_as_the_name_of_the_data_set(written):
    record = seen("pension", source_code=written)
    assert "source_code" not in record
    assert record["basic_pension_number"].endswith("*56")


def test_nor_as_a_code_that_we_do_not_know():
    coded = "kind"
    record = seen("pension", **{coded: f"区分 {NUMBER}"})
    assert record[coded] == "other"
    assert "source_values" not in record
    assert seen("pension", **{coded: "区分 99"})["source_values"] == {coded: "区分 99"}


def test_what_tells_no_number_stays_and_whoever_may_have_the_number_has_all():
    assert seen("pension", source_code="ZZ-R8")["source_code"] == "ZZ-R8"
    assert seen("pension.identifiers", source_code=NUMBER)["source_code"] == NUMBER
