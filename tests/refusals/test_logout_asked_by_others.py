"""Who may log a citizen out without asking, and what does not pass for an id_token of ours."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from consent.relying_party import RelyingPartyStatus
from provider.oauth.id_token import IdTokens
from provider.storage.client_sessions import ClientSessionRow
from tests.citizen_world import APP, MISAKI, TARO
from tests.login_world import LOGIN_APP, login_path, register_login_app

AFTER = f"{APP}/bye"


@pytest.fixture(autouse=True)
def logged_in(world, browser):
    register_login_app(world, post_logout_redirect_uris=[AFTER])
    browser.log_in(path=login_path())
    browser.press("agree")


def sub_of(world, person):
    person_id = world.services.persons.enrol(person, now=world.clock())
    return world.services.oauth.pairwise.sub("shop", person_id)


def id_token(world, person, sid=None):
    """Write an id_token of the app, about the present session or another one."""
    party = world.services.clients.get(LOGIN_APP)
    messages = world.services.oauth.messages
    context = {"sid": sid or present_sid(world)}
    return IdTokens(messages).issue(party, sub_of(world, person), context, now=world.clock())


def present_sid(world):
    with world.services.database.reading() as connection:
        return connection.scalar(select(ClientSessionRow.sid))


def end_session(browser, hint):
    query = {"id_token_hint": hint, "post_logout_redirect_uri": AFTER}
    return browser.open("/end-session?" + urlencode(query))


def is_logged_in(browser):
    browser.open(login_path(prompt="none"))
    return "code=" in browser.left_for


def test_an_app_logs_out_the_session_of_its_own_id_token(world, browser):
    assert end_session(browser, id_token(world, MISAKI)).left_for == AFTER
    assert not is_logged_in(browser)


@pytest.mark.parametrize("person", [MISAKI, TARO])
def test_an_id_token_of_another_session_logs_nobody_out(world, browser, person):
    assert end_session(browser, id_token(world, person, sid="another")).left_for is None
    assert is_logged_in(browser)


def test_a_second_press_reads_that_one_is_logged_out_and_a_forged_press_does_nothing(
    world, browser
):
    browser.open("/end-session")
    form = next(f for f in browser.page.forms if "end-session" in f.buttons)
    token = dict(form.fields)
    browser.post(form.action, **dict.fromkeys(token, "forged"))
    assert browser.status == 403
    assert is_logged_in(browser)
    for _ in range(2):
        browser.post(form.action, **token)
        assert (browser.status, browser.left_for) == (200, None)
        assert "ログアウトしました" in browser.text
    assert not is_logged_in(browser)


def test_an_app_that_was_suspended_neither_logs_out_nor_gets_anybody(world, browser):
    hint = id_token(world, MISAKI)
    world.services.clients.set_status(LOGIN_APP, RelyingPartyStatus.SUSPENDED)
    assert end_session(browser, hint).left_for is None
    world.services.clients.set_status(LOGIN_APP, RelyingPartyStatus.ACTIVE)
    assert is_logged_in(browser)


@pytest.mark.parametrize(
    ("kind", "typ"),
    [
        ("id_token", "logout+jwt"),
        ("id_token", "self-information+jwt"),
        ("introspection", "token-introspection+jwt"),
    ],
)
def test_another_message_of_ours_is_no_hint(world, browser, kind, typ):
    party, claims = world.services.clients.get(LOGIN_APP), {"sub": sub_of(world, MISAKI)}
    messages = world.services.oauth.messages
    message = messages.write(party, claims, kind=kind, typ=typ, now=world.clock())
    assert end_session(browser, message).left_for is None
    assert is_logged_in(browser)
    browser.open(login_path(prompt="none", id_token_hint=message))
    assert "error=invalid_request" in browser.left_for


def test_an_answer_that_cannot_be_encrypted_is_not_sent_and_not_our_fault(world, browser):
    """An app may take its key away from its ``jwks_uri`` at any time."""
    register_login_app(
        world,
        "c-signed",
        policy="fapi2_message_signing",
        authorization_encrypted_response_alg="ECDH-ES+A256KW",
    )
    browser.open(login_path(client_id="c-signed"))
    assert (browser.status, browser.left_for) == (400, None)
