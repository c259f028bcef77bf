"""Modules of the Basic and Form Post plans about who is logged in already, and since when."""

from tests.conformance.conditions.authorization import NEEDS_A_PERSON
from tests.conformance.plan import module


@module("oidcc-prompt-login")
def test_prompt_login_asks_for_the_card_again(login):
    first = login.tokens()
    login.suite.clock.turn(seconds=2)
    second = login.tokens(prompt="login")
    assert login.citizen.logins == 2
    assert second["claims"]["sub"] == first["claims"]["sub"]
    assert second["claims"]["auth_time"] > first["claims"]["auth_time"]


@module("oidcc-prompt-none-not-logged-in")
def test_prompt_none_without_a_login_is_an_error(login):
    answer = login.citizen.allow(login.pushed(prompt="none"), login.first.opened)
    login.checked_error(answer, *NEEDS_A_PERSON)
    assert login.citizen.logins == 0


@module("oidcc-prompt-none-logged-in")
def test_prompt_none_after_a_login_is_silent(login):
    first = login.tokens()
    login.suite.clock.turn(seconds=2)
    second = silent(login)
    assert second["claims"]["sub"] == first["claims"]["sub"]
    assert second["claims"]["auth_time"] == first["claims"]["auth_time"]


@module("oidcc-id-token-hint")
def test_prompt_none_with_the_hint_of_who_is_logged_in_is_silent(login):
    first = login.tokens()
    assert silent(login, id_token_hint=first["id_token"])["claims"]["sub"] == first["claims"]["sub"]


def test_prompt_none_with_the_hint_of_somebody_else_is_an_error(login):
    theirs = login.tokens()
    login.citizen = login.suite.citizen("p-misaki")
    login.tokens()
    path = login.pushed(prompt="none", id_token_hint=theirs["id_token"])
    login.checked_error(login.citizen.allow(path, login.first.opened), *NEEDS_A_PERSON)


@module("oidcc-max-age-1")
def test_an_older_login_than_max_age_is_renewed(login):
    first = login.tokens()
    login.suite.clock.turn(seconds=2)
    second = login.tokens(max_age=1)
    assert login.citizen.logins == 2
    assert second["claims"]["auth_time"] > first["claims"]["auth_time"]
    assert login.suite.now - second["claims"]["auth_time"] <= 1


@module("oidcc-max-age-10000")
def test_a_younger_login_than_max_age_stands(login):
    first = login.tokens()
    login.suite.clock.turn(seconds=2)
    second = login.tokens(max_age=10_000)
    assert login.citizen.logins == 1
    assert second["claims"]["auth_time"] == first["claims"]["auth_time"]
    assert second["claims"]["sub"] == first["claims"]["sub"]


def silent(login, **changes):
    """Log in by prompt=none: no page is shown and no card is asked for."""
    before = login.citizen.logins
    login.citizen.open(login.pushed(prompt="none", **changes))
    if login.response_mode == "query":
        assert login.citizen.left_for is not None, "a page was shown"
    else:
        assert login.citizen.page.forms[0].action == login.first.redirect_uri
    code = login.checked_code(login.citizen.agree(login.first.opened), login.first)
    assert login.citizen.logins == before
    return login.checked_tokens(login.first.exchange(code))
