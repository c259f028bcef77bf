"""Login by a QR code: only the browser that shows it, only with its number, and never for anything new."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provider.settings import SettingsError
from tests.at_once import at_once
from tests.citizen_browser import Browser, answer
from tests.citizen_world import MISAKI, TARO, World
from tests.login_world import login_path, register_login_app
from tests.phone_world import App, PhoneWorld, shown_code

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def world(tmp_path, sqlite_url):
    fresh = PhoneWorld(tmp_path, sqlite_url)
    register_login_app(fresh)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def pc(world):
    return at_my_page(Browser(world))


def at_my_page(browser):
    """Bring a browser to the waiting page of a login for my page."""
    browser.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    return browser.open("/my-page").press("continue").press("qr")


def is_logged_out(browser):
    return browser.open("/my-page").path.startswith("/flow/")


def wait(browser):
    """Load the waiting page anew, as it does by itself."""
    return browser.open(browser.page.attributes["look"]["href"])


def test_the_phone_sees_who_asks_types_the_number_and_the_browser_goes_on(world, pc):
    link, number = shown_code(pc)
    app = App(world)
    seen = app.look(link).json
    assert seen["client_name"] == "まどぐちのマイページ"
    assert (seen["browser"], seen["place"]) == ("Firefox", "")
    assert number not in str({**seen, "asked_at": "", "expires_in": 0})
    app.log_in_elsewhere(link, number)
    assert wait(pc).path == "/my-page"
    assert "QRコードでのログインがありました（Firefox）" in pc.text


def test_the_page_loads_itself_anew_until_told_not_to(pc):
    assert pc.page.refresh == f"3; url={pc.path}"
    pc.open(pc.page.attributes["by-hand"]["href"])
    assert pc.page.refresh is None
    assert "by_hand" in pc.page.attributes["look"]["href"]


def test_the_phone_never_gets_what_logs_in(world, pc):
    """Neither handle nor number nor challenge without the number; and a cookie never."""
    link, number = shown_code(pc)
    app = App(world)
    looked, told = app.look(link), app.type(link, number)
    done = app.answer_code(link, answer=app.sign(told.json))
    assert [r for r in (looked, told, done) if "Set-Cookie" in r.headers] == []
    assert done.json == {"done": True}
    assert "nonce" not in looked.json
    assert world.rows("parked_answer") == 0, "no handle exists before the browser comes"


def test_no_other_browser_gets_the_session(world, pc):
    link, number = shown_code(pc)
    App(world).log_in_elsewhere(link, number)
    thief = at_my_page(Browser(world))
    assert thief.open(pc.path).status == 403
    assert is_logged_out(thief)
    assert wait(pc).path == "/my-page"


def test_three_wrong_numbers_end_the_code(world, pc):
    link, number = shown_code(pc)
    wrong = f"{(int(number) + 1) % 100:02}"
    app = App(world)
    replies = [app.type(link, wrong).json for _ in range(3)]
    assert replies == [{"error": "ERR_MATCH", "numbers_left": left} for left in (2, 1, 0)]
    assert app.type(link, number).status_code == 404
    assert "ちがう番号が3回入力されました。" in wait(pc).text
    new = shown_code(pc.press("qr"))
    assert new[0] != link
    App(world).log_in_elsewhere(*new)


def test_of_two_phones_with_the_right_number_one_goes_on(world, pc):
    link, number = shown_code(pc)
    phones = [App(world, MISAKI), App(world, TARO)]
    replies = dict(at_once(2, lambda n: (n, phones[n].type(link, number))))
    assert sorted(reply.status_code for reply in replies.values()) == [200, 404]
    [(first, told)] = [(n, reply) for n, reply in replies.items() if "nonce" in reply.json]
    phone, other = phones[first], phones[1 - first]
    assert other.answer_code(link, answer=other.sign(told.json)).status_code == 404
    assert phone.answer_code(link, answer=phone.sign(told.json)).status_code == 200
    assert phone.answer_code(link, answer=phone.sign(told.json)).status_code == 404
    assert wait(pc).path == "/my-page"


def test_of_two_tabs_that_finish_at_once_one_logs_in(world, pc):
    link, number = shown_code(pc)
    App(world).log_in_elsewhere(link, number)
    cookie, path = pc.client.get_cookie("madoguchi").value, pc.path

    def finish(_):
        tab = Browser(world)
        tab.client.set_cookie("madoguchi", cookie)
        tab.open(path)
        return tab.client.get_cookie("madoguchi").value != cookie

    assert at_once(4, finish).count(True) == 1
    assert world.rows("browser_session") == 1
    assert world.rows("cross_device_notice") == 1


def test_a_code_is_over_after_ninety_seconds_and_its_page_says_so(world, pc):
    link, number = shown_code(pc)
    world.clock.turn(seconds=90)
    app = App(world)
    assert app.look(link).status_code == app.type(link, number).status_code == 404
    assert "時間が過ぎました。" in wait(pc).text
    assert pc.page.refresh is None


def test_who_typed_in_time_may_take_the_time_for_the_pin(world, pc):
    link, number = shown_code(pc)
    app = App(world)
    told = app.type(link, number).json
    world.clock.turn(minutes=5)
    assert "番号が入力されました。" in wait(pc).text
    assert app.answer_code(link, answer=app.sign(told)).status_code == 200
    assert wait(pc).path == "/my-page"


def test_another_way_ends_the_code(world, pc):
    link, number = shown_code(pc)
    asked = pc.press("continue").ask_card()
    assert App(world).look(link).status_code == App(world).type(link, number).status_code == 404
    assert pc.bring(answer(world, asked, world.cards[MISAKI])).path == "/my-page"
    assert "QRコード" not in pc.text


def test_the_challenge_of_a_code_is_given_at_no_other_door(world, pc):
    """Else an app link with the code's own id would spare the number."""
    with world.services.database.reading() as connection:
        [txn] = connection.exec_driver_sql("SELECT txn FROM cross_device").scalars()
    assert App(world).fetch(txn).status_code == 404
    assert txn not in pc.html
    pc.open(pc.path.replace("/qr", "/login"))
    assert pc.path.endswith("/qr"), "nor shows the login page the nonce"


def test_the_number_is_signed(world, pc):
    link, number = shown_code(pc)
    app = App(world)
    told = app.type(link, number).json
    other = told["context"].replace(f'"match":"{number}"', '"match":"00"')
    forged = app.sign(told, context=other if number != "00" else other.replace("00", "01"))
    app.answer_code(link, answer=forged)
    assert wait(pc).path.endswith("/problem")
    assert world.rows("person") == 0


def test_the_phones_trouble_is_told_on_the_other_screen(world, pc):
    link, number = shown_code(pc)
    app = App(world)
    app.type(link, number)
    app.answer_code(link, error="ERR_USER_CANCELLED")
    assert "本人確認をやめました" in wait(pc).text


# --- what it is not enough for


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
