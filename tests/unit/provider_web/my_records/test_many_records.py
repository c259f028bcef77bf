"""Many records: a page has a part of them and stays light, and every record is reached, also without script."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.port import SourceAnswer, SourceOutcome
from provider.selfinfo.envelope import unsigned_entry
from provider.selfinfo.release import Release
from provider.web.citizen.pages import page
from provider.web.citizen.records.people import Reader
from provider.web.citizen.records.portions import portion
from provider.web.citizen.records.readings import Reading
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.conditions import LATEST
from tests.citizen_world import MISAKI
from tests.fakes.counter import HOLDERS
from tests.record_steps import VACCINE, entries, logged_in, read
from tests.weights import MOST_BYTES, weight

MANY = 200
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SHOWN = "report-ZZ-"


def vaccines(count):
    return [{**VACCINE, "record_id": f"ZZ-{number}"} for number in range(count)]


def on_page(browser):
    """The records of a page, from above, by the button below each."""
    return [int(i.removeprefix(SHOWN)) for i in browser.page.attributes if i.startswith(SHOWN)]


def follow(browser, link):
    """Read on to the end in one direction; return the records of each page."""
    pages = [on_page(browser)]
    while link in browser.page.links:
        browser.open(browser.page.links[link].partition("#")[0])
        pages.append(on_page(browser))
        assert weight(browser.html) <= MOST_BYTES
    return pages


def test_every_record_is_on_one_page_there_and_back_again(office):
    office.holds[MISAKI, "immunisation"] = vaccines(40)
    browser = read(office, logged_in(office, language="ja-plain"))
    assert weight(browser.html) <= MOST_BYTES
    there = follow(browser, "later")
    assert [number for numbers in there for number in numbers] == list(range(40))
    back = follow(browser, "earlier")
    assert sorted(number for numbers in back for number in numbers) == list(range(40))
    assert all(later[0] == earlier[-1] + 1 for later, earlier in pairwise(back))
    assert max(map(len, there)) <= 20


def test_another_language_and_what_is_said_wrong_keep_the_place(office, browser):
    office.holds[MISAKI, "immunisation"] = vaccines(30)
    read(office, browser)
    browser.open(browser.page.links["later"].partition("#")[0])
    first = on_page(browser)[0]
    assert first > 0
    browser.open(browser.page.links["language-en"])
    assert on_page(browser)[0] == first
    assert f"These are {first + 1} to" in browser.text
    assert "send" in browser.press(f"{SHOWN}{first}").page.attributes


def test_files_and_paper_hold_all_and_a_place_that_is_none_shows_the_first(office, browser):
    office.holds[MISAKI, "immunisation"] = [
        {**each, "lot_number": f"LOT{each['record_id']}"} for each in vaccines(30)
    ]
    address = read(office, browser).path
    for kept in ("file?form=csv", "file?form=json", "paper"):
        told = browser.open(f"{address}/{kept}").html
        assert all(f"LOTZZ-{number}" in told for number in range(30))
    for nowhere in ("begin=30", "begin=-1", "begin=x", "before=0", "before=31", "begin=9999999"):
        assert on_page(browser.open(f"{address}?{nowhere}"))[0] == 0
    assert {entry.items[0].record_count for entry in entries(office)} == {30}


def test_few_records_stand_on_one_page_and_nothing_is_said_of_parts(office, browser):
    read(office, browser)
    assert {"part", "earlier", "later"}.isdisjoint(browser.page.attributes)


@pytest.fixture
def drawn(office, browser):
    """Draw the page of a reading of many records of one category, beginning somewhere."""
    reader = Reader(MISAKI, "self", office.world.directory._person(MISAKI))

    def draw(category, language, begin):
        reading = _reading(category, reader)
        with browser.client as client:
            client.get(f"/help?lang={language}", base_url=office.world.origin)
            part = portion(reading, begin=begin)
            return page("my_records/reading.html", reading=reading, part=part), part

    return draw


def _reading(category, reader):
    examples = CATALOGUE[category].examples
    records = [{**examples[n % len(examples)], "record_id": f"ZZ-{n}"} for n in range(MANY)]
    answer = SourceAnswer(
        *("hinata", category, SourceOutcome.RELEASED, NOW, HOLDERS["hinata"]),
        as_of=NOW.date(),
        layout_version="R8-6",
        records=tuple(records),
    )
    scope = SCOPES[category]
    held = unsigned_entry(Release(scope, LATEST, (answer,)))["datasets"]
    ends_at = NOW + timedelta(minutes=15)
    return Reading("r-1", ends_at, reader, scope, False, False, True, held)


@pytest.mark.parametrize("language", ["ja", "ja-plain", "en"])
def test_a_page_of_any_category_is_light_and_well_filled(drawn, language):
    weights = {}
    for category in CATALOGUE:
        for begin in (0, MANY // 2):
            html, part = drawn(category, language, begin)
            weights[category, begin] = weight(html), part.end - part.begin
    heavy = {where: found for where, found in weights.items() if found[0] > MOST_BYTES}
    assert not heavy
    thin = {w: f for w, f in weights.items() if f[0] < MOST_BYTES * 0.7 and f[1] < 20}
    assert not thin
