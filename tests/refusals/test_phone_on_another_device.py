"""Login by a QR code: only the browser that shows it, only with its number, and never for anything new."""

import pytest

from provider.web.citizen.login.qr_code import qr_code
from tests.at_once import at_once
from tests.citizen_browser import Browser, answer
from tests.citizen_world import MISAKI, TARO
from tests.login_world import register_login_app
from tests.phone_world import App, PhoneWorld, at_my_page, shown_code, wait


@pytest.fixture
def world(tmp_path, sqlite_url):
    fresh = PhoneWorld(tmp_path, sqlite_url)
    register_login_app(fresh)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def pc(world):
    return at_my_page(Browser(world))


def is_logged_out(browser):
    return browser.open("/my-page").path.startswith("/flow/")


def test_the_phone_sees_who_asks_types_the_number_and_the_browser_goes_on(world, pc):
    link, number = shown_code(pc)
    app = App(world)
    seen = app.look(link).json
    assert seen["client_name"] == "まどぐちのマイページ"
    assert (seen["browser"], seen["place"]) == ("Firefox", "")
    assert number not in str({**seen, "asked_at": "", "expires_in": 0})
    assert qr_code(f"{world.origin}/x/{link}") in pc.html
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
