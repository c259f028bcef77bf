"""Many corrections: some on each page, the last changed first, and none is lost on the way."""

from datetime import timedelta

from consent.correction import KEPT, CorrectionCase, CorrectionState
from tests.citizen_world import MISAKI
from tests.correction_town import OFFICE
from tests.record_steps import logged_in
from tests.weights import MOST_BYTES, weight

MANY = 45


def kept(office):
    """Let the office have decided many cases; return their ids, the last changed first."""
    services, now = office.world.services, office.world.clock()
    person_id = services.persons.enrol(MISAKI, now=now)
    for number in range(MANY):
        at = now - timedelta(days=number)
        services.correction_cases.add(
            CorrectionCase(
                *(f"case-{number}", person_id, person_id, "self", OFFICE, "immunisation"),
                *("immunisation_record", at, at, at + KEPT, CorrectionState.CORRECTED),
            )
        )
    return [f"case-{number}" for number in range(MANY)]


def on_page(browser):
    assert weight(browser.html) <= MOST_BYTES
    return [i.removeprefix("open-") for i in browser.page.attributes if i.startswith("open-")]


def follow(browser, link):
    pages = [on_page(browser)]
    while link in browser.page.links:
        pages.append(on_page(browser.open(browser.page.links[link])))
    return pages


def test_every_case_is_on_one_page_there_and_back_again(office):
    ids = kept(office)
    browser = logged_in(office, language="ja-plain").open("/my-page/corrections")
    there = follow(browser, "older")
    assert [case for page in there for case in page] == ids
    assert follow(browser, "newer") == there[::-1]


def test_a_place_that_is_none_of_mine_shows_the_first_page(office, browser):
    ids = kept(office)
    for begin in ("", "case-x", "-1"):
        assert on_page(browser.open(f"/my-page/corrections?begin={begin}"))[0] == ids[0]
