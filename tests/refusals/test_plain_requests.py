"""Requests that the browser itself brings: what is a page, and what goes back to the app."""

import pytest

from provider.oauth.policy import POLICIES
from tests.citizen_browser import answer_parameters
from tests.citizen_world import APP, CLIENT, ORIGIN
from tests.login_world import CALLBACK, login_path, login_request, register_login_app, told


@pytest.fixture(autouse=True)
def shop(world):
    register_login_app(world)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": "c\0"},
        {"redirect_uri": None},
        {"redirect_uri": ""},
        {"redirect_uri": CALLBACK + "?x=y"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "#f"},
        {"redirect_uri": CALLBACK.replace("https", "http")},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "https://evil.example/", "response_type": None},
        {"redirect_uri": "https://evil.example/", "request": "x.y.z"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_sure_address_nobody_is_sent_anywhere(browser, method, changes):
    path = login_path(**changes)
    if method == "GET":
        browser.open(path)
    else:
        browser.post("/authorize", **login_request(**changes))
    assert browser.status == 400
    assert browser.left_for is None
    assert "evil.example" not in browser.html
    assert "この連携先が正しいことを確認できませんでした" in browser.text


FAULTS = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": ""}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"response_mode": "jwt"}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"scope": "openid immunisation"}, None),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "https://app.example/request"}, "request_uri_not_supported"),
    ({"registration": "{}"}, "registration_not_supported"),
    ({"code_challenge": "x" * 43}, "invalid_request"),
    ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "dance"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"claims": "{"}, "invalid_request"),
    ({"claims": '{"id_token":{"acr":{"essential":true,"value":"urn:x"}}}'}, None),
    ({"id_token_hint": "x.y.z"}, "invalid_request"),
    ({"nonce": "n" * 1_025}, "invalid_request"),
    ({"nonce": "n\0"}, "invalid_request"),
]


@pytest.mark.parametrize(("changes", "error"), FAULTS)
def test_every_other_fault_goes_back_with_state_and_issuer(browser, changes, error):
    browser.open(login_path(**changes))
    answer = told(browser.left_for)
    assert answer["state"] == "s-1"
    assert answer["iss"] == ORIGIN
    assert "code" not in answer
    assert answer["error"] == error or error is None
    assert answer.get("error_description", "x").isascii()


def test_an_acr_that_we_have_not_is_told_by_its_own_name(browser):
    claims = '{"id_token":{"acr":{"essential":true,"values":["urn:other"]}}}'
    browser.open(login_path(claims=claims))
    assert told(browser.left_for)["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize(
    "harmless",
    [
        {"display": "popup"},
        {"display": "hologram"},
        {"login_hint": "somebody@example.com"},
        {"ui_locales": "xx fr-CA en"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
        {"extra": "foobar"},
        {"claims": '{"userinfo":{"name":{"essential":true},"given_name":null},"x":1}'},
        {"claims": '{"id_token":{"acr":{"values":["urn:other"]}}}'},
        {"code_challenge": "x" * 43, "code_challenge_method": "S256"},
        {"state": None},
        {"nonce": None},
        {"nonce": "n" * 384},
        {"state": "s" * 1_000},
        {"dpop_jkt": ""},
    ],
)
def test_wishes_never_break_anything(browser, harmless):
    browser.open(login_path(**harmless))
    assert browser.status == 200
    assert browser.path.startswith("/flow/")


@pytest.mark.parametrize("name", sorted(login_request()))
def test_a_parameter_sent_twice_is_refused(browser, name):
    path = login_path() + f"&{name}=again"
    browser.open(path)
    if name in ("client_id", "redirect_uri"):
        assert (browser.status, browser.left_for) == (400, None)
        return
    answer = told(browser.left_for)
    assert answer["error"] == "invalid_request"
    assert answer.get("state") == (None if name == "state" else "s-1")


def test_a_client_that_must_push_hears_so_where_its_address_is_registered(browser):
    request = login_request(client_id=CLIENT, redirect_uri=f"{APP}/callback")
    browser.open("/authorize?" + "&".join(f"{k}={v}" for k, v in request.items()))
    assert answer_parameters(browser.left_for)["error"] == "invalid_request"


def test_a_request_for_categories_is_never_taken_from_the_browser(world, browser):
    register_login_app(world, policy="public_native", token_endpoint_auth_method="none")
    browser.open(
        login_path(
            scope="openid immunisation", code_challenge="x" * 43, code_challenge_method="S256"
        )
    )
    assert "error" in told(browser.left_for)


def test_the_answer_to_a_fault_comes_in_the_mode_that_was_asked_for(browser):
    browser.open(login_path(response_mode="form_post", prompt="none"))
    assert browser.left_for is None
    [form] = browser.page.forms
    assert form.action == CALLBACK
    assert dict(form.fields) == {"error": "login_required", "state": "s-1", "iss": ORIGIN}


def test_beside_a_pushed_request_nothing_in_the_address_counts(world, browser):
    path = world.push()
    browser.open(f"{path}&state=other&redirect_uri=https://evil.example&scope=x&prompt=none")
    assert browser.status == 200
    browser.press("cancel").press("return")
    assert answer_parameters(browser.left_for)["state"] == "app-state"


def test_every_policy_that_pushes_is_refused_without_a_push(world, browser):
    for name, policy in POLICIES.items():
        register_login_app(world, f"c-{name}", policy=name)
        browser.open(login_path(client_id=f"c-{name}"))
        refused = browser.left_for is not None
        assert refused == (policy.pushed or policy.pkce), name
