"""What a login by a QR code is not enough for, how often it may be tried, and where it is off."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from provider.settings import SettingsError
from tests.citizen_browser import Browser, answer
from tests.citizen_world import MISAKI, World
from tests.login_world import login_path, register_login_app
from tests.phone_world import App, PhoneWorld, at_my_page, shown_code, wait

MAIL = {"smtp_url": "smtp://127.0.0.1:1", "smtp_sender": "oshirase@madoguchi.invalid"}
SETTINGS = "/my-page/notices/settings"


@pytest.fixture
def world(tmp_path, sqlite_url):
    fresh = PhoneWorld(tmp_path, sqlite_url)
    register_login_app(fresh)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def pc(world):
    return at_my_page(Browser(world))


def test_a_first_consent_wants_this_device(world):
    browser = Browser(world)
    browser.open(login_path()).press("continue").press("qr")
    App(world).log_in_elsewhere(*shown_code(browser))
    wait(browser)
    assert browser.path.endswith("/same-device")
    assert "この端末での本人確認が必要です" in browser.text
    for page in ("confirm", "choose", "subject", "check"):
        browser.open(f"/flow/{browser.flow_id}/{page}")
        assert browser.path.endswith("/same-device")
    assert world.rows("consent_grant") == 0
    asked = browser.press("continue").ask_card()
    browser.bring(answer(world, asked, world.cards[MISAKI]))
    assert browser.path.endswith("/confirm")


def test_a_form_that_was_open_before_cannot_consent_either(world):
    """Another tab logs in by a QR code; the page that was open has nothing more to say."""
    browser = Browser(world)
    asked = browser.open(login_path()).press("continue").ask_card()
    browser.bring(answer(world, asked, world.cards[MISAKI]))
    assert browser.path.endswith("/confirm")
    page, path = browser.page, browser.path
    session = world.services.sessions.find(
        browser.client.get_cookie("madoguchi").value, now=world.clock()
    )
    with world.services.database.transaction() as connection:
        connection.exec_driver_sql(
            f"UPDATE browser_session SET method = 'cross_device' "
            f"WHERE session_hash = '{session.session_hash}'"
        )
    browser.page, browser.path = page, path
    browser.press("agree")
    assert browser.path.endswith("/same-device")
    assert world.rows("consent_grant") == 0


def test_who_consented_before_logs_in_by_a_code(world):
    first = Browser(world)
    asked = first.open(login_path()).press("continue").ask_card()
    first.bring(answer(world, asked, world.cards[MISAKI])).press("agree")
    browser = Browser(world)
    browser.open(login_path()).press("continue").press("qr")
    App(world).log_in_elsewhere(*shown_code(browser))
    wait(browser)
    assert browser.left_for or "code" in browser.html


def test_what_an_app_gets_of_a_login_by_a_code_is_told_to_be_of_one(world):
    def noted():
        kept = "SELECT context FROM authorization_code ORDER BY expires_at"
        with world.services.database.reading() as connection:
            return [json.loads(text).get("method") for (text,) in connection.exec_driver_sql(kept)]

    browser = Browser(world)
    asked = browser.open(login_path()).press("continue").ask_card()
    browser.bring(answer(world, asked, world.cards[MISAKI])).press("agree")
    world.clock.turn(seconds=1)
    by_code = Browser(world)
    by_code.open(login_path()).press("continue").press("qr")
    App(world).log_in_elsewhere(*shown_code(by_code))
    wait(by_code)
    world.clock.turn(seconds=1)
    by_code.open(login_path())
    assert noted() == [None, "cross_device", "cross_device"], "without a page, too"


def test_special_care_offers_no_code_and_takes_none(world):
    browser = Browser(world).arrive()
    assert "qr" not in browser.page.attributes
    assert "phone" in browser.page.attributes
    token = world.services.form_tokens.token(
        world.services.sessions.find(
            browser.client.get_cookie("madoguchi").value, now=world.clock()
        ).session_hash,
        browser.flow_id,
        "qr",
    )
    browser.post(f"/flow/{browser.flow_id}/qr", form_token=token)
    assert browser.path.endswith("/same-device")
    assert world.rows("cross_device") == 0


def test_an_earlier_login_by_a_code_is_none_for_special_care_or_a_new_app(world, pc):
    link, number = shown_code(pc)
    App(world).log_in_elsewhere(link, number)
    wait(pc)
    for path in (world.push(), login_path()):
        pc.open(path)
        assert "QRコードでのログインだったため" in pc.text
        assert "another" not in pc.page.attributes
        pc.press("continue")
        assert pc.path.endswith("/login")


def test_where_mail_goes_is_changed_by_the_card_on_this_device_alone(world, pc):
    object.__setattr__(world.services, "settings", replace(world.settings, **MAIL))
    vars(world.services).pop("post", None)
    App(world).log_in_elsewhere(*shown_code(pc))
    wait(pc)
    pc.open(SETTINGS)
    assert "send-code" not in pc.page.attributes
    pc.press("to-card").press("continue")
    assert pc.path.endswith("/login")
    assert "qr" not in pc.page.attributes
    fields = dict(next(f for f in pc.open(SETTINGS).page.forms if "to-card" in f.buttons).fields)
    cookie = pc.client.get_cookie("madoguchi").value
    session = world.services.sessions.find(cookie, now=world.clock())
    token = world.services.form_tokens.token(session.session_hash, "mail-code")
    pc.post("/my-page/notices/address", **fields, address="x@mail.example")
    assert pc.path.startswith("/flow/")
    pc.post("/my-page/notices/address/code", form_token=token, code="12345678")
    assert pc.path.startswith("/flow/")
    assert world.rows("mail_address") == 0
    asked = pc.open(SETTINGS).press("to-card").press("continue").ask_card()
    pc.bring(answer(world, asked, world.cards[MISAKI]))
    assert pc.path == SETTINGS
    assert "send-code" in pc.page.attributes


# --- limits


def test_five_codes_a_visit_and_then_the_card(world, pc):
    for _ in range(4):
        world.clock.turn(seconds=90)
        wait(pc).press("qr")
    world.clock.turn(seconds=90)
    wait(pc).press("qr")
    assert pc.status == 429
    assert "QRコードを、これ以上は表示できません" in pc.text


def test_it_is_off_unless_it_is_switched_on(tmp_path, sqlite_url):
    plain = World(tmp_path, sqlite_url)
    browser = Browser(plain)
    browser.open("/my-page").press("continue")
    assert "qr" not in browser.page.attributes
    assert App(plain).look("x" * 22).status_code == 404
    assert browser.post(f"/flow/{browser.flow_id}/qr").status == 404
    assert plain.settings.cross_device_login == "off"
    plain.services.database.dispose()


def test_a_production_refuses_the_sandboxs_phone_and_a_switch_has_two_positions(world):
    with pytest.raises(SettingsError) as refusal:
        replace(world.settings, environment="production", cross_device_login="sometimes")
    assert "CROSS_DEVICE_LOGIN is not one of off, on" in str(refusal.value)
    assert "PHONE_APP_URL is a part of the sandbox, which production refuses" in str(refusal.value)


def test_the_notice_goes_after_ninety_days(world, pc):
    App(world).log_in_elsewhere(*shown_code(pc))
    wait(pc)
    [person_id] = {world.services.persons.enrol(MISAKI, now=world.clock())}
    notices = world.services.cross_device_notices
    [notice] = notices.of_person(person_id, now=world.clock())
    assert notice.browser == "Firefox"
    assert notices.of_person(person_id, now=world.clock() + timedelta(days=90)) == []
