"""What an app was told at a login stands in the citizen's history and on the card, in words."""

import pytest

from tests.amendment_world import Party
from tests.citizen_browser import answer_parameters
from tests.citizen_world import MISAKI


@pytest.fixture
def told(world, browser):
    """A citizen whose name an app has read once."""
    party = Party(world)
    browser.log_in(path=party.wish("openid profile"))
    browser.press("agree", claim=["name"])
    answer = party.exchange(answer_parameters(browser.left_for)["code"])
    world.clock.turn(minutes=1)
    assert party.get("/userinfo", answer.json["access_token"]).status == 200
    return browser.open("/my-page")


def test_the_history_says_when_who_what_and_why(told):
    told.open("/my-page/history")
    for said in ("18時01分", "こそだて手帳", "山田 美咲", "氏名", "渡しました", "ログインのため"):
        assert said in told.text
    assert "生年月日" not in told.text
    assert "identity." not in told.text
    assert "届いたことを確認できていません" not in told.text


def test_the_history_says_it_in_english_too(told):
    told.open("/my-page/history").open(told.page.links["language-en"])
    for said in ("Kosodate Techo", "Your name", "To log in"):
        assert said in told.text


def test_the_card_says_when_it_was_last_told(world, told):
    assert "18時01分" in told.text
    [grant] = world.services.grants.of_person(
        world.services.persons.enrol(MISAKI, now=world.clock())
    )
    assert "18時01分" in told.open(f"/my-page/grants/{grant.grant_id}").text
