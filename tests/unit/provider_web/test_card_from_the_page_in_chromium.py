"""The card without leaving the login page: script, the browser's permission, the bridge's own window."""

import pytest

from tests.bridge_and_provider import bridged_world
from tests.services.chromium import DESKTOP, PHONE
from tests.unit.provider_web.card_steps import (
    picture,
    press_for_the_window,
    put_in,
    to_the_login_page,
    use_card,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def world(tmp_path, sqlite_url):
    with bridged_world(tmp_path, sqlite_url) as opened:
        yield opened


def test_the_card_is_read_in_a_window_and_the_page_goes_on(world, open_page):
    page = to_the_login_page(world, open_page(DESKTOP))
    picture(page, "login-desktop")
    window = press_for_the_window(page)
    assert world.origin in window.inner_text("main")
    picture(page, "login-waiting")
    use_card(window)
    window.wait_for_selector("text=この画面は閉じてかまいません")
    picture(window, "window-closed")
    page.wait_for_selector("#agree")


def test_without_a_bridge_the_page_says_so(world, open_page):
    page = open_page(PHONE)
    page.route(f"http://127.0.0.1:{world.bridge_port}/**", lambda route: route.abort())
    to_the_login_page(world, page)
    page.click("#agent-go")
    page.wait_for_selector("[data-state=absent]")
    picture(page, "login-absent-phone")


def test_stopping_on_the_page_closes_the_window(world, open_page):
    page = to_the_login_page(world, open_page())
    window = press_for_the_window(page)
    page.click("#agent-stop")
    page.wait_for_selector("[data-state=waiting]", state="hidden")
    window.check("input[value=misaki]")
    with window.expect_response("**/choose") as answered:
        window.click("#choose")
    assert answered.value.status == 404


def test_ending_in_the_window_leads_to_the_problem_page(world, open_page):
    page = to_the_login_page(world, open_page())
    window = press_for_the_window(page)
    window.click("#cancel")
    window.click("#finish")
    page.wait_for_url("**/problem")


def test_without_script_nothing_of_it_is_seen(world, open_page):
    page = to_the_login_page(world, open_page(javascript=False))
    assert page.locator("#agent").is_hidden()
    page.click("#continue")
    page.wait_for_selector("#choose")


CALL = """async ([url, members]) => {
    try {
        const told = await fetch(url, {method: "POST", headers: {"Content-Type": "application/json"},
                                       body: JSON.stringify(members)});
        return [told.status, await told.text()];
    } catch (error) { return ["blocked", ""]; }
}"""


def test_an_attackers_page_can_neither_ask_nor_poll_nor_frame(world, open_page):
    """The attacker is on another origin of this machine, so that no browser permission stops it."""
    victim = to_the_login_page(world, open_page())
    with victim.expect_response("**/v1/authenticate") as answered:
        window = press_for_the_window(victim)
    session = answered.value.json()["session"]
    bridge = f"http://127.0.0.1:{world.bridge_port}"
    attacker = open_page()
    attacker.goto(f"http://127.0.0.1:{world.provider_port}/help")
    attacker.context.route("**/help", lambda route: route.fulfill(body="<h1>evil</h1>"))
    attacker.goto(f"http://localhost:{world.bridge_port}/help")
    asked = {n: victim.input_value(f"#main-form [name={n}]") for n in ("nonce", "context", "lang")}
    for path, members in (
        ("/v1/authenticate", asked),
        ("/v1/status", {"session": session}),
        ("/v1/cancel", {"session": session}),
    ):
        assert attacker.evaluate(CALL, [bridge + path, members]) == ["blocked", ""]
    attacker.set_content(
        f"<iframe src='{window.url}'></iframe><iframe src='{bridge}/pin'></iframe>"
    )
    attacker.wait_for_timeout(300)
    assert [frame.locator("[name=token]").count() for frame in attacker.frames[1:]] == [0, 0]
    use_card(window)
    victim.wait_for_selector("#agree")


def test_an_attackers_challenge_never_logs_the_victim_in_nor_the_reverse(world, open_page):
    """Two browsers at one bridge; the victim is led to sign what the attacker began, and the reverse."""
    attacker, victim = (to_the_login_page(world, open_page()) for _ in range(2))
    theirs = {n: attacker.input_value(f"#main-form [name={n}]") for n in ("nonce", "context")}
    put_in(victim, theirs)
    use_card(press_for_the_window(victim))
    victim.wait_for_url("**/login/finish?*")
    assert victim.locator("#agree").count() == 0
    attacker.reload()
    attacker.goto(victim.url)
    assert attacker.locator("#agree").count() == 0
