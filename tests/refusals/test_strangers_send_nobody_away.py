"""An app that nobody reviewed cannot use our address to send people on (RFC 9700 section 4.11.2)."""

import pytest

from tests.login_world import CALLBACK, login_path, register_login_app, register_stranger

FAULT = {"response_type": "token"}


@pytest.fixture(autouse=True)
def apps(world):
    register_login_app(world)
    register_stranger(world)


def stranger(**changes):
    return login_path(client_id="c-stranger", **changes)


@pytest.mark.parametrize("mode", [None, "form_post"])
def test_a_faulty_request_of_a_stranger_is_a_page_that_says_where_it_leads(browser, mode):
    browser.open(stranger(**FAULT, response_mode=mode))
    assert (browser.status, browser.left_for) == (400, None)
    assert "https://app.example" in browser.text
    assert "審査されていません" in browser.text
    assert 'http-equiv="refresh"' not in browser.html
    assert "<script" not in browser.html


def test_the_press_leads_there_with_the_answer(browser):
    browser.open(stranger(**FAULT))
    assert f'href="{CALLBACK}?error=unsupported_response_type' in browser.html
    browser.open(stranger(**FAULT, response_mode="form_post"))
    assert f'action="{CALLBACK}"' in browser.html
    assert 'name="error" value="unsupported_response_type"' in browser.html


def test_a_silent_request_is_answered_since_nobody_could_press(browser):
    browser.open(stranger(**FAULT, prompt="none"))
    assert "error=" in browser.left_for


def test_a_reviewed_app_is_told_at_once(browser):
    browser.open(login_path(**FAULT))
    assert "error=unsupported_response_type" in browser.left_for
