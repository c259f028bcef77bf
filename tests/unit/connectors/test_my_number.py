"""The My Number is recognised in every dress and stripped wherever it is known to stand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.my_number import contains_my_number, holds_my_number, is_my_number, strip

VALID = "123456789018"
eleven_digits = st.text("0123456789", min_size=11, max_size=11)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def test_the_published_vector_is_valid():
    assert is_my_number(VALID)
    assert not is_my_number("123456789010")


@given(eleven_digits)
def test_exactly_one_check_digit_fits(body):
    assert sum(is_my_number(body + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        "個人番号は123456789018です",
        "1234-5678-9018",
        "1234 5678 9018",
        "１２３４５６７８９０１８",
        "１２３４－５６７８－９０１８",
        "a123456789018b",
        "1234‐5678−9018",
        "1234ー5678・9018",
        "1234–56789018",
        "1234\u200b5678\u200b9018",
        "1234\x005678\x009018",
        "1\ufeff23456789018",
        "1234\t5678\n9018",
        "1\n123456789018",
        "⑫34567890⑱",
    ],
)
def test_it_is_seen_in_text(text):
    assert contains_my_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "123456789010", "0123456789018", "1234567890180", "2024-09-10", "12345678901", "ZZ123A"],
)
def test_other_numbers_are_left_alone(text):
    assert not contains_my_number(text)


@pytest.mark.parametrize(
    "name",
    [
        "my_number",
        "My-Number",
        "MYNUMBER",
        "個人番号",
        "ｍｙ＿ｎｕｍｂｅｒ",
        "住民票コード",
        "resident_code",
    ],
)
def test_a_field_known_to_carry_it_is_dropped_at_any_depth(name):
    record = {"a": 1, name: VALID, "parts": [{name: 1, "b": {name: None, "c": 2}}]}
    assert strip(record) == ({"a": 1, "parts": [{"b": {"c": 2}}]}, 3)


@given(st.dictionaries(st.text(max_size=9), json_values))
def test_stripping_what_is_clean_changes_nothing(record):
    clean, dropped = strip(record)
    if not dropped:
        assert clean == record
    assert strip(clean) == (clean, 0)


@given(st.dictionaries(st.text(max_size=9), json_values), st.data())
def test_after_stripping_no_carrier_is_left_anywhere(record, data):
    record["nested"] = [{"my_number": VALID, "kept": data.draw(json_values)}]
    clean, dropped = strip(record)
    assert dropped >= 1
    assert "my_number" not in json.dumps(clean)


@given(json_values, st.sampled_from([VALID, int(VALID), f"x {VALID}", [VALID], {VALID: 1}]))
def test_a_my_number_is_seen_wherever_it_hides(value, hidden):
    assert holds_my_number([value, {"deep": [hidden]}])
