"""Visits to the authorization endpoint that lead nowhere, and never to a redirect."""

import pytest

from tests.citizen_browser import answer
from tests.citizen_world import MISAKI


@pytest.mark.parametrize(
    "query",
    [
        "",
        "client_id=c-techo",
        "client_id=c-techo&request_uri=urn:x",
        "client_id=unknown&request_uri=urn:x",
        "client_id=c-techo&client_id=c-techo&request_uri=urn:x",
        "client_id=c-techo&redirect_uri=https://evil.example&response_type=code",
    ],
)
def test_what_cannot_be_resolved_is_a_page_and_never_a_redirect(browser, query):
    browser.open(f"/authorize?{query}")
    assert browser.status == 400
    assert "この連携先が正しいことを確認できませんでした" in browser.text
    assert "evil.example" not in browser.html


def test_an_expired_request_is_a_page(world, browser):
    path = world.push()
    world.clock.turn(minutes=5)
    assert browser.open(path).status == 400


def test_a_request_beyond_the_review_is_refused_by_name_of_the_fault(world, browser):
    browser.open(world.push("openid household"))
    assert browser.status == 403
    assert "このサービスには、この情報をお渡しできません" in browser.text


def test_a_finished_login_of_my_page_grants_nothing(world, browser):
    asked = browser.open("/my-page").press("continue").ask_card()
    browser.bring(answer(world, asked, world.cards[MISAKI]))
    assert browser.path == "/my-page"
    assert world.rows("consent_grant") == world.rows("authorization_code") == 0
