"""Every page and every refusal, in three languages, on a narrow phone: anybody can use it."""

import json
import re

import pytest

from tests.design.stylesheets import STATIC
from tests.every_page.gathering import gathered
from tests.every_page.screen import bring_judges, shown_on
from tests.every_page.walk import LANGUAGES
from tests.foreign.installed import MODULES
from tests.services.chromium import NARROW, PHONE
from tests.weights import MOST_BYTES, weight

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TICKS_ARE_KEPT = re.compile("choose-to-|check-nothing-left|check-again$")
ALIKE = re.compile("E-(?!L5|C1|P1)")
"""Refusals that differ from another one in nothing but their words."""
FOR_THE_NEXT = "terminal-goodbye"
"""Shown in the first language again, whatever was read before."""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCREENS = STATIC.parents[2] / "docs/screens"


@pytest.fixture(scope="module")
def walks(tmp_path_factory, migrated_sqlite):
    """Return a way to every page in a language; each language is walked once."""
    known = {}

    def walk(language):
        if language not in known:
            folder = tmp_path_factory.mktemp("every-page") / language
            known[language] = gathered(folder, migrated_sqlite, language)
        return known[language]

    return walk


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_for_everybody(walks, chromium, language):
    shown, faults = walks(language).shown, []
    with shown_on(chromium, shown, **NARROW) as (tab, bring):
        bring_judges(tab)
        for page in shown:
            bring(page.name)
            faults += [(page.name, *fault) for fault in faults_of(tab, page, language)]
    assert not faults, "\n".join(map(str, faults))


def faults_of(tab, page, language):
    """Say what is wrong with the page that a tab shows; the colours are the same in every language."""
    first, alike = language == LANGUAGES[0], ALIKE.match(page.name)
    how = {
        "language": "ja" if page.name == FOR_THE_NEXT else language.partition("-")[0],
        "refusal": page.refusal,
        "rules": RULES if first or not alike else [],
        "ticksAreKept": bool(TICKS_ARE_KEPT.match(page.name)),
        "sheetsToo": page.name == "home",
    }
    found = tab.evaluate("async how => [...await judge(how), ...spacedOut()]", how)
    if first and not alike:
        tab.emulate_media(color_scheme="dark")
        found += tab.evaluate("contrast('in the dark')")
        tab.emulate_media(color_scheme="light", forced_colors="active")
        found += tab.evaluate("unseenFocus()")
        tab.emulate_media(forced_colors="none")
    tab.set_viewport_size(PHONE)
    found += tab.evaluate("twiceTheText()")
    tab.set_viewport_size(NARROW)
    tab.evaluate(SETTLED)  # else the next page may see the window change
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_heavy(walks, language):
    """What a browser fetches for a page, as it is sent: nothing is packed, the stylesheets come along."""
    weights = {page.name: weight(page.html) for page in walks(language).shown}
    assert {name: bytes_ for name, bytes_ in weights.items() if bytes_ > MOST_BYTES} == {}


ONE_THING = (
    {"citizen.history", "citizen.printed_history"},
    {"citizen.one_reading", "citizen.reading_on_paper"},
)
"""The same content, on the screen and for paper."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_tell_pages_apart(walks, language):
    told = {}
    for page in walks(language).shown:
        if page.endpoint:
            told.setdefault(re.search("<title>(.*?)</title>", page.html)[1], set()).add(
                page.endpoint
            )
    alike = {title: views for title, views in told.items() if len(views) > 1}
    assert {title: views for title, views in alike.items() if views not in ONE_THING} == {}


NO_PAGE = {
    "citizen.apple_app_links",
    "citizen.arrivals",
    "citizen.asset_links",
    "citizen.end_login",
    "citizen.end_upstream_login",
    "citizen.exchange_answer_as_csv",
    "citizen.finished",
    "citizen.history_as_csv",
    "citizen.history_as_json",
    "citizen.open_app",
    "citizen.reading_as_file",
    "citizen.receipt_as_json",
    "citizen.receipt_as_text",
    "citizen.state_of_reading",
}
"""Addresses that answer with a file or by leading on; ``open_app`` and ``finished`` as others do here."""


def test_no_page_is_left_out(walks):
    walk = walks("ja")
    rules = walk.world.app.url_map.iter_rules()
    views = {rule.endpoint for rule in rules if "GET" in rule.methods}
    seen = {page.endpoint for page in walk.shown}
    assert {view for view in views - seen - NO_PAGE if view.startswith("citizen.")} == set()
    assert views >= NO_PAGE


def test_every_page_is_drawn_small(walks):
    """``make screens`` draws them; this says when that was forgotten after a page came or went."""
    pictures = {file.stem: file.stat().st_size for file in SCREENS.glob("*.png")}
    plain = {name for name in pictures if "." not in name}
    assert plain == {page.name for page in walks("ja").shown}
    assert max(pictures.values()) <= 60_000
    assert sum(pictures.values()) <= 8_000_000


def test_the_judge_speaks_japanese_and_is_new_enough():
    about = json.loads((MODULES / "axe-core/package.json").read_text())
    assert tuple(map(int, about["version"].split("."))) >= (4, 14)
    locale = json.loads((MODULES / "axe-core/locales/ja.json").read_text())
    assert locale["lang"] == "ja"
