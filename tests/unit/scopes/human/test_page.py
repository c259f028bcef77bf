"""The view on a page and on paper: every row, escaped, in order, told apart without colour."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import provider.web
from scopes.catalogue import CATALOGUE
from scopes.human.views import dataset_view, leaves, views_by_type
from scopes.wording import LANGUAGES
from tests.unit.scopes.human.specimen import CATEGORY, record

ROOM = Path(provider.web.__file__).parent
PAGES = Environment(
    loader=FileSystemLoader(ROOM / "templates"), autoescape=True, undefined=StrictUndefined
)
MACROS = PAGES.get_template("records.html").module
STYLE = (ROOM / "static" / "app.css").read_text("utf-8")
VOID = {"br", "img", "meta", "link"}


class Reader(HTMLParser):
    """Reads a fragment: refuses what is not closed, and collects elements with their text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        entry = (tag, dict(attrs), [])
        self.found.append(entry)
        if tag not in VOID:
            self.open.append(entry)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, _, texts in self.open:
            texts.append(data)

    def all(self, *tags):
        return [
            (tag, attrs, "".join(texts).strip()) for tag, attrs, texts in self.found if tag in tags
        ]

    def texts(self, *tags):
        return [text for _, _, text in self.all(*tags)]


def page(view, level=2):
    return Reader(str(MACROS.dataset(view, level)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_every_row_of_every_example_is_on_the_page(category, language):
    for view in views_by_type(category, category.examples, language):
        read = page(view)
        for told in view.records:
            for path in leaves(told.rows):
                assert path[-1].label in read.texts("dt")
                shown = path[-1].entries or (path[-1].value_text,)
                assert set(shown) <= set(read.texts("bdi"))
        assert read.texts("h2") == [view.heading]
        assert read.texts("h3") == [told.when or told.title for told in view.records]


def test_what_an_agency_wrote_is_text_and_never_markup():
    hostile = "<script>alert(1)</script>\u202e&amp;"
    held = record(remark=hostile, **{"<b>new</b>": hostile})
    read = page(views_by_type(CATEGORY, [held], "ja")[0])
    assert read.all("script", "b") == []
    shown = "<script>alert(1)</script>[U+202E]&amp;"
    assert read.texts("bdi").count(shown) == 2
    assert "<b>new</b>" in read.texts("dt")


def test_an_agencys_text_says_its_language_on_an_english_page():
    read = page(views_by_type(CATEGORY, [record(remark="ひとこと", agreed=True)], "en")[0])
    languages = {text: attrs.get("lang") for _, attrs, text in read.all("bdi")}
    assert (languages["ひとこと"], languages["Yes"]) == ("ja", None)
    assert read.all("section")[0][1]["lang"] == "en"
    plain = page(views_by_type(CATEGORY, [record()], "ja-plain")[0])
    assert plain.all("section")[0][1]["lang"] == "ja"


def test_groups_stand_inside_what_they_belong_to():
    held = record(lines=[{"colour": "red"}, {"colour": "blue"}], colours=["red", "blue"])
    read = page(views_by_type(CATEGORY, [held], "ja")[0])
    assert [text for text in read.texts("dt") if "件目" in text] == ["1件目", "2件目"]
    assert read.texts("li") == ["赤", "青"]
    assert len(read.all("dl")) == 5  # the record, its lines, two entries, what all records have


def test_the_origin_stands_below_the_records_with_a_heading_of_its_own():
    dataset = {
        "record_type": "specimen",
        "as_of": "2026-11-19",
        "holder": {"name": "見本市", "enquiry": "見本市 市民課"},
        "records": [record()],
    }
    read = page(dataset_view(CATEGORY, dataset, "ja"), level=3)
    assert read.texts("h3", "h4") == ["見本の記録", "見本の記録", "この情報について"]
    assert read.texts("dt")[-3:] == ["情報を持っている機関", "いつの時点の情報か", "問い合わせ先"]


def test_nothing_on_the_page_needs_a_script_a_style_or_a_colour():
    source = (ROOM / "templates" / "records.html").read_text("utf-8")
    assert not re.search(r"style=|\son[a-z]+=|<script", source)
    print_rules = STYLE.partition("@media print")[2]
    assert not re.search(r"#[0-9a-f]{3,6}\b", print_rules), "paper has its own two tokens"
    assert "color: var(--ink); background: var(--paper)" in print_rules
    assert "break-after: avoid" in print_rules
    assert "break-inside: avoid" in print_rules


def test_every_class_of_the_page_has_a_style():
    source = (ROOM / "templates" / "records.html").read_text("utf-8")
    used = {name for names in re.findall(r'class="([a-z ]+)"', source) for name in names.split()}
    assert {name for name in used if f".{name}" not in STYLE} == set()


def test_a_record_on_its_own_has_its_whole_title():
    (view,) = views_by_type(CATEGORY, [record(held_on="2024-09-10")], "en")
    alone = Reader(str(MACROS.record(view.records[0], view.says)))
    assert alone.texts("h3") == ["Specimen: 10 September 2024"]
    assert page(view).texts("h3") == ["10 September 2024"]


def test_the_note_of_a_group_is_read_before_the_group():
    tax = CATALOGUE["tax_income"]
    html = str(MACROS.dataset(views_by_type(tax, tax.examples[:1], "ja")[0]))
    noted = next(
        path[-2].note
        for path in leaves(views_by_type(tax, tax.examples[:1], "ja")[0].records[0].rows)
        if path[-1].path == "deductions.disability.ordinary"
    )
    assert 0 < html.index(noted) < html.index("特別障害者")
