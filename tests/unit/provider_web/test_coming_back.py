"""A session that ran out of time inside of a visit: the same person in the same browser finds their choices again."""

import re
from datetime import timedelta

import pytest

from provider.clock import JAPAN
from provider.flow import transitions
from provider.flow.state import Choice, FlowState
from provider.storage.clients import ClientRow
from tests.citizen_browser import Browser, answer
from tests.citizen_world import HANAKO, MISAKI, TARO
from tests.preview_world import preview_world
from tests.unit.provider_web.test_check_page_guides import left_out

__all__ = ["preview_world"]

CHOICE = Choice(("immunisation",), ("maternal_child_health",), None)


def session_hash(world, browser):
    cookie = browser.client.get_cookie("madoguchi").value
    return world.services.sessions.find(cookie, now=world.clock()).session_hash


def stand(world, browser, flow_id):
    return world.services.flows.get(flow_id, session_hash(world, browser), now=world.clock())


@pytest.fixture
def left(world, browser):
    """A browser in whose visit something was chosen, sixteen minutes after the last press."""
    browser.log_in(world.cards[TARO])
    browser.visit = browser.flow_id
    flow = stand(world, browser, browser.visit)
    chosen = transitions.note_choice(flow, CHOICE, now=world.clock())
    world.services.flows.advance(flow, chosen)
    world.clock.turn(minutes=16)
    return browser


def log_in(world, browser, card):
    browser.press("continue")
    return browser.bring(answer(world, browser.ask_card(), card))


def test_the_page_says_what_is_kept_and_a_login_leads_back_to_it(world, left):
    left.open(f"/flow/{left.visit}/choose")
    assert left.status == 403
    assert "選んだ内容は残っています" in left.text
    assert "何も渡っていません" in left.text
    left.press("come-back")
    assert left.path == f"/flow/{left.visit}"
    log_in(world, left, world.cards[TARO])
    assert left.path == f"/flow/{left.visit}/choose"
    found = stand(world, left, left.visit)
    assert (found.state, found.choice) == (FlowState.CHOOSING, CHOICE)
    assert 'value="immunisation"' in left.html


def test_what_was_ticked_and_sent_too_late_is_kept_and_nothing_else_happens(preview_world):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish())
    browser.press("continue", subject=HANAKO)
    visit = browser.flow_id
    world.clock.turn(minutes=16)
    browser.press("continue", category=["immunisation"], term="once")
    assert browser.status == 403
    assert "選んだ内容は残っています" in browser.text
    log_in(world.world, browser.press("come-back"), world.world.cards[MISAKI])
    assert browser.path == f"/flow/{visit}/choose"
    assert re.findall(r'name="category" value="([a-z_]+)"[^>]* checked', browser.html) == [
        "immunisation"
    ]
    world.collect()
    browser.press("more-time").press("continue", category=["immunisation"], term="once")
    kept_back = browser.page_options("left_out")[1]
    world.clock.turn(minutes=16)
    browser.press("agree", left_out=[kept_back])
    assert browser.status == 403
    assert world.world.rows("consent_grant") == 0
    log_in(world.world, browser.press("come-back"), world.world.cards[MISAKI])
    world.collect()
    browser.press("continue", category=["immunisation"], term="once")
    assert left_out(browser) == [kept_back]


@pytest.mark.parametrize(
    "change", [{"form_token": "x"}, {"category": ["tax_income"]}, {"term": "7"}]
)
def test_a_form_that_would_have_been_refused_in_time_leaves_nothing(world, browser, change):
    browser.log_in(world.cards[TARO])
    visit = browser.flow_id
    if browser.path.endswith("/subject"):
        browser.press("continue", subject=TARO)
    assert browser.path.endswith("/choose")
    world.clock.turn(minutes=16)
    browser.press("continue", **{"category": ["immunisation"], "term": "once", **change})
    assert browser.status == 403
    assert "残っています" not in browser.text
    log_in(world, browser.press("come-back"), world.cards[TARO])
    assert stand(world, browser, visit).choice is None


def test_a_form_for_a_service_that_is_suspended_meanwhile_leaves_nothing(world, browser):
    browser.log_in(world.cards[TARO])
    world.clock.turn(minutes=16)
    with world.services.database.transaction() as connection:
        connection.execute(ClientRow.__table__.update().values(status="suspended"))
    browser.press("continue", category=["immunisation"], term="once")
    assert browser.status == 403
    assert "残っています" not in browser.text


def test_the_page_says_until_when_it_may_lie_and_a_press_gives_more(world, browser):
    browser.log_in(world.cards[TARO])
    start = world.clock.now.astimezone(JAPAN)
    assert f"{start + timedelta(minutes=15):%H時%M分}まで続けられます" in browser.text
    world.clock.turn(minutes=14)
    browser.press("more-time")
    assert f"{start + timedelta(minutes=29):%H時%M分}まで続けられます" in browser.text


def test_another_person_begins_anew_and_sees_no_choice(world, left):
    left.open(f"/flow/{left.visit}/choose").press("come-back")
    log_in(world, left, world.cards[MISAKI])
    assert left.path == f"/flow/{left.visit}/subject"
    found = stand(world, left, left.visit)
    assert (found.state, found.subject, found.choice) == (FlowState.LOGGED_IN, None, None)


def test_another_person_who_is_logged_in_already_sees_no_choice_either(world, left):
    left.open(f"/flow/{left.visit}/choose").press("come-back")
    left.log_in_to_my_page(world.cards[MISAKI])
    left.open(f"/flow/{left.visit}").press("continue")
    found = stand(world, left, left.visit)
    assert (found.subject, found.choice) == (None, None)


def test_without_a_choice_nothing_is_said_to_be_kept(world, browser):
    browser.log_in()
    visit = browser.flow_id
    world.clock.turn(minutes=16)
    browser.open(f"/flow/{visit}/subject")
    assert "残っています" not in browser.text
    assert "come-back" in browser.page.attributes


def test_nobody_comes_back_with_another_browser_or_after_logging_out(world, left):
    stranger = Browser(world)
    stranger.open(world.push())
    stranger.post(f"/flow/{left.visit}/return")
    assert stranger.status == 403
    stranger.client.set_cookie("madoguchi", "x" * 43, domain="localhost")
    assert "come-back" not in stranger.open(f"/flow/{left.visit}/choose").page.attributes
    elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    refused = left.client.post(
        f"/flow/{left.visit}/return", base_url=world.origin, headers=elsewhere
    )
    assert refused.status_code == 403


def test_after_logging_out_there_is_no_way_back(world, browser):
    browser.log_in(world.cards[TARO])
    visit = browser.flow_id
    cookie = browser.client.get_cookie("madoguchi").value
    browser.open("/my-page").press("logout")
    browser.client.set_cookie("madoguchi", cookie, domain="localhost")
    world.clock.turn(minutes=16)
    assert "come-back" not in browser.open(f"/flow/{visit}/choose").page.attributes


def test_a_visit_whose_own_time_is_over_is_not_offered(world, left):
    world.clock.turn(minutes=20)
    assert "come-back" not in left.open(f"/flow/{left.visit}/choose").page.attributes


def test_a_browser_without_cookies_is_told_so(world):
    browser = Browser(world)
    browser.open(world.push())
    visit = browser.flow_id
    bare = Browser(world)
    for act in (lambda: bare.open(f"/flow/{visit}"), lambda: bare.post(f"/flow/{visit}")):
        act()
        assert bare.status == 403
        assert "このブラウザーでは続けられません" in bare.text
        assert "何も渡っていません" in bare.text
        assert "E-S5" in bare.text
