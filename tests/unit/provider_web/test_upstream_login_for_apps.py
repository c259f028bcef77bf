"""What relying parties are told of a login at the upstream provider, and what they may insist on."""

import json

import pytest
from sqlalchemy import select

from provider.keys.opaque import opaque_hash
from provider.oauth.protocol import ACR, UPSTREAM_ACR
from provider.storage.tokens import AuthorizationCodeRow
from tests.citizen_browser import answer
from tests.citizen_world import MISAKI
from tests.login_world import login_path, register_login_app, told
from tests.upstream_world import UpstreamBrowser, UpstreamWorld


@pytest.fixture
def world(tmp_path, sqlite_url, auth_app):
    fresh = UpstreamWorld(tmp_path, sqlite_url, auth_app)
    register_login_app(fresh)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def browser(world):
    return UpstreamBrowser(world)


def essential(acr):
    return json.dumps({"id_token": {"acr": {"essential": True, "value": acr}}})


def told_of_logins(world):
    """What each code's id_token will say: class and time of the login, oldest first."""
    query = select(AuthorizationCodeRow.context).order_by(AuthorizationCodeRow.expires_at)
    with world.services.database.reading() as connection:
        contexts = connection.scalars(query).all()
    return [(context["acr"], context["auth_time"]) for context in contexts]


def agree(browser):
    browser.press("agree", claim=["name"])
    return told(browser.left_for)


def test_an_app_hears_of_the_login_elsewhere_and_of_its_time(world, browser):
    browser.log_in_upstream(path=login_path())
    at = int(world.clock().timestamp())
    assert "code" in agree(browser)
    assert told_of_logins(world) == [(UPSTREAM_ACR, at)]


def test_single_sign_on_goes_by_it_and_tells_the_same(world, browser):
    browser.log_in_upstream(path=login_path())
    agree(browser)
    world.clock.turn(minutes=2)
    browser.open(login_path(prompt="none"))
    assert "code" in told(browser.left_for)
    [first, second] = told_of_logins(world)
    assert second == first


def test_prompt_login_asks_for_a_new_one(world, browser):
    browser.log_in_upstream(path=login_path())
    agree(browser)
    world.clock.turn(minutes=2)
    again = UpstreamBrowser.arrive(browser, login_path(prompt="login"))
    assert again.path.endswith("/login")
    browser.open(browser.confirm(browser.leave()))
    assert "code" in told(browser.left_for)
    [(_, first), (_, second)] = told_of_logins(world)
    assert second >= first


def test_an_app_that_insists_on_the_card_is_not_served_by_a_login_elsewhere(world, browser):
    browser.log_in_upstream(path=login_path())
    agree(browser)
    wish = login_path(claims=essential(ACR))
    browser.open(login_path(claims=essential(ACR), prompt="none"))
    assert told(browser.left_for)["error"] == "login_required"
    browser.arrive(wish)
    assert not browser.page.attributes.get("upstream")
    browser.bring(answer(world, browser.ask_card(), world.cards[MISAKI]))
    assert "code" in told(browser.left_for)
    assert told_of_logins(world)[-1][0] == ACR


def test_an_app_that_insists_on_the_upstream_is_offered_that_alone(world, browser):
    browser.arrive(login_path(claims=essential(UPSTREAM_ACR)))
    assert "8610" not in browser.html
    browser.open(browser.confirm(browser.leave()))
    assert "code" in agree(browser)


def test_a_login_of_the_wrong_class_never_becomes_a_code(world, browser):
    """The door is not on the page; the way there is open to whoever keeps an older page."""
    browser.arrive(login_path(claims=essential(ACR)))
    session = browser.client.get_cookie("madoguchi").value
    place = (opaque_hash(session), browser.flow_id, "upstream")
    form_token = world.services.form_tokens.token(*place)
    browser.post(f"/flow/{browser.flow_id}/login/upstream", form_token=form_token)
    browser.open(browser.confirm(browser.left_for))
    assert told(browser.left_for)["error"] == "unmet_authentication_requirements"
    assert told_of_logins(world) == []
