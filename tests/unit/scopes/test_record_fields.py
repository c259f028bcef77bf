"""What an agency may bring in a field, and what is made of the unexpected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from scopes.catalogue import CATALOGUE
from scopes.errors import RecordError
from scopes.schema.amounts import Measure, Yen
from scopes.schema.fields import (
    Code,
    Flag,
    Month,
    MunicipalityCode,
    PartialDate,
    PlainText,
    RestrictedId,
    masked,
)
from scopes.schema.municipality_code import is_municipality_code, municipality_check_digit
from scopes.schema.nested import NameSchema

SHOT = CATALOGUE["immunisation"].examples[0]
NOT_GIVEN = CATALOGUE["immunisation"].examples[1]
TAX = CATALOGUE["tax_income"].examples[0]
HOUSEHOLD = CATALOGUE["household"].examples[0]


def shot(**changes):
    return CATALOGUE["immunisation"].to_wire({**SHOT, **changes})


@pytest.mark.parametrize(
    ("five", "check"),
    [("13101", "6"), ("01100", "2"), ("27100", "4"), ("14100", "3"), ("40130", "7")],
)
def test_municipality_check_digits_of_real_codes(five, check):
    assert municipality_check_digit(five) == check
    assert MunicipalityCode().deserialize(five + check) == five + check


@given(st.from_regex(r"[0-9]{5}", fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_exactly_one_check_digit_fits_every_municipality_code(five):
    assert [d for d in "0123456789" if is_municipality_code(five + d)] == [
        municipality_check_digit(five)
    ]


@pytest.mark.parametrize(
    "code",
    ["131015", "13101", "1310166", "１３１０１６", "13101a", "", 131016],
)
def test_a_municipality_code_that_does_not_check_is_refused(code):
    with pytest.raises(ValidationError):
        MunicipalityCode().deserialize(code)


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("20240910", "2024-09-10"),
        ("20240900", "2024-09"),
        ("20240000", "2024"),
        ("2024-09-10", "2024-09-10"),
        ("2024-09", "2024-09"),
        ("2024", "2024"),
        ("20240229", "2024-02-29"),
        ("R6.9.10", "2024-09-10"),
        ("令和6年9月10日", "2024-09-10"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("S64.1.7", "1989-01-07"),
        ("昭和62年", "1987"),
        ("平成30年12月", "2018-12"),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_known(brought, kept):
    assert PartialDate().deserialize(brought) == kept


@pytest.mark.parametrize(
    "text",
    [
        "20230229",
        "20241301",
        "20240010",
        "00000000",
        "2024-9-1",
        "24-09-10",
        "令和0年9月10日",
        "平成31年5月1日",
        "S64.1.8",
        "R6.13.1",
        "2024-09-10T00:00:00",
        "２０２４０９１０",
        "20240910 ",
        20240910,
        None,
        ["2024"],
    ],
)
def test_what_is_no_date_is_never_guessed_at(text):
    with pytest.raises(ValidationError):
        PartialDate().deserialize(text)


@pytest.mark.parametrize("amount", [-1, 10**11, "5", 1.5, True, None])
def test_yen_are_whole_and_not_negative(amount):
    with pytest.raises(ValidationError):
        Yen().deserialize(amount)


def test_a_loss_may_be_negative_and_no_amount_has_twelve_digits():
    assert Yen(loss=True).deserialize(-120_000) == -120_000
    with pytest.raises(ValidationError):
        Yen(loss=True).deserialize(123456789018)


def test_an_identifier_leaves_masked_but_for_its_last_two_signs():
    assert masked("12345678") == "******78"
    assert masked(masked("12345678")) == "******78"
    for short in ("7", "78", "789"):
        assert masked(short) == masked(masked(short)) == "*" * len(short)
        RestrictedId().deserialize(masked(short))
    assert RestrictedId().deserialize("******78") == "******78"
    for wrong in ("12 34", "****", 12345678, "12*45"):
        with pytest.raises(ValidationError):
            RestrictedId(r"[0-9]{8}").deserialize(wrong)


def test_yes_and_no_are_no_texts_or_numbers():
    assert Flag().deserialize(False) is False
    for wrong in ("true", 1, "はい"):
        with pytest.raises(ValidationError):
            Flag().deserialize(wrong)


def test_a_month_is_kept_in_one_form():
    assert Month().deserialize("202409") == Month().deserialize("2024-09") == "2024-09"
    for wrong in ("2024-13", "2024", "20240901", 202409):
        with pytest.raises(ValidationError):
            Month().deserialize(wrong)


def test_a_measure_has_its_places_and_never_reaches_zero():
    assert Measure(places=2, most=10).deserialize(0.5) == "0.50"
    assert Measure(places=1, most=300).deserialize("52") == "52.0"
    for wrong in ("0", 301, "NaN", "1e999", True, "五"):
        with pytest.raises(ValidationError):
            Measure(places=1, most=300).deserialize(wrong)


def test_codes_are_texts_so_that_leading_zeros_stay():
    assert Code().deserialize("0012") == "0012"
    for wrong in (12, "a b", "", "x" * 41, "a\n"):
        with pytest.raises(ValidationError):
            Code().deserialize(wrong)


def test_texts_keep_old_variants_and_refuse_control_characters():
    assert PlainText().deserialize("𠮷田 﨑 髙") == "𠮷田 﨑 髙"
    for wrong in ("a\x00b", "a\nb", "あ" * 101):
        with pytest.raises(ValidationError):
            PlainText().deserialize(wrong)


def test_a_reading_is_full_width_katakana():
    assert NameSchema().load({"text": "髙橋", "kana": "タカハシ　ナオコ"})
    for wrong in ("ﾀｶﾊｼ", "Takahashi", "たかはし"):
        with pytest.raises(ValidationError):
            NameSchema().load({"text": "髙橋", "kana": wrong})


def test_an_unknown_code_becomes_other_and_what_stood_there_is_kept():
    wire = shot(vaccine_name="ZZ-NEW", route="nasal", target_diseases=["hib", "dengue", "zika"])
    assert wire["vaccine_name"] == wire["route"] == "other"
    assert wire["target_diseases"] == ["hib", "other"]
    assert wire["source_values"] == {
        "vaccine_name": "ZZ-NEW",
        "route": "nasal",
        "target_diseases": "dengue, zika",
    }
    assert CATALOGUE["immunisation"].to_wire(wire) == wire


def test_an_unknown_code_in_a_nested_part_is_kept_there():
    category = CATALOGUE["maternal_child_health"]
    record = {**category.examples[2], "items": {"urine_sugar": "9+"}}
    assert category.to_wire(record)["items"] == {
        "urine_sugar": "other",
        "source_values": {"urine_sugar": "9+"},
    }


def test_an_agency_cannot_smuggle_text_in_beside_a_known_code():
    smuggled = {"vaccine_name": "見本 医師", "physician_name": "見本 医師"}
    assert "source_values" not in shot(source_values=smuggled)


@pytest.mark.parametrize("value", [7, ["hib"], {"code": "hib"}, False])
def test_a_code_of_the_wrong_type_is_refused(value):
    with pytest.raises(RecordError) as refusal:
        shot(vaccine_name=value)
    assert [fault.field for fault in refusal.value.faults] == ["vaccine_name"]


def test_blank_fields_count_as_absent():
    wire = shot(site="", route="   ", next_due_on=None)
    assert not {"site", "route", "next_due_on"} & set(wire)


def test_a_dose_that_was_given_has_a_lot_number():
    with pytest.raises(RecordError) as refusal:
        shot(lot_number=None)
    assert [fault.field for fault in refusal.value.faults] == ["lot_number"]
    assert CATALOGUE["immunisation"].to_wire(NOT_GIVEN)["outcome"] == "not_administered"


@pytest.mark.parametrize(
    "changes",
    [
        {"is_head": True},
        {"relationship": "head"},
        {"is_head": True, "relationship": "head"},
    ],
)
def test_only_those_who_are_not_head_name_a_head(changes):
    with pytest.raises(RecordError):
        CATALOGUE["household"].to_wire({**HOUSEHOLD, **changes})


def test_other_members_of_a_household_are_third_parties():
    extra = {**HOUSEHOLD, "members": [{"text": "見本 次郎"}]}
    assert CATALOGUE["household"].to_wire(extra) == HOUSEHOLD


def test_a_tax_year_rests_on_the_income_of_the_year_before():
    with pytest.raises(RecordError) as refusal:
        CATALOGUE["tax_income"].to_wire({**TAX, "income_year": 2026})
    assert [fault.field for fault in refusal.value.faults] == ["income_year"]


def test_a_refusal_names_places_and_never_values():
    with pytest.raises(RecordError) as refusal:
        CATALOGUE["tax_income"].to_wire({**TAX, "deductions": {"dependants": {"elderly": "見本"}}})
    assert [fault.field for fault in refusal.value.faults] == ["deductions.dependants.elderly"]
    assert "見本" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("unverified", [None, [], "x", 1, {}, {"record_type": []}])
def test_what_is_no_record_is_refused(unverified):
    for category in CATALOGUE.values():
        with pytest.raises(RecordError):
            category.to_wire(unverified)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(CATALOGUE.values())), st.data())
def test_any_change_of_one_field_gives_a_record_or_a_refusal_and_nothing_else(category, data):
    example = dict(data.draw(st.sampled_from(category.examples)))
    example[data.draw(st.sampled_from(sorted(example)))] = data.draw(json_values)
    try:
        wire = category.to_wire(example)
    except RecordError:
        return
    assert category.to_wire(wire) == wire


def test_a_relationship_that_nobody_knows_here_contradicts_no_head_of_household():
    head = CATALOGUE["household"].examples[1]
    taken = CATALOGUE["household"].to_wire({**head, "relationship": "ZZ-HEAD"})
    assert taken["is_head"]
    assert taken["relationship"] == "other"
    with pytest.raises(RecordError, match="relationship"):
        CATALOGUE["household"].to_wire({**head, "relationship": "child"})


def test_the_summary_of_a_tax_year_has_the_tax_by_which_fees_go_and_no_deductions():
    (shown,) = CATALOGUE["tax_income"].sub_scopes[0].fields.values()
    assert {"municipal_income_levy_yen", "municipal_per_capita_yen"} <= set(shown)
    assert not {"deductions", "annual_tax_yen", "employment_income_yen"} & set(shown)
