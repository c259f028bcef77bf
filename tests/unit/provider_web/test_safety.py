"""My page's safety: who came in as me, the end of every login, protection that nobody sees, and leaving at once."""

import re
from datetime import timedelta

from sqlalchemy import event

from consent.protection import FlagKind
from provider.storage.client_sessions import SessionOfPerson
from provider.storage.login_history import LoginEvent
from tests.citizen_browser import Browser, answer
from tests.citizen_world import CLIENT, MISAKI, TARO

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19 Safari/604"
)
PERSONAL = ("/my-page", "/my-page/safety", "/my-page/history", "/my-page/cards")


def on_my_page(world, whom=TARO, **environ):
    browser = Browser(world)
    browser.client.environ_base |= environ
    return browser.log_in_to_my_page(world.cards[whom])


def person_of(world, whom=TARO):
    return world.services.persons.enrol(whom, now=world.clock())


def is_logged_in(browser):
    return browser.open("/my-page").path == "/my-page"


# --- the login history


def test_a_citizen_reads_when_and_how_each_login_was_made(world):
    on_my_page(world, HTTP_USER_AGENT=SAFARI)
    world.clock.turn(minutes=1)
    reader = on_my_page(world).open("/my-page/safety")
    assert reader.html.count("ログインしました。") == 2
    assert "試験用のカード" in reader.text
    assert "Safari" in reader.text
    assert "分かりません" in reader.text
    assert on_my_page(world, MISAKI).open("/my-page/safety").html.count("ログインしました。") == 1


def test_a_card_that_was_turned_away_is_told_to_its_person_and_to_nobody_else(world):
    on_my_page(world)
    world.clock.turn(minutes=1)
    old = world.cards[TARO]
    world.publish_crl(old)
    thief = Browser(world)
    thief.client.environ_base |= {"HTTP_USER_AGENT": SAFARI}
    asked = thief.open("/my-page").press("continue").ask_card()
    thief.bring(answer(world, asked, old))
    unknown = Browser(world)
    asked = unknown.open("/my-page").press("continue").ask_card()
    unknown.bring(answer(world, asked, world.new_card(None)))
    world.cards[TARO] = world.new_card(TARO)
    reader = on_my_page(world).open("/my-page/safety")
    assert reader.html.count("使えなくなったカードだったため") == 1
    assert "使えなくなった" not in on_my_page(world, MISAKI).open("/my-page/safety").text


def test_a_long_history_is_read_page_by_page_by_as_many_statements_as_a_short_one(world):
    reader = on_my_page(world)
    few = statements(world, reader.open, "/my-page/safety")
    for number in range(45):
        at = world.clock() - timedelta(minutes=number + 1)
        world.services.login_history.add(person_of(world), LoginEvent.LOGIN, browser="Edge", now=at)
    assert statements(world, reader.open, "/my-page/safety") == few
    seen = []
    while True:
        seen += re.findall(r"<h3>(.+?)</h3>", reader.html)
        if "following" not in reader.page.links:
            break
        reader.open(reader.page.links["following"])
    assert len(seen) == len(set(seen)) == 46


def test_a_place_that_is_none_is_the_beginning(world):
    reader = on_my_page(world)
    for odd in ("x", "99999999999999999-" + "0" * 36, "1-" + "g" * 36, "-1-" + "0" * 36, "%00"):
        assert reader.open(f"/my-page/safety?after={odd}").status == 200


def statements(world, act, *arguments):
    """How many statements an act takes."""
    counted = []
    engine = world.services.database.engine

    def count(_connection, _cursor, statement, *_rest):
        counted.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    act(*arguments)
    event.remove(engine, "before_cursor_execute", count)
    return len([each for each in counted if not each.startswith("UPDATE browser_session")])


# --- the end of every login


def test_signing_out_everywhere_ends_every_browser_and_tells_the_apps(world):
    here, there, other = on_my_page(world), on_my_page(world), on_my_page(world, MISAKI)
    cookie = there.client.get_cookie("madoguchi").value
    session = world.services.sessions.find(cookie, now=world.clock())
    known = SessionOfPerson(session.session_hash, session.person_id)
    world.services.client_sessions.sid(known, CLIENT, now=world.clock())
    here.open("/my-page/safety").press("end-all")
    assert "ログアウト" in here.text
    assert [is_logged_in(browser) for browser in (here, there, other)] == [False, False, True]
    assert world.rows("logout_notice") == 1
    assert "すべての機器でログアウトしました" in on_my_page(world).open("/my-page/safety").text


# --- protection


def asked(browser, kind):
    browser.open("/my-page/safety/protection").press("ask", kind=kind)
    return browser.response.data, browser.status, dict(browser.response.headers)


def same(found):
    body, status, headers = found
    return body, status, {name: v for name, v in headers.items() if name != "X-Request-Id"}


def test_asking_for_protection_is_acknowledged_alike_whatever_was_set_before(world):
    browser = on_my_page(world)
    first = same(asked(browser, "non_disclosure"))
    assert same(asked(browser, "non_disclosure")) == first
    assert same(asked(browser, "self_info_block")) == first
    assert "申し込みを受け付けました" in browser.text
    protection = world.services.protection_flags.of_person(person_of(world))
    assert [flag.kind for flag in protection.flags] == [
        FlagKind.NON_DISCLOSURE,
        FlagKind.SELF_INFO_BLOCK,
    ]


def test_no_page_of_mine_tells_that_protection_is_set(world):
    browser = on_my_page(world)
    before = [browser.open(path).html for path in (*PERSONAL, "/my-page/safety/protection")]
    asked(browser, "self_info_block")
    after = [browser.open(path).html for path in (*PERSONAL, "/my-page/safety/protection")]
    assert after == before
    assert world.rows("protection") == 1


def test_nothing_is_chosen_beforehand_and_choosing_nothing_is_explained(world):
    browser = on_my_page(world).open("/my-page/safety/protection")
    assert "checked" not in browser.html
    assert browser.press("ask").status == 422
    assert "どちらか1つを選んでください" in browser.text
    for kind in ("no_auto_answer", "lift", ""):
        assert browser.press("ask", kind=kind).status == 422
    assert world.rows("protection") == 0


# --- leaving at once


def test_leaving_at_once_ends_the_login_and_shows_nothing_of_us(world):
    browser = on_my_page(world)
    browser.client.get("/")
    for path in PERSONAL:
        assert "quick-exit" in browser.open(path).page.attributes
    browser.press("quick-exit")
    assert browser.status == 200 or browser.left_for
    left = browser.response.text
    assert world.settings.quick_exit_url in left
    for ours in ("まどぐち", "Madoguchi", "app.css", "mark.svg"):
        assert ours not in left
    assert browser.response.headers["Cache-Control"] == "no-store"
    assert not is_logged_in(browser)


def test_a_form_from_elsewhere_leads_away_and_ends_nothing(world):
    browser = on_my_page(world)
    browser.post("/quick-exit", form_token="x" * 43)
    assert is_logged_in(browser)
    assert Browser(world).client.post("/quick-exit", base_url=world.origin).status_code == 200


def test_a_visit_shows_no_way_out_of_my_page(world, browser):
    browser.log_in(world.cards[TARO])
    assert "quick-exit" not in browser.page.attributes


# --- more time


def test_a_press_gives_a_page_its_whole_time_again(world, browser):
    browser.log_in(world.cards[TARO])
    token = browser.page.attributes["idle-form"]
    assert token["action"] == "/still-here"
    form = next(form for form in browser.page.forms if form.action == "/still-here")
    flow = world.services.flows
    session = world.services.sessions.find(
        browser.client.get_cookie("madoguchi").value, now=world.clock()
    )
    before = flow.get(browser.flow_id, session.session_hash, now=world.clock()).expires_at
    world.clock.turn(minutes=14)
    answered = browser.client.post(
        "/still-here",
        data=dict(form.fields),
        base_url=world.origin,
        headers={"Accept": "application/json"},
    )
    assert answered.json == {"card": False, "over": 900, "warn": 780}
    after = flow.get(browser.flow_id, session.session_hash, now=world.clock()).expires_at
    assert after - before == timedelta(minutes=14)
    world.clock.turn(minutes=14)
    assert browser.open(browser.path).status == 200


def test_before_the_last_minute_of_an_hour_no_press_helps(world):
    browser = on_my_page(world)
    form = next(form for form in browser.page.forms if form.action == "/still-here")
    for _ in range(5):
        world.clock.turn(minutes=11)
        answered = browser.client.post(
            "/still-here",
            data=dict(form.fields),
            base_url=world.origin,
            headers={"Accept": "application/json"},
        )
    assert answered.json == {"card": False, "over": 300, "warn": 180}
