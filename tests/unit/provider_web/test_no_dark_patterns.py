"""Nothing on the way of a consent pushes: asserted in the page's own elements, page by page."""

import re

import pytest

from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, World
from tests.dom import tree

PUSHING = {
    "ja": ("本当に", "後悔", "損を", "お得", "もったいない", "残念", "今すぐ", "お急ぎ", "おすすめ", "推奨", "ぜひ", "限定", "のこりわずか",
           "すべて選", "全て選", "まとめて選", "みなさん", "多くの方", "人気"),
    "en": ("are you sure", "regret", "miss out", "missing out", "hurry", "recommended", "best choice", "last chance",
           "select all", "choose all", "most people", "popular", "act now", "unfortunately"),
}  # fmt: skip
"""Words that shame, press or follow the crowd, and the one tick for everything."""
SECONDS_LEFT = re.compile(
    r"(あと|残り|のこり)\s*\d+\s*(秒|分)(?!ほど)|\d+ (seconds|minutes) left", re.I
)
MOST_BEFORE_THE_FIRST_CHOICE = 250
"""Japanese characters; counted in the page's order, which is the order on a phone of one column."""
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々]")


def journey(world, language):
    """Walk the way of a consent and gather each page by its name, mistakes and refusal included."""
    browser = Browser(world, language)
    pages = {}

    def keep(name):
        place = browser.path.partition("?")[0].split("/")[3:] or ["start"]
        assert place == [name.partition(",")[0]]
        pages[name] = tree(browser.html)

    browser.open(world.push())
    keep("start")
    browser.arrive()
    keep("login")
    browser.log_in()
    keep("subject")
    browser.press("continue")
    keep("subject, nobody chosen")
    browser.press("continue", subject=HANAKO)
    keep("choose")
    browser.press("continue")
    keep("choose, nothing chosen")
    browser.press("continue", category=["immunisation"], term="365")
    keep("check")
    browser.press("agree")
    keep("done")
    browser.press("cancel")
    keep("refused")
    return pages


@pytest.fixture(scope="module")
def journeys(sqlite_url_of_module, tmp_path_factory):
    """Return the pages of the way in each language; nobody changes them."""
    world = World(tmp_path_factory.mktemp("world"), sqlite_url_of_module)
    yield {tongue: journey(world, tongue) for tongue in ("ja", "en")}
    world.services.database.dispose()


@pytest.fixture
def pages(journeys):
    """Return every page of the way with its language and its name."""
    return [(tongue, name, page) for tongue, way in journeys.items() for name, page in way.items()]


def faults(pages, judge):
    """Name the pages of which a judge finds something."""
    return {f"{name} [{tongue}]": found for tongue, name, page in pages if (found := judge(page))}


def test_nothing_is_chosen_beforehand_but_the_shortest_term(pages):
    def chosen(page):
        inputs = [node.attributes for node in page.every("input", "option")]
        ticked = [each for each in inputs if {"checked", "selected"} & each.keys()]
        terms = [each["value"] for each in inputs if each.get("name") == "term"]
        shortest = [{"name": "term", "value": terms[0]}] if terms else []
        return [e for e in ticked if {"name": e["name"], "value": e["value"]} not in shortest]

    assert faults(pages, chosen) == {}


def test_the_shortest_term_stands_first_and_is_the_one_selected(journeys):
    for way in journeys.values():
        terms = [
            n.attributes for n in way["choose"].every("input") if n.attributes["name"] == "term"
        ]
        days = [0 if each["value"] == "once" else int(each["value"]) for each in terms]
        assert days == sorted(days)
        assert ["checked" in each for each in terms] == [True, *[False] * (len(terms) - 1)]


def test_going_on_and_refusing_are_two_buttons_of_one_size_and_style(pages):
    def unequal(page):
        row = page.first("div", **{"class": "actions"})
        buttons = [node.attributes for node in row.every("button", "a")] if row else []
        looks = {(b.get("class"), b.get("style"), b.get("hidden")) for b in buttons}
        return buttons if buttons and looks != {("button", None, None)} else []

    assert faults(pages, unequal) == {}


def test_one_can_refuse_on_every_page_and_without_a_second_question(pages):
    def no_way_out(page):
        button = page.first("button", id="cancel")
        if button is None:
            return "no button"
        form = button.parent
        return (
            "" if form.tag == "form" and form.attributes["action"].endswith("/refuse") else "form"
        )

    asked = [entry for entry in pages if entry[1] != "refused"]
    assert faults(asked, no_way_out) == {}
    for _, name, page in pages:
        if name == "refused":
            assert [n.attributes["id"] for n in page.first("main").every("button")] == ["return"]
            assert page.first("main").first("textarea") is None


def test_no_page_presses_shames_or_counts_down(journeys):
    for tongue, way in journeys.items():
        for name, page in way.items():
            shown = page.shown.lower()
            assert [w for w in PUSHING[tongue] if w in shown] == [], (tongue, name)
            assert not SECONDS_LEFT.search(shown), (tongue, name)
            assert page.first("meta", **{"http-equiv": "refresh"}) is None, (tongue, name)


def test_nothing_is_greyed_out_and_nothing_lies_hidden(pages):
    def crippled(page):
        marks = {"disabled", "placeholder", "hidden", "style", "onclick"}
        nodes = [n for n in page.first("main").every() if marks & n.attributes.keys()]
        return [(n.tag, n.attributes) for n in nodes]

    consent = [
        entry for entry in pages if entry[1] != "login"
    ]  # its ways with script show themselves
    assert faults(consent, crippled) == {}


@pytest.mark.parametrize("name", ["start", "choose", "check"])
def test_recipient_purpose_and_period_are_seen_without_opening_anything(journeys, name):
    seen = journeys["ja"][name].first("main").shown
    assert "こそだて手帳" in seen
    assert "予防接種の予定を知らせるため" in seen
    assert "期間" in seen
    assert ("365" in seen) or ("1年間" in seen)
    seen = journeys["en"][name].first("main").shown
    assert all(
        word in seen for word in ("Kosodate Techo", "To plan vaccinations", "Period", "1 year")
    )


@pytest.mark.parametrize("name", ["subject", "choose"])
def test_little_has_to_be_read_before_the_first_choice(journeys, name):
    main = journeys["ja"][name].first("main")
    first = next(n for n in main.every("input") if n.attributes["type"] in ("radio", "checkbox"))
    assert before(main, first) <= MOST_BEFORE_THE_FIRST_CHOICE


def before(main, choice):
    """Count the Japanese characters that stand on a page before an element."""
    words = []

    def read(node):
        for part in node.parts:
            if part is choice:
                return True
            if isinstance(part, str):
                words.append(part)
            elif part.tag not in ("rt", "rp", "script") and read(part):
                return True
        return False

    assert read(main)
    return len(JAPANESE.findall("".join(words)))


def test_a_pushing_page_would_be_found():
    page = tree(
        "<main><p>本当に やめますか。あと30秒</p><details>使いみち<summary>開く</summary></details>"
        "<input type=checkbox name=category value=a checked><div class=actions>"
        "<button class='button big'>渡す</button><button class=link>やめる</button></div></main>"
    )
    assert "使いみち" not in page.shown
    assert "開く" in page.shown
    assert [w for w in PUSHING["ja"] if w in page.shown] == ["本当に"]
    assert SECONDS_LEFT.search(page.shown)
    with pytest.raises(AssertionError):
        test_nothing_is_chosen_beforehand_but_the_shortest_term([("ja", "x", page)])
    with pytest.raises(AssertionError):
        test_going_on_and_refusing_are_two_buttons_of_one_size_and_style([("ja", "x", page)])
    with pytest.raises(AssertionError):
        test_one_can_refuse_on_every_page_and_without_a_second_question([("ja", "x", page)])
