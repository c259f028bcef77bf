"""Login with the app on the same phone: the browser that owns the visit logs in, and no other ever does."""

import json

import pytest

from jpki_bridge.challenge import read_context
from tests.citizen_browser import Browser
from tests.citizen_world import MISAKI, TARO
from tests.phone_world import App, PhoneWorld, opened_in_app


@pytest.fixture
def world(tmp_path, sqlite_url):
    fresh = PhoneWorld(tmp_path, sqlite_url)
    yield fresh
    fresh.services.database.dispose()


def is_logged_out(browser):
    return browser.open("/my-page").path.startswith("/flow/")


def test_the_app_answers_and_the_browser_that_asked_is_logged_in(world, browser):
    txn = opened_in_app(browser.arrive())
    told = App(world).fetch(txn).json
    assert set(told) == {"nonce", "context", "expires_in"}
    assert read_context(told["context"]).client_name == "こそだて手帳"
    finish = App(world).log_in(txn)
    assert finish.startswith("/login/finish?h=")
    assert txn not in finish
    assert browser.bring(finish).path.endswith("/subject")


def test_the_attackers_link_opened_on_the_victims_phone_logs_nobody_in(world):
    """The victim answers for the attacker's visit; the answer comes back to the victim's own browser."""
    attacker, victim = Browser(world), Browser(world)
    victim.arrive()
    txn = opened_in_app(attacker.arrive())
    finish = App(world, MISAKI).log_in(txn)
    assert victim.bring(finish).status == 400
    assert attacker.bring(finish).status == 400, "the handle was good once"
    assert is_logged_out(attacker)
    assert is_logged_out(victim)
    assert world.rows("person") == 0


def test_the_attackers_app_answers_for_the_victim_and_comes_back_to_the_attacker(world):
    """Login CSRF: the handle is in the attacker's browser, which does not own the visit."""
    attacker, victim = Browser(world), Browser(world)
    attacker.arrive()
    txn = opened_in_app(victim.arrive())
    finish = App(world, TARO).log_in(txn)
    assert attacker.bring(finish).status == 400
    assert is_logged_out(victim)
    assert world.rows("person") == 0


def test_once_the_citizens_own_app_has_fetched_it_no_other_can_answer(world, browser):
    """So even whoever reads the link afterwards cannot log the citizen in as somebody else."""
    txn = opened_in_app(browser.arrive())
    own, other = App(world, MISAKI), App(world, TARO)
    told = own.fetch(txn).json
    assert own.fetch(txn).json["nonce"] == told["nonce"], "the same app may ask again"
    assert other.fetch(txn).status_code == 404
    assert other.answer(txn, other.sign(told)).status_code == 404
    assert world.rows("parked_answer") == 0
    finish = own.answer(txn, own.sign(told)).json["finish"]
    assert own.answer(txn, own.sign(told)).status_code == 404, "a flood is none"
    assert world.rows("parked_answer") == 1
    assert browser.bring(finish).path.endswith("/subject")


def test_an_answer_for_another_origin_or_another_visit_is_refused(world, browser):
    other = App(world).fetch(opened_in_app(Browser(world).arrive())).json
    for changes in ({"origin": "https://phishing.example"}, {"nonce": other["nonce"]}):
        app = App(world)
        txn = opened_in_app(browser.arrive())
        told = app.fetch(txn).json
        finish = app.answer(txn, app.sign(told, **changes)).json["finish"]
        assert browser.bring(finish).path.endswith("/problem")
    assert world.rows("person") == 0


def test_unknown_late_used_and_foreign_ids_are_told_apart_by_nobody(world, browser):
    app, other = App(world, MISAKI), App(world, TARO)
    claimed = opened_in_app(Browser(world).arrive())
    other.fetch(claimed)
    used = opened_in_app(browser.arrive())
    browser.bring(app.log_in(used))
    late = opened_in_app(Browser(world).arrive())
    replies = [app.fetch(txn) for txn in ("u" * 22, used, claimed)]
    world.clock.turn(minutes=10)
    replies.append(app.fetch(late))
    replies.append(app.answer("u" * 22, "{}"))
    assert {(r.status_code, r.data, r.mimetype) for r in replies} == {
        (404, b'{"error":"ERR_CHALLENGE"}\n', "application/json")
    }


def test_an_answer_lies_a_minute_and_works_once(world, browser):
    app = App(world)
    late = app.log_in(opened_in_app(browser.arrive()))
    world.clock.turn(seconds=60)
    assert browser.bring(late).status == 400
    again = app.log_in(opened_in_app(browser.arrive()))
    assert browser.bring(again).path.endswith("/subject")
    assert browser.bring(again).status == 400


def test_the_apps_own_trouble_leads_to_its_page(world, browser):
    app = App(world)
    txn = opened_in_app(browser.arrive())
    app.fetch(txn)
    told = app.send("/login/app/answer", txn=txn, claim=app.claim, error="ERR_PIN_BLOCKED")
    assert "暗証番号" in browser.bring(told.json["finish"]).text
    assert browser.path.endswith("/problem")


def test_what_no_app_can_know_is_told_in_general(world, browser):
    app = App(world)
    txn = opened_in_app(browser.arrive())
    app.fetch(txn)
    told = app.send("/login/app/answer", txn=txn, claim=app.claim, error="ERR_REVOKED")
    browser.bring(told.json["finish"])
    assert "失効" not in browser.text


CLAIM = "c" * 43
WELL_FORMED = {"txn": "t" * 22, "claim": CLAIM}


MALFORMED = (
    ({"data": "not json"}, 400),
    ({"data": b"\xff"}, 400),
    ({"data": "[]"}, 400),
    ({"data": '{"txn":"a","txn":"b"}'}, 400),
    ({"data": json.dumps({**WELL_FORMED, "to": "https://elsewhere.example"})}, 400),
    ({"data": json.dumps({"txn": "t" * 22})}, 400),
    ({"data": json.dumps({"txn": "t" * 22, "claim": "short"})}, 400),
    ({"data": json.dumps({"txn": ["t" * 22], "claim": CLAIM})}, 400),
    ({"data": json.dumps({"txn": "t\0", "claim": CLAIM})}, 400),
    ({"data": json.dumps(WELL_FORMED), "content_type": "text/plain"}, 415),
    ({"data": "a=b", "content_type": "application/x-www-form-urlencoded"}, 415),
    ({"data": json.dumps(WELL_FORMED), "headers": {"Origin": "http://localhost:8600"}}, 403),
    ({"data": json.dumps(WELL_FORMED), "headers": {"Origin": "null"}}, 403),
    ({"data": json.dumps(WELL_FORMED), "headers": {"Sec-Fetch-Site": "same-origin"}}, 403),
    ({"data": json.dumps({**WELL_FORMED, "x": "y" * 20_000})}, 413),
)


def test_messages_of_another_form_are_refused(world):
    for path in ("/login/app/challenge", "/login/app/answer", "/login/x/number"):
        for sent, status in MALFORMED:
            reply = App(world).send(path, **sent)
            assert (reply.status_code, reply.mimetype) == (status, "application/json"), sent
    assert world.rows("app_claim") == world.rows("parked_answer") == 0


def test_an_answer_too_large_is_refused_before_it_is_kept(world, browser):
    app = App(world)
    txn = opened_in_app(browser.arrive())
    app.fetch(txn)
    assert app.answer(txn, "x" * 8193).status_code == 413
    assert world.rows("parked_answer") == 0


def test_ids_that_no_login_has_lead_nowhere(world, browser):
    for path in ("/app/short", "/app/" + "x" * 65, "/app/%2e%2e%2f" + "x" * 20, "/x/a"):
        assert browser.open(path).status == 404
        assert browser.left_for is None


def test_without_an_app_there_is_no_link_and_no_door(tmp_path, sqlite_url):
    from tests.citizen_world import World

    plain = World(tmp_path, sqlite_url)
    browser = Browser(plain).arrive()
    assert not {"phone", "qr"} & set(browser.page.attributes)
    for path in ("/app/" + "t" * 22, "/x/" + "t" * 22):
        assert browser.open(path).status == 404
    well_known = ("assetlinks.json", "apple-app-site-association")
    for name in well_known:
        assert browser.open(f"/.well-known/{name}").status == 404
    plain.services.database.dispose()


def test_the_files_by_which_phones_know_the_app_are_served(tmp_path, sqlite_url):
    links = tmp_path / "links.json"
    links.write_text('[{"relation": []}]')

    class Published(PhoneWorld):
        def _settings(self, database_url):
            from dataclasses import replace

            settings = super()._settings(database_url)
            return replace(
                settings, phone_app_url=None, asset_links_file=links, apple_app_links_file=links
            )

    world = Published(tmp_path, sqlite_url)
    browser = Browser(world)
    for name in ("assetlinks.json", "apple-app-site-association"):
        browser.open(f"/.well-known/{name}")
        assert (browser.status, browser.response.mimetype) == (200, "application/json")
        assert browser.response.json == [{"relation": []}]
    browser.arrive()
    browser.open(browser.page.attributes["phone"]["href"])
    assert "アプリが開きませんでした" in browser.text, "no app took the link"
    world.services.database.dispose()
