"""Scenario 13: an exchange history that was read is gone at logout, an unread one waits for 13 months.

The disclosure history, which is ours, is never touched by either.
"""

from datetime import timedelta

import pytest

from consent.disclosure import DisclosedItem, Disclosure
from consent.exchange import unread_until
from provider.storage.expiry import delete_expired
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, MISAKI, World
from tests.exchange_town import A_SECOND, Reader, event, town_of


@pytest.fixture
def town(tmp_path, sqlite_url):
    """A citizen's two municipalities, one of which was asked by the other once."""
    world = World(tmp_path, sqlite_url)
    with town_of(world) as town:
        town.tell(MISAKI, event())
        yield town
    world.services.database.dispose()


@pytest.fixture
def reader(town):
    """The citizen, of whom a service was told something earlier."""
    browser = Browser(town.world).log_in_to_my_page(town.world.cards[MISAKI])
    services, now = town.world.services, town.world.clock()
    person_id = services.persons.enrol(MISAKI, now=now)
    services.disclosures.append(
        Disclosure(
            disclosure_id="d-1",
            occurred_at=now,
            requested_at=now,
            client_id=CLIENT,
            grant_id="g-1",
            retrieval_id="r-1",
            person_id=person_id,
            subject_id=person_id,
            relation="self",
            purpose_id="vaccination_calendar",
            items=(DisclosedItem("immunisation", "released", ("hinata",), 12),),
        )
    )
    return Reader(browser)


def log_in_again(town):
    return Reader(Browser(town.world).log_in_to_my_page(town.world.cards[MISAKI]))


def test_read_is_gone_at_logout_unread_waits_and_disclosures_stay(town, reader):
    reader.ask()
    assert "各機関に問い合わせています" in reader.browser.text
    assert town.collect() == 1
    reader.overview()
    assert "回答が届いています" in reader.browser.text
    assert "児童手当の認定" not in reader.browser.text
    reader.log_out()

    later = log_in_again(town)
    later.read()
    for said in ("青空見本市 子育て支援課", "日向見本市", "住民税の課税情報", "児童手当の認定"):
        assert said in later.browser.text
    place = later.browser.path
    assert later.browser.open(place).status == 200
    later.log_out()
    assert town.world.rows("exchange_answer") == 0

    again = log_in_again(town)
    gone = again.browser.open(place)
    assert gone.status == 404
    assert "この回答は、もうありません" in gone.text
    assert "児童手当の認定" not in gone.text
    assert "12件" in again.browser.open("/my-page/history").text


@pytest.mark.parametrize("late", [False, True], ids=["a second before", "a second after"])
def test_an_unread_answer_waits_for_thirteen_calendar_months(town, reader, late):
    world = town.world
    reader.ask()
    town.collect()
    reader.log_out()
    over = unread_until(world.clock())
    world.clock.now = over + (A_SECOND if late else -A_SECOND)
    world.publish_crl(at=world.clock() - A_SECOND, next_update=world.clock() + timedelta(days=1))
    delete_expired(world.services.database, now=world.clock())
    assert world.rows("exchange_answer") == (0 if late else 1)
    later = log_in_again(town)
    later.overview()
    assert ("回答が届いています" in later.browser.text) is not late
    if not late:
        assert "児童手当の認定" in later.read().text
    assert world.rows("disclosure") == 1
