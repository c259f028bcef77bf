"""The login page says what it is for and has one main way; the others wait in a fold."""

import pytest

from tests.card_stories import show_unknown
from tests.citizen_browser import Browser
from tests.phone_world import PhoneWorld, opened_in_app

ON_A_PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


@pytest.fixture
def world(tmp_path, sqlite_url):
    fresh = PhoneWorld(tmp_path, sqlite_url)
    yield fresh
    fresh.services.database.dispose()


def fold_of(browser):
    """What stands in the page from the head of the fold to its end."""
    _, _, after = browser.html.partition('<details id="other-ways"')
    return after.partition("</details>")[0]


def test_other_ways_wait_in_a_fold(world):
    browser = Browser(world)
    browser.arrive()
    assert fold_of(browser).startswith("><summary>")
    assert 'id="phone"' in fold_of(browser)
    assert 'id="continue"' not in fold_of(browser)


def test_a_phone_finds_the_fold_open_and_before_the_card_software_of_a_computer(world):
    browser = Browser(world)
    browser.client.environ_base["HTTP_USER_AGENT"] = ON_A_PHONE
    browser.arrive()
    assert fold_of(browser).startswith(" open><summary>")
    places = [browser.html.index(f'id="{each}"') for each in ("match", "phone", "continue")]
    assert places == sorted(places)
    assert 'id="agent"' not in browser.html
    at_a_pc = Browser(world)
    at_a_pc.arrive()
    assert at_a_pc.html.index('id="continue"') < at_a_pc.html.index('id="phone"')


def test_the_app_and_the_card_software_go_on_in_the_language_of_the_page(world):
    browser = Browser(world)
    browser.open("/?lang=ja-plain")
    opened_in_app(browser.arrive())
    assert browser.left_for.endswith("?lang=ja-plain")
    browser.arrive().ask_card()
    assert browser.posted_away["lang"] == "ja-plain"


def test_the_page_that_registers_a_card_says_so_and_which_numbers_it_needs(world):
    browser = Browser(world)
    show_unknown(browser, world.new_card(None)).press("link")
    assert "新しいカードを登録します" in browser.text
    assert "2つの暗証番号を用意してください" in browser.text
    assert "本人確認をします" not in browser.text
    assert fold_of(browser) == ""


def test_a_phone_is_not_asked_to_read_a_code_off_its_own_screen(world):
    at_a_pc, on_a_phone = Browser(world), Browser(world)
    on_a_phone.client.environ_base["HTTP_USER_AGENT"] = ON_A_PHONE
    assert 'id="qr"' in at_a_pc.open("/my-page").press("continue").html
    assert 'id="qr"' not in on_a_phone.open("/my-page").press("continue").html
    assert 'id="phone"' in fold_of(on_a_phone)
