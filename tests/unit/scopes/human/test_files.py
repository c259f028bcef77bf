"""The view as CSV, as JSON and with its origin: complete, harmless in a spreadsheet, readable again."""

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopes.catalogue import CATALOGUE
from scopes.human.csv_form import as_csv, harmless
from scopes.human.foreign import foreign
from scopes.human.json_form import as_json
from scopes.human.views import dataset_view, leaves, views_by_type
from scopes.wording import LANGUAGES
from tests.unit.scopes.human.specimen import CATEGORY, record

OVERRIDE = "\u202e"
DATASET = {
    "item": "1",
    "record_type": "specimen",
    "schema_version": "1.0",
    "layout_version": "R8-6",
    "as_of": "2026-11-19",
    "retrieved_at": "2026-11-20T09:12:33+09:00",
    "holder": {"code": "991015", "name": "見本市", "enquiry": "見本市 市民課"},
    "legal_basis": {"ja": "見本法第1条", "en": "Specimen Act, art. 1"},
    "records": [{k: v for k, v in record(remark="ひとこと").items() if k != "record_type"}],
}


def table(written):
    """Read a CSV file as a spreadsheet would."""
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))


def cells_of(remark, language="ja"):
    """Return value and data value of a remark, as the CSV file has them."""
    lines = table(as_csv(views_by_type(CATEGORY, [record(remark=remark)], language), language))
    return lines[1][4:6]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_the_csv_file_reads_back_to_the_rows(category, language):
    views = views_by_type(category, category.examples, language)
    head, *lines = table(as_csv(views, language))
    expected = [
        (view.heading, str(number), each.title, path[-1].value_text)
        for view in views
        for number, each in enumerate(view.records, start=1)
        for path in leaves(each.rows)
    ]
    assert [(line[0], line[1], line[2], line[4].removeprefix("'")) for line in lines] == expected
    assert {len(line) for line in (head, *lines)} == {7}
    assert sum(len(view.records) for view in views) == len(category.examples)


def test_lines_end_as_rfc_4180_has_it_and_fields_name_their_group():
    held = record(lines=[{"colour": "red"}, {"colour": "blue"}])
    written = as_csv(views_by_type(CATEGORY, [held], "en"), "en")
    assert written.count(b"\r\n") == written.count(b"\n") == 5
    assert [line[3] for line in table(written)[1:3]] == [
        "Field lines > Entry 1 > Field colour",
        "Field lines > Entry 2 > Field colour",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_of_an_agency_is_a_formula(start):
    formula = f'{start}HYPERLINK("https://zz.example";"見本")'
    assert cells_of(formula) == [f"'{formula}", f"'{formula}"]


def test_tab_and_return_do_not_hide_a_formula_either():
    assert cells_of("\t=1+1") == ["[U+0009]=1+1"] * 2
    assert harmless("\t=1+1") == "'\t=1+1"
    assert harmless("\r=1+1") == "'\r=1+1"


def test_a_loss_is_a_number_and_no_formula():
    lines = table(as_csv(views_by_type(CATEGORY, [record(amount_yen=-120_000)], "ja"), "ja"))
    assert lines[1][4:6] == ["−120,000円", "-120000"]
    assert harmless("-2+3") == "'-2+3"


@given(text=st.text(min_size=1, max_size=30), language=st.sampled_from(LANGUAGES))
def test_whatever_an_agency_writes_is_one_harmless_cell(text, language):
    value, raw = cells_of(text, language)
    assert value == raw == harmless(foreign(text))
    assert not value.startswith(("=", "+", "@", "\t", "\r"))


def test_an_override_cannot_turn_a_line_around():
    hostile = f"{OVERRIDE}円000,000,1"
    assert foreign(hostile) == "[U+202E]円000,000,1"
    assert foreign("a\u2028b\x00\u200b") == "a[U+2028]b[U+0000][U+200B]"
    assert foreign("\ud800") == "[U+D800]"
    assert OVERRIDE not in cells_of(hostile)[0]
    title = views_by_type(CATEGORY, [{"record_type": hostile}], "en")[0].heading
    assert OVERRIDE not in title


def test_a_text_from_right_to_left_is_isolated_and_cannot_leave_its_place():
    assert foreign("שלום 12") == "\u2068שלום 12\u2069"
    assert foreign("א\u2069=1") == "\u2068א[U+2069]=1\u2069"


@pytest.mark.parametrize("name", ["見本 花子", "髙﨑 𠮷郎", "葛\U000e0100城", "Zoë O’Hara", "ﾐﾎﾝ"])
def test_a_name_stays_as_it_is_held(name):
    assert foreign(name) == name


@given(text=st.text(max_size=30))
def test_no_text_keeps_a_sign_that_nobody_sees(text):
    foreign(text).encode()  # half a sign could not be
    assert not set(foreign(text)) & {OVERRIDE, "\x00", "\n", "\u2028", "\u200b", "\ufeff"}


@given(text=st.text(max_size=30), language=st.sampled_from(LANGUAGES))
def test_the_json_form_holds_labels_words_and_the_record_itself(text, language):
    held = record(remark=text, amount_yen=-5, lines=[{"colour": "red"}])
    written = as_json(views_by_type(CATEGORY, [held], language), language)
    assert OVERRIDE not in written
    assert written.encode()
    document = json.loads(written)
    (told,) = document["datasets"][0]["records"]
    assert (document["language"], told["raw"]) == (language, held)
    rows = {row["path"]: row for row in told["rows"]}
    assert rows["remark"]["value_text"] == foreign(text)
    assert rows["amount_yen"]["raw"] == -5
    assert rows["lines"]["rows"][0]["rows"][0]["path"] == "lines.0.colour"


def test_the_json_form_escapes_what_nobody_sees_and_loses_nothing():
    held = record(remark=f"{OVERRIDE}\u200b\ud800\U000e0041髙")
    written = as_json(views_by_type(CATEGORY, [held], "ja"), "ja")
    assert r"\u202e\u200b\ud800\udb40\udc41髙" in written
    assert json.loads(written)["datasets"][0]["records"][0]["raw"] == held


def test_a_dataset_says_where_it_comes_from():
    told = [(row.label, row.value_text) for row in dataset_view(CATEGORY, DATASET, "en").provenance]
    assert told == [
        ("Agency that holds it", "見本市"),
        ("Legal basis", "Specimen Act, art. 1"),
        ("As of", "19 November 2026"),
        ("Retrieved at", "20 November 2026, 09:12 (Japan time)"),
        ("Layout version", "R8-6"),
        ("Where to ask", "見本市 市民課"),
    ]
    japanese = dataset_view(CATEGORY, DATASET, "ja", developer=True).provenance
    assert [row.value_text for row in japanese] == [
        *("見本市", "見本法第1条", "令和8年11月19日（2026年）"),
        *("令和8年11月20日（2026年）9時12分", "R8-6", "見本市 市民課"),
        *("991015", "1.0", "1"),
    ]


def test_the_origin_stands_behind_the_records_in_the_csv_file():
    view = dataset_view(CATEGORY, DATASET, "ja")
    lines = table(as_csv([view], "ja"))
    assert [line[1:3] for line in lines[-2:]] == [["", "この情報について"]] * 2
    assert view.records[0].raw["record_type"] == "specimen"


@pytest.mark.parametrize(
    "dataset",
    [
        {},
        {"record_type": None, "records": None, "holder": "見本市"},
        {"record_type": "of_tomorrow", "records": ["none"], "legal_basis": "見本法第9条"},
        {"record_type": "specimen", "retrieved_at": "yesterday", "as_of": 5, "legal_basis": {}},
    ],
)
def test_a_dataset_of_another_form_is_shown_as_far_as_it_goes(dataset):
    for language in LANGUAGES:
        views = [dataset_view(CATEGORY, dataset, language, developer=True)]
        assert views[0].records == ()
        assert table(as_csv(views, language))
        assert json.loads(as_json(views, language))
