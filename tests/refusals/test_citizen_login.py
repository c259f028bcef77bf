"""Logins that must not happen, and what the browser hears of them."""

import dataclasses
import json
import threading

from provider.keys.opaque import opaque_hash
from tests import pki
from tests.citizen_browser import Browser, answer, fail, park
from tests.citizen_world import HANAKO, MISAKI, TARO


def nothing_was_created(world):
    return world.rows("person") == world.rows("credential") == world.rows("consent_grant") == 0


def is_logged_out(browser):
    return browser.open("/my-page").path.startswith("/flow/")


def test_the_victims_answer_in_the_attackers_session_logs_nobody_in(world):
    victim, attacker = Browser(world), Browser(world)
    attacker.arrive()
    handle = answer(world, victim.arrive().ask_card(), world.cards[MISAKI])
    attacker.bring(handle)
    assert attacker.status == 400
    assert "本人確認ができませんでした" in attacker.text
    assert nothing_was_created(world)
    assert is_logged_out(attacker)


def test_the_attackers_answer_in_the_victims_session_logs_nobody_in(world):
    victim, attacker = Browser(world), Browser(world)
    victim.arrive()
    handle = answer(world, attacker.arrive().ask_card(), world.cards[TARO])
    victim.bring(handle)
    assert victim.status == 400
    assert nothing_was_created(world)
    assert is_logged_out(victim)


def test_an_answer_signed_for_the_attackers_challenge_does_not_fit_the_victims(world, browser):
    """The attacker's card, posted under the victim's txn: the signed nonce is another one."""
    attacker = Browser(world)
    other = attacker.arrive().ask_card()
    asked = browser.arrive().ask_card()
    handle = answer(world, asked, world.cards[TARO], nonce=other["nonce"])
    browser.bring(handle)
    assert browser.path.endswith("/problem")
    assert nothing_was_created(world)


def test_without_a_session_a_handle_is_worth_nothing(world, browser):
    handle = answer(world, browser.arrive().ask_card(), world.cards[MISAKI])
    stranger = Browser(world).bring(handle)
    assert stranger.status == 403
    assert nothing_was_created(world)
    assert browser.bring(handle).path.endswith("/subject")


def test_a_handle_works_once(world, browser):
    handle = answer(world, browser.arrive().ask_card(), world.cards[MISAKI])
    browser.bring(handle)
    assert browser.bring(handle).status == 400


def test_a_challenge_is_used_up_by_a_bad_answer_too(world, browser):
    asked = browser.arrive().ask_card()
    bad = answer(world, asked, world.cards[MISAKI], origin="https://phishing.example")
    browser.bring(bad)
    assert "本人確認ができませんでした" in browser.text
    again = answer(world, asked, world.cards[MISAKI])
    assert again.status_code == 400
    assert nothing_was_created(world)


def test_two_answers_to_one_challenge_log_in_once(world, browser):
    asked = browser.arrive().ask_card()
    first, second = (answer(world, asked, world.cards[MISAKI]) for _ in range(2))
    browser.bring(first)
    assert browser.path.endswith("/subject")
    browser.bring(second)
    assert browser.status == 400


def test_trying_again_is_a_new_challenge(world, browser):
    asked = browser.arrive().ask_card()
    browser.bring(fail(world, asked, "ERR_USER_CANCELLED"))
    assert "本人確認をやめました" in browser.text
    assert "あなたの情報は、何も渡っていません。" in browser.text
    asked_again = browser.press("continue").ask_card()
    assert asked_again["nonce"] != asked["nonce"]
    assert browser.bring(answer(world, asked_again, world.cards[MISAKI])).path.endswith("/subject")


def test_a_late_answer_is_refused(world, browser):
    asked = browser.arrive().ask_card()
    world.clock.turn(minutes=9, seconds=59)
    browser.open(browser.path)  # the citizen keeps the session awake
    handle = answer(world, asked, world.cards[MISAKI])
    world.clock.turn(seconds=1)
    browser.bring(handle)
    assert browser.status == 400
    assert nothing_was_created(world)


def test_an_answer_lies_at_most_a_minute(world, browser):
    handle = answer(world, browser.arrive().ask_card(), world.cards[MISAKI])
    world.clock.turn(seconds=60)
    assert browser.bring(handle).status == 400


def test_eight_finishes_of_one_login_at_once_log_in_once(world, browser):
    handle = answer(world, browser.arrive().ask_card(), world.cards[MISAKI])
    cookie = browser.client.get_cookie("madoguchi").value
    gate, statuses = threading.Barrier(8), []

    def finish():
        client = world.app.test_client()
        client.set_cookie("madoguchi", cookie)
        gate.wait()
        answered = client.get(handle, base_url="http://localhost:8600")
        statuses.append((answered.status_code, "Set-Cookie" in answered.headers))

    threads = [threading.Thread(target=finish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count((303, True)) == 1
    assert all(not cookie_set for _, cookie_set in statuses if (_, cookie_set) != (303, True))
    assert world.rows("person") == 1
    assert world.rows("browser_session") == 1


def test_login_renews_the_cookie_and_the_old_one_is_dead(world, browser):
    browser.arrive()
    before = browser.client.get_cookie("madoguchi").value
    browser.bring(answer(world, browser.ask_card(), world.cards[MISAKI]))
    assert browser.client.get_cookie("madoguchi").value != before
    thief = Browser(world)
    thief.client.set_cookie("madoguchi", before)
    assert thief.open(browser.path).status == 403


# --- the door for answers


def test_an_answer_too_large_is_refused_before_it_is_kept(world, browser):
    asked = browser.arrive().ask_card()
    assert park_text(world, asked, "x" * 8193).status_code == 413
    assert park_text(world, asked, "x" * 60_000).status_code == 413
    assert world.rows("parked_answer") == 0


def test_an_answer_to_no_open_challenge_is_not_kept(world, browser):
    browser.arrive()
    assert park(world, txn="unknown", answer="{}").status_code == 400
    assert park(world).status_code == 400
    assert world.rows("parked_answer") == 0


def test_a_flood_of_answers_to_one_challenge_fills_no_table(world, browser):
    asked = browser.arrive().ask_card()
    first = answer(world, asked, world.cards[MISAKI])
    refused = [park_text(world, asked, "x" * 8192) for _ in range(40)][-1]
    assert refused.status_code == 400
    assert "E-L0" in refused.text
    assert world.rows("parked_answer") == 5
    assert browser.bring(first).path.endswith("/subject"), "the citizen's own answer still counts"


def test_the_parked_answer_and_the_session_stay_apart_in_the_log(world, browser, caplog):
    """Codes go to the log; names, serials, handles, cookies and nonces do not."""
    asked = browser.arrive().ask_card()
    card = world.cards[MISAKI]
    handle = answer(world, asked, card)
    browser.bring(handle)
    browser.press("continue", subject=HANAKO)
    logged = caplog.text
    secret = (
        str(card.certificate.serial_number),
        handle.split("h=")[1],
        asked["nonce"],
        browser.client.get_cookie("madoguchi").value,
        browser.flow_id,
        "山田",
        "花子",
        MISAKI,
    )
    assert [each for each in secret if each in logged] == []
    assert "login_succeeded" in logged


def test_the_exact_reason_is_logged(world, browser, caplog):
    asked = browser.arrive().ask_card()
    signed = pki.answer_of(
        world.cards[MISAKI],
        origin="http://localhost:8600",
        nonce=asked["nonce"],
        context=asked["context"],
    )
    broken = dataclasses.replace(signed, signature=bytes(256))
    browser.bring(park_text(world, asked, broken.encode().decode()))
    assert "ERR_SIGNATURE" in caplog.text
    assert "ERR_SIGNATURE" not in browser.html
    session = opaque_hash(browser.client.get_cookie("madoguchi").value)
    flow = world.services.flows.get(browser.flow_id, session, now=world.clock())
    assert flow.login_problem == "ERR_LOGIN"


def park_text(world, asked, text):
    return park(world, txn=json.loads(asked["context"])["txn"], answer=text)
