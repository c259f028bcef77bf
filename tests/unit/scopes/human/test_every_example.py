"""Every example of the catalogue reads well in every language: no raw code, no untranslated word."""

import re

import pytest

from scopes.catalogue import CATALOGUE
from scopes.human.phrases import COLUMNS, DAYS, ONE, PHRASES, PROVENANCE
from scopes.human.row import RowMark
from scopes.human.rows import rows_of
from scopes.human.titles import title_of
from scopes.human.values import is_fiscal
from scopes.human.views import leaves
from scopes.schema.amounts import FiscalYear
from scopes.schema.fields import Coded, Flag, Month, PartialDate
from scopes.schema.fields_of import every_field
from scopes.schema.record_schema import coded_in
from scopes.wording import ENGLISH, LANGUAGES
from scopes.words import UNITS, label_of

EXAMPLES = [
    pytest.param(category, example, language, id=f"{category.id}-{example['record_id']}-{language}")
    for category in CATALOGUE.values()
    for example in category.examples
    for language in LANGUAGES
]
ON_THE_WIRE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2}(T.*)?)?")
JAPANESE = re.compile(r"[ぁ-ヿ一-龯々〆ヵヶ　-〿！-｠]")
QUOTED = {RowMark.HELD, RowMark.QUOTING}


def written_leaves(category, example, language):
    return [path[-1] for path in leaves(rows_of(category, example, language))]


def field_at(category, example, path):
    """Return the declared field of a row, or of the entries of its list."""
    names = ".".join(part for part in path.split(".") if not part.isdigit())
    record_type = category.record_type(example["record_type"])
    field = dict(every_field(record_type.schema)).get(names)
    return coded_in(field) or field if field is not None else None


@pytest.mark.parametrize(("category", "example", "language"), EXAMPLES)
def test_every_row_has_a_label_of_the_catalogue(category, example, language):
    rows = written_leaves(category, example, language)
    assert [row.path for row in rows if RowMark.UNKNOWN in row.marks] == []


@pytest.mark.parametrize(("category", "example", "language"), EXAMPLES)
def test_no_value_is_a_raw_code_date_or_flag(category, example, language):
    for row in written_leaves(category, example, language):
        field = field_at(category, example, row.path)
        if isinstance(field, Coded):
            texts = row.entries or (row.value_text,)
            codes = row.raw if isinstance(row.raw, list) else [row.raw]
            labels = [field.labels[code].in_language(language) for code in codes]
            assert all(text.startswith(label) for text, label in zip(texts, labels, strict=True))
        elif isinstance(field, Flag | PartialDate | Month | FiscalYear):
            assert row.value_text != str(row.raw)
        assert not any(ON_THE_WIRE.fullmatch(text) for text in (row.value_text, *row.entries))
        assert row.value_text.strip()
        assert "{" not in row.value_text


@pytest.mark.parametrize(
    ("category", "example"), [each.values[:2] for each in EXAMPLES if ENGLISH in each.values]
)
def test_the_english_view_has_no_japanese_but_what_an_agency_wrote(category, example):
    assert not JAPANESE.search(title_of(category, example, ENGLISH))
    for path in leaves(rows_of(category, example, ENGLISH)):
        row = path[-1]
        assert not JAPANESE.search(" ".join([*(each.label for each in path), row.note]))
        assert QUOTED & row.marks or not JAPANESE.search(row.value_text)


@pytest.mark.parametrize(("category", "example", "language"), EXAMPLES)
def test_through_the_own_view_of_a_category_no_number_that_identifies_is_readable(
    category, example, language
):
    seen = category.view().of(example)
    numbers = category.record_type(example["record_type"]).field_names("restricted")
    held = {name: str(example[name]) for name in numbers if name in (seen or {})}
    for row in rows_of(category, seen, language) if held else ():
        assert not any(number in row.value_text for number in held.values() if len(number) > 2)
        assert row.path not in held or RowMark.MASKED in row.marks


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_a_year_says_by_its_name_whether_it_is_a_fiscal_one(category):
    """A year of another name would read as a calendar year without anybody having decided it."""
    years = [
        path.rpartition(".")[2]
        for record_type in category.record_types
        for path, field in every_field(record_type.schema)
        if isinstance(field, FiscalYear)
    ]
    assert [name for name in years if not is_fiscal(name) and name != "income_year"] == []


def test_our_own_words_are_english_in_english_and_japanese_in_japanese():
    tables = (PHRASES, DAYS, PROVENANCE, COLUMNS)
    texts = [text for words in tables for text in words.values()]
    assert [text.en for text in texts if JAPANESE.search(text.en)] == []
    bare = {text.en for text in texts if not JAPANESE.search(f"{text.ja}{text.ja_plain}")}
    assert bare <= {PHRASES["path"].en}


def test_english_units_know_how_to_count_one():
    assert set(ONE) <= set(UNITS)
    plural = {name for name, text in UNITS.items() if text.en.split()[0].endswith("s")}
    assert plural <= set(ONE)


GOLDEN = {
    "ja": [
        "いいえ",
        "見本 太郎（ミホン　タロウ）",
        "子",
        "令和6年5月14日（2024年）",
        "見本市",
        "令和8年11月19日（2026年）",
        "h1",
    ],
    "en": [
        "No",
        "見本 太郎 (ミホン　タロウ)",
        "Child",
        "14 May 2024",
        "見本市",
        "19 November 2026",
        "h1",
    ],
}
GOLDEN["ja-plain"] = GOLDEN["ja"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_in_a_household_reads_like_this(language):
    category = CATALOGUE["household"]
    rows = rows_of(category, category.examples[0], language)
    assert [row.value_text for row in rows] == GOLDEN[language]
    labels = [label_of(category, category.record_types[0], row.path).label for row in rows]
    assert [row.label for row in rows] == [label.in_language(language) for label in labels]


TAX = {
    "ja": {
        "fiscal_year": "令和8年度（2026年度）",
        "income_year": "令和7年（2025年）の1月から12月まで",
        "levying_municipality": "見本市",
        "declaration_status": "勤務先から報告あり",
        "total_income_yen": "3,720,000円",
        "real_estate_income_yen": "−120,000円",
        "capital_gain_yen.stock_yen": "−30,000円",
        "deductions.social_insurance_yen": "760,000円",
        "revised_on": "令和8年7月1日（2026年）",
    },
    "en": {
        "fiscal_year": "fiscal year 2026 (April 2026 to March 2027)",
        "income_year": "2025 (January to December)",
        "levying_municipality": "見本市",
        "total_income_yen": "3,720,000 yen",
        "real_estate_income_yen": "−120,000 yen",
        "capital_gain_yen.stock_yen": "−30,000 yen",
        "revised_on": "1 July 2026",
    },
}
TAX["ja-plain"] = {
    **TAX["ja"],
    "fiscal_year": "令和8年度（2026年度）、2026年4月から 2027年3月まで",
    "income_year": "令和7年（2025年）の 1月から 12月まで",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tax_year_reads_like_this(language):
    category = CATALOGUE["tax_income"]
    told = {
        row.path: row.value_text for row in written_leaves(category, category.examples[0], language)
    }
    assert TAX[language].items() <= told.items()


@pytest.mark.parametrize(
    ("language", "title", "vaccine"),
    [
        ("ja", "予防接種の記録：2025年3月（日は不明）", "その他（元の値：ZZ-TRIAL-7）"),
        (
            "ja-plain",
            "予防接種（よぼうせっしゅ）の 記録（きろく）：2025年3月（何日（なんにち）かは わかりません）",
            "その他（もとの データ：ZZ-TRIAL-7）",
        ),
        (
            "en",
            "Vaccination record: March 2025 (day unknown)",
            "Other (value at the source: ZZ-TRIAL-7)",
        ),
    ],
)
def test_a_vaccination_of_an_unknown_day_and_kind_reads_like_this(language, title, vaccine):
    category = CATALOGUE["immunisation"]
    example = category.examples[1]
    told = {row.path: row.value_text for row in written_leaves(category, example, language)}
    assert title_of(category, example, language) == title
    assert told["vaccine_name"] == vaccine
    assert told["municipality"] == "見本市"
