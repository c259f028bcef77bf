"""Apps that ask silently (``prompt=none``): without a consent each hears what it would hear of nobody."""

import json

import pytest

from tests.citizen_browser import answer_parameters
from tests.citizen_world import MISAKI
from tests.login_world import login_path, register_login_app, register_stranger, told

NATIVE = {"client_id": "c-native", "code_challenge": "x" * 43, "code_challenge_method": "S256"}
LOOPBACK, OWN_SCHEME, AT_HTTPS = (
    "http://127.0.0.1/callback",
    "com.example.app:/callback",
    "https://app.example/native",
)


@pytest.fixture(autouse=True)
def apps(world):
    register_login_app(world)
    register_stranger(world)


def silent(browser, **changes):
    browser.open(login_path(prompt="none", **changes))
    return told(browser.left_for)


def sub_of_misaki(world, client_id):
    person_id = world.services.persons.enrol(MISAKI, now=world.clock())
    sector = world.services.clients.get(client_id).sector
    return world.services.oauth.pairwise.sub(sector, person_id)


def wanting(sub):
    return json.dumps({"id_token": {"sub": {"value": sub}}})


def test_an_app_without_a_consent_cannot_tell_somebody_from_nobody(browser):
    nobody = silent(browser, client_id="c-stranger")
    browser.log_in(path=login_path())
    browser.press("agree")
    assert silent(browser, client_id="c-stranger") == nobody
    assert nobody["error"] == "login_required"


@pytest.mark.parametrize("client_id", ["c-shop", "c-stranger"])
def test_an_app_without_a_consent_cannot_ask_whether_it_is_a_certain_person(
    world, browser, client_id
):
    browser.log_in_to_my_page(world.cards[MISAKI])
    guessed = [
        silent(browser, client_id=client_id, claims=wanting(sub))
        for sub in (sub_of_misaki(world, client_id), "x" * 43)
    ]
    assert guessed[0] == guessed[1]


def test_an_app_whose_consent_was_withdrawn_no_longer_recognises_anybody(world, browser):
    browser.log_in(path=login_path())
    browser.press("agree")
    sub = sub_of_misaki(world, "c-shop")
    assert silent(browser, claims=wanting(sub))["code"]
    [grant] = world.services.grants.of_person(
        world.services.persons.enrol(MISAKI, now=world.clock())
    )
    browser.open(f"/my-page/grants/{grant.grant_id}/withdraw").press("withdraw")
    assert silent(browser, claims=wanting(sub)) == silent(browser, claims=wanting("x" * 43))


def test_an_app_that_has_a_consent_hears_what_is_missing(world, browser):
    browser.log_in(path=login_path(scope="openid"))
    browser.press("agree")
    assert silent(browser)["error"] == "consent_required"
    browser.log_in(path=world.push("openid", purpose_id=""))
    browser.press("agree")
    browser.open(world.push("openid maternal_child_health", prompt="none"))
    assert answer_parameters(browser.left_for)["error"] == "interaction_required"


@pytest.fixture
def native(world):
    register_login_app(
        world,
        "c-native",
        policy="public_native",
        redirect_uris=[LOOPBACK, OWN_SCHEME, AT_HTTPS],
        token_endpoint_auth_method="none",
    )


@pytest.mark.parametrize("redirect_uri", [LOOPBACK.replace("/c", ":6666/c"), OWN_SCHEME])
def test_another_program_of_the_machine_gets_no_login_behind_the_citizens_back(
    browser, native, redirect_uri
):
    browser.log_in(path=login_path(redirect_uri=redirect_uri, **NATIVE))
    browser.press("agree", claim=["name"])
    asked = {"redirect_uri": redirect_uri, **NATIVE}
    browser.open(login_path(prompt="none", **asked))
    assert "error=consent_required" in browser.left_for
    browser.open(login_path(**asked))
    assert browser.left_for is None
    assert "まちの店" in browser.text


def test_a_public_app_at_https_is_who_it_says_and_may_go_without_a_page(browser, native):
    asked = {"redirect_uri": AT_HTTPS, **NATIVE}
    browser.log_in(path=login_path(**asked))
    browser.press("agree")
    browser.open(login_path(prompt="none", **asked))
    assert "code=" in browser.left_for
