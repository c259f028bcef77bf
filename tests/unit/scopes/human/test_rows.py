"""A record in words, field type by field type; what the catalogue does not know is shown, not hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopes.human.row import RowMark
from scopes.human.rows import rows_of
from scopes.human.titles import title_of
from scopes.wording import LANGUAGES
from tests.unit.scopes.human.specimen import CATEGORY, record

COMMON = ["as_of", "record_id"]


def one(language="ja", *, developer=False, **field):
    """Return the only row of a record that has one field of its own."""
    written = rows_of(CATEGORY, record(**field), language, developer=developer)
    (row,) = [row for row in written if not row.common]
    return row


def texts(row):
    return [(inner.label, inner.value_text) for inner in row.rows]


@pytest.mark.parametrize(
    ("field", "ja", "en"),
    [
        ({"amount_yen": 3_720_000}, "3,720,000円", "3,720,000 yen"),
        ({"amount_yen": -120_000}, "−120,000円", "−120,000 yen"),
        ({"amount_yen": 0}, "0円", "0 yen"),
        ({"visits": 1}, "1回", "1 time"),
        ({"visits": 1200}, "1,200回", "1,200 times"),
        ({"grade": 3}, "3", "3"),
        ({"weight": "1058.40"}, "1,058.40 kg", "1,058.40 kg"),
        ({"share": 30}, "30％", "30%"),
        ({"agreed": True}, "はい", "Yes"),
        ({"agreed": False}, "いいえ", "No"),
        ({"colour": "blue"}, "青", "Blue"),
        ({"colours": ["red", "blue"]}, "赤、青", "Red, Blue"),
        ({"colours": []}, "記載なし", "Nothing stated"),
        ({"month": "2024-09"}, "令和6年9月（2024年）", "September 2024"),
        ({"fiscal_year": 2026}, "令和8年度（2026年度）", "fiscal year 2026 (April 2026 to March 2027)"),
        ({"income_year": 2025}, "令和7年（2025年）の1月から12月まで", "2025 (January to December)"),
        ({"lot_code": "007"}, "007", "007"),
        ({"card_number": "******12"}, "••••••12（下2桁のみ）", "••••••12 (last 2 characters only)"),
        ({"card_number": "***"}, "•••（表示していません）", "••• (not shown)"),
        ({"card_number": "ZZ-0012"}, "ZZ-0012", "ZZ-0012"),
        ({"municipality": {"code": "991015", "name": "見本市"}}, "見本市", "見本市"),
        ({"person": {"text": "見本 花子", "kana": "ミホン　ハナコ"}}, "見本 花子（ミホン　ハナコ）", "見本 花子 (ミホン　ハナコ)"),
        ({"person": {"text": "見本 花子"}}, "見本 花子", "見本 花子"),
        ({"clinic": {"code": "9910000001", "name": "見本医院", "department": "内科"}}, "見本医院（内科）", "見本医院 (内科)"),
    ],
)  # fmt: skip
def test_a_value_reads_as_its_type_has_it(field, ja, en):
    assert one("ja", **field).value_text == ja
    assert one("en", **field).value_text == en


def test_plain_japanese_is_used_where_there_is_some():
    assert one("ja-plain", colour="blue").value_text == "あお"
    assert one("ja-plain", colour="red").value_text == "赤"
    assert one("ja-plain", colours=[]).value_text == "書（か）いて ありません"


def test_a_code_that_we_do_not_know_keeps_what_stood_at_the_source():
    strange = {"source_values": {"colour": "X9"}}
    row = one("ja", colour="other", **strange)
    assert row.value_text == "その他（元の値：X9）"
    assert RowMark.QUOTING in row.marks
    assert one("en", colour="other", **strange).value_text == "Other (value at the source: X9)"
    assert one("ja", colour="other").value_text == "その他"
    listed = one("ja", colours=["red", "other"], source_values={"colours": "X8, X9"})
    assert listed.entries == ("赤", "その他（元の値：X8, X9）")


def test_a_value_at_the_source_that_no_field_speaks_of_has_a_row_of_its_own():
    written = rows_of(CATEGORY, record(colour="red", source_values={"colour": "X9"}), "en")
    assert [(row.path, row.value_text) for row in written if row.path.startswith("source")] == [
        ("source_values.colour", "colour: X9")
    ]


def test_codes_beside_names_are_for_developers():
    town = {"municipality": {"code": "991015", "name": "見本市"}}
    assert one("ja", developer=True, **town).value_text == "見本市（991015）"
    school = {"school": {"code": "ZZ1", "name": "見本高校", "established": True}}
    assert [label for label, _ in texts(one("en", **school))] == ["Field name", "Field established"]
    assert texts(one("en", developer=True, **school))[0] == ("Field code", "ZZ1")


def test_parts_and_lists_of_parts_are_groups():
    row = one("en", lines=[{"colour": "red", "paid_yen": -5}, {"colour": "blue"}])
    assert (row.value_text, [entry.label for entry in row.rows]) == ("", ["Entry 1", "Entry 2"])
    assert texts(row.rows[0]) == [("Field colour", "Red"), ("Field paid_yen", "−5 yen")]
    assert row.rows[1].rows[0].path == "lines.1.colour"
    towns = [{"code": "991015", "name": "見本市"}, {"code": "990001", "name": "見本県"}]
    assert one("ja", towns=towns).entries == ("見本市", "見本県")
    assert one("ja", school={}).value_text == "記載なし"


def test_a_code_inside_a_part_keeps_what_stood_there_too():
    row = one("ja", lines=[{"colour": "other", "source_values": {"colour": "X7"}}])
    assert row.rows[0].rows[0].value_text == "その他（元の値：X7）"


def test_rows_follow_the_schema_and_what_all_records_have_comes_last():
    held = record(remark="ひとこと", held_on="2024-09-10", birth_date="1980", source_code="ZZ1")
    written = rows_of(CATEGORY, held, "ja")
    paths = ["birth_date", "held_on", "remark", *COMMON, "source_code"]
    assert [row.path for row in written] == paths
    assert [row.common for row in written] == [False] * 3 + [True] * 3
    assert written[3].value_text == "令和8年11月19日（2026年）"


def test_labels_notes_and_marks_come_from_the_catalogue():
    row = one("en", remark="ひとこと")
    assert (row.label, row.note) == ("Remark", "Written by the agency.")
    assert row.marks == {RowMark.HELD}
    assert RowMark.LOCATION in one("en", municipality={"code": "991015", "name": "見本市"}).marks
    assert RowMark.THIRD_PERSON in one("en", person={"text": "見本 花子"}).marks
    assert RowMark.MASKED in one("en", card_number="***12").marks


def test_a_field_or_a_type_that_the_catalogue_does_not_know_is_shown_by_its_raw_name():
    row = one("ja", new_field={"inner": [1, True, None, "ZZ"]})
    assert (row.label, RowMark.UNKNOWN in row.marks) == ("new_field", True)
    assert (row.rows[0].label, row.rows[0].value_text) == ("inner", "1、はい、記載なし、ZZ")
    unknown = {"record_type": "of_tomorrow", "as_of": "2027-01-02", "sum_yen": 5}
    written = rows_of(CATEGORY, unknown, "en")
    assert [(row.label, row.value_text) for row in written] == [
        ("sum_yen", "5"),
        ("As of", "2 January 2027"),
    ]
    assert title_of(CATEGORY, unknown, "en") == "of_tomorrow"
    assert title_of(CATEGORY, {}, "en") == "None"


def test_a_value_that_does_not_fit_its_field_is_shown_as_it_came():
    for field in (
        {"colour": "green"},
        {"held_on": "tomorrow"},
        {"amount_yen": "12"},
        {"weight": "heavy"},
        {"weight": "NaN"},
        {"agreed": "maybe"},
        {"municipality": "見本市"},
    ):
        assert one("en", **field).value_text == next(iter(field.values()))


def test_a_title_names_the_day_that_tells_most():
    told = record(birth_date="1980-01-01", held_on="2024-09", ended_on="2025-01-01")
    assert title_of(CATEGORY, told, "en") == "Specimen: September 2024 (day unknown)"
    assert title_of(CATEGORY, record(ended_on="2025-01-01"), "ja") == (
        "見本の記録：令和7年1月1日（2025年）"
    )
    begun = record(valid_from="2025-01-01")
    assert title_of(CATEGORY, begun, "ja") == "見本の記録：令和7年1月1日（2025年）から"
    assert title_of(CATEGORY, begun, "en") == "Specimen: from 1 January 2025"
    assert title_of(CATEGORY, record(fiscal_year=2025), "ja") == "見本の記録：令和7年度（2025年度）"
    assert title_of(CATEGORY, record(birth_date="1980-01-01"), "ja-plain") == (
        "見本（みほん）の 記録（きろく）"
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELD_NAMES = st.sampled_from(
    [*CATEGORY.record_types[0].schema().fields, "new", "name", "0", "a.b"]
)


@given(held=st.dictionaries(FIELD_NAMES, ANYTHING, max_size=6), language=st.sampled_from(LANGUAGES))
def test_nothing_that_a_record_holds_can_break_the_view(held, language):
    held.setdefault("record_type", "specimen")
    for row in rows_of(CATEGORY, held, language):
        assert row.label.strip() or row.label == row.path
    assert title_of(CATEGORY, held, language)


def test_depth_is_bounded():
    deep = "end"
    for _ in range(400):
        deep = [{"in": deep}]
    assert one("en", new_field=deep).label == "new_field"
