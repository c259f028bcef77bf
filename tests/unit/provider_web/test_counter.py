"""Help at a counter: a code that works once, a clerk who sees the question and no value, and decides nothing."""

import re

import pytest

from provider.web.citizen.counter.helping import TRIES_OF_A_CLERK
from tests.citizen_browser import Browser, answer
from tests.citizen_world import HANAKO, MISAKI, TARO

NAMES = ("美咲", "花子", "太郎", "ミサキ", "海斗")


class Clerk(Browser):
    """A clerk's browser at the counter."""

    def come_in(self, secret):
        return self.open("/counter").press("log-in", secret=secret)

    def type_code(self, code):
        return self.open("/counter").press("open-code", code=code)


@pytest.fixture
def clerk(world):
    secret = world.services.counter_clerks.add("desk-1", now=world.clock())
    return Clerk(world).come_in(secret)


def code_of(browser, path):
    """Ask for a code, and return it as it is read out."""
    browser.open(path).press("make-code")
    return re.search(r'id="counter-code">([0-9 ]+)<', browser.html)[1]


def code_of_visit(browser):
    visit = browser.flow_id
    return code_of(browser, f"/counter-code?flow={visit}")


def test_a_clerk_sees_who_asks_for_what_and_the_next_press_and_no_name(world, browser, clerk):
    browser.log_in()
    code = code_of_visit(browser)
    assert re.fullmatch(r"\d{4} \d{4}", code)
    clerk.type_code(code)
    assert clerk.path == "/counter"
    assert "こそだて手帳" in clerk.text
    assert "予防接種" in clerk.text
    assert "だれの情報を渡すかを、選ぶところです" in clerk.text
    assert not any(name in clerk.html for name in NAMES)


def test_the_clerks_page_follows_the_citizen_and_has_no_way_to_decide(world, browser, clerk):
    browser.log_in()
    visit = browser.flow_id
    clerk.type_code(code_of(browser, f"/counter-code?flow={visit}"))
    browser.open(f"/flow/{visit}").press("continue", subject=HANAKO)
    clerk.open("/counter")
    assert "渡す情報を選んで、確かめるところです" in clerk.text
    assert not any(name in clerk.html for name in NAMES)
    assert {form.action for form in clerk.page.forms} <= {"/counter/close", "(none)", ""}
    assert "agree" not in clerk.page.attributes
    assert "share" in clerk.open("/counter?lang=en").text
    assert clerk.press("close-counter").path == "/counter"
    assert "open-code" in clerk.page.attributes


def test_a_code_before_the_login_stays_with_the_visit_and_is_told_after_it(world, browser, clerk):
    browser.open(world.push())
    visit = browser.flow_id
    clerk.type_code(code_of(browser, f"/counter-code?flow={visit}"))
    assert "「本人確認に進む」を押します" in clerk.text
    browser.open(f"/flow/{visit}").press("continue")
    log_in_here(world, browser)
    assert "だれの情報を渡すかを" in clerk.open("/counter").text
    assert "窓口の職員が、手続きの画面を開きました" in browser.open("/my-page/safety").text


def log_in_here(world, browser):
    browser.bring(answer(world, browser.ask_card(), world.cards[MISAKI]))


def test_every_opening_stands_in_the_login_history(world, browser, clerk):
    browser.log_in_to_my_page(world.cards[TARO])
    clerk.type_code(code_of(browser, "/counter-code"))
    assert "いまの連携はありません" in clerk.text
    reader = browser.open("/my-page/safety")
    assert reader.html.count("窓口の職員が、手続きの画面を開きました") == 1


def test_a_code_works_once_for_ten_minutes_and_not_after_logging_out(world, browser, clerk):
    browser.log_in_to_my_page(world.cards[TARO])
    code = code_of(browser, "/counter-code")
    clerk.type_code(code)
    secret = world.services.counter_clerks.add("desk-2", now=world.clock())
    second = Clerk(world).come_in(secret)
    assert second.type_code(code).status == 422
    late = code_of(browser, "/counter-code")
    world.clock.turn(minutes=10)
    assert second.type_code(late).status == 422
    gone = code_of(browser, "/counter-code")
    browser.open("/my-page").press("logout")
    assert second.type_code(gone).status == 422
    assert "もう見られません" in clerk.open("/counter").text


def test_digits_of_any_width_are_read(world, browser, clerk):
    browser.log_in_to_my_page(world.cards[TARO])
    code = code_of(browser, "/counter-code")
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else "　" for sign in code)
    assert clerk.type_code(wide).status == 200


def test_guessing_ends_even_for_the_right_code(world, browser, clerk):
    browser.log_in_to_my_page(world.cards[TARO])
    code = code_of(browser, "/counter-code")
    bucket = {"counter:c:desk-1": TRIES_OF_A_CLERK}
    for _ in range(TRIES_OF_A_CLERK - 1):
        world.services.daily_limits.count(bucket, now=world.clock())
    assert clerk.type_code("00000000").status == 422
    assert clerk.type_code(code).status == 429
    assert clerk.open("/counter").page.attributes["open-code"]


def test_nobody_but_a_clerk_opens_anything(world, browser, clerk):
    browser.log_in_to_my_page(world.cards[TARO])
    code = code_of(browser, "/counter-code")
    assert browser.post("/counter", code=code).path == "/counter/login"
    assert clerk.post("/counter", code=code).status == 403  # a form that we did not give
    assert Clerk(world).come_in("mdgc_wrong").status == 403
    world.services.counter_clerks.remove("desk-1")
    assert clerk.open("/counter").path == "/counter/login"


def test_a_code_is_for_ones_own_visit_and_my_page_takes_a_login(world, browser):
    browser.open(world.push())
    visit = browser.flow_id
    stranger = Browser(world)
    stranger.open(world.push())
    assert stranger.open(f"/counter-code?flow={visit}").status == 403
    assert stranger.open("/counter-code").path.startswith("/flow/")


def test_a_clerk_leaves(world, clerk):
    clerk.open("/counter").press("clerk-log-out")
    assert clerk.path == "/counter/login"
    assert clerk.open("/counter").path == "/counter/login"
