"""How answers leave: in the address, in a form, in a signed response; and forms that bring requests."""

import json

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.citizen_browser import Browser
from tests.citizen_world import APP, CLIENT, ORIGIN
from tests.login_world import CALLBACK, login_path, login_request, register_login_app, told
from tests.walker import _Page


@pytest.fixture(autouse=True)
def shop(world):
    register_login_app(world)


def form_of(browser):
    [form] = browser.page.forms
    return form


def test_form_post_is_a_page_that_leaves_by_a_press_or_by_our_own_script(browser):
    browser.log_in(path=login_path(response_mode="form_post", state='"><script>&#x27;'))
    browser.press("agree", claim=["name"])
    assert browser.status == 200
    form = form_of(browser)
    assert form.action == CALLBACK
    assert form.method == "post"
    assert set(dict(form.fields)) == {"code", "state", "iss"}
    assert dict(form.fields)["state"] == '"><script>&#x27;'
    assert 'src="/static/form_post.js' in browser.html
    assert browser.html.count("<script") == 1
    policy = browser.response.headers["Content-Security-Policy"]
    assert f"script-src 'self'; form-action {APP};" in policy
    assert browser.response.headers["Referrer-Policy"] == "origin"
    assert browser.response.headers["Cache-Control"] == "no-store"


def test_no_other_page_may_run_a_script(browser):
    for path in ("/", login_path()):
        browser.open(path)
        assert "script-src" not in browser.response.headers["Content-Security-Policy"]
        assert "<script" not in browser.html


def signed_app(world, mode):
    world.services.clients.put(
        CLIENT,
        {"client_name": "x", "redirect_uris": [f"{APP}/callback"]},
        {"purposes": []},
        policy="fapi2_message_signing",
        sector="techo",
        now=world.clock(),
    )
    return world.push("openid", purpose_id="", response_mode=mode)


def opened(world, response):
    keys = KeySet.import_key_set({"keys": world.services.keys.published(now=world.clock())})
    token = jwt.decode(response, keys, algorithms=["ES256"])
    assert token.header["kid"]
    return token.claims


@pytest.mark.parametrize("mode", ["jwt", "query.jwt", "query"])
def test_a_signed_answer_stands_alone_in_the_address(world, browser, mode):
    """A request kept in a weaker mode than the policy is answered in the policy's own."""
    browser.log_in(path=signed_app(world, mode)).press("agree")
    answer = told(browser.left_for, f"{APP}/callback")
    assert set(answer) == {"response"}
    claims = opened(world, answer["response"])
    assert set(claims) == {"code", "state", "iss", "aud", "exp", "iat"}
    assert (claims["iss"], claims["aud"], claims["state"]) == (ORIGIN, CLIENT, "app-state")
    assert 10 <= claims["exp"] - world.clock().timestamp() <= 600


def test_a_signed_refusal_is_posted_where_that_was_asked_for(world, browser):
    browser.log_in(path=signed_app(world, "form_post.jwt")).press("cancel").press("return")
    fields = dict(form_of(browser).fields)
    assert set(fields) == {"response"}
    claims = opened(world, fields["response"])
    assert claims["error"] == "access_denied"
    assert claims["state"] == "app-state"


def test_a_form_of_another_site_begins_a_visit_of_the_browser_that_has_the_cookie(world):
    browser = Browser(world)
    browser.log_in_to_my_page(world.cards["p-taro"])
    stranger = world.app.test_client()
    posted = stranger.post(
        "/authorize",
        data=login_request(),
        base_url=ORIGIN,
        headers={"Origin": APP, "Sec-Fetch-Site": "cross-site"},
    )
    assert posted.status_code == 303
    assert "Set-Cookie" not in posted.headers
    browser.open(posted.headers["Location"])
    assert "佐藤 太郎" in browser.text
    url = browser.press("continue").press("agree").left_for
    assert told(url)["state"] == "s-1"
    assert browser.open(posted.headers["Location"]).status == 409


def test_a_form_may_bring_a_pushed_request_too(world, browser):
    path = world.push()
    query = dict(pair.split("=", 1) for pair in path.partition("?")[2].split("&"))
    browser.post(
        "/authorize", client_id=CLIENT, request_uri=query["request_uri"].replace("%3A", ":")
    )
    assert browser.status == 200
    assert "『こそだて手帳』から、情報の提供を求められています" in browser.text


NATIVE = "com.example.shop:/callback"
LOOPBACK = "http://127.0.0.1/callback"
PKCE = {"code_challenge": "x" * 43, "code_challenge_method": "S256"}


@pytest.mark.parametrize(
    ("registered", "asked", "target"),
    [
        (NATIVE, NATIVE, "com.example.shop:"),
        (LOOPBACK, "http://127.0.0.1:51004/callback", "http://127.0.0.1:51004"),
        ("http://[::1]/cb", "http://[::1]:51004/cb", "http:"),
    ],
)
def test_native_apps_are_reached_from_every_page_that_leaves(
    world, browser, registered, asked, target
):
    register_login_app(
        world,
        policy="public_native",
        redirect_uris=[registered],
        token_endpoint_auth_method="none",
        application_type="native",
    )
    browser.log_in(path=login_path(redirect_uri=asked, **PKCE))
    assert told(browser.press("agree").left_for, asked)["code"]
    browser.open(login_path(redirect_uri=asked, prompt="login", **PKCE)).press("cancel")
    assert told(browser.press("return").left_for, asked)["error"] == "access_denied"
    browser.open(login_path(redirect_uri=asked, response_mode="form_post", **PKCE))
    browser.press("continue").press("agree")
    assert f"form-action {target};" in browser.response.headers["Content-Security-Policy"]


def test_a_browser_that_does_not_go_by_itself_has_a_link(world, browser):
    browser.log_in(path=login_path())
    place, fields = browser.path, dict(browser.page.forms[0].fields)
    answered = browser.client.post(place, data=fields, base_url=ORIGIN)
    assert answered.status_code == 200
    assert answered.headers["Cache-Control"] == "no-store"
    page = _Page()
    page.feed(answered.text)
    assert page.refresh == f"0; url={page.links['return']}"
    assert told(page.links["return"])["code"]


def hint_of(world, person, **changes):
    party = world.services.clients.get(changes.pop("party", "c-shop"))
    sub = world.services.oauth.pairwise.sub(
        party.sector, world.services.persons.enrol(person, now=world.clock())
    )
    claims = {"sub": sub, "exp": 1} | changes
    return world.services.oauth.messages.sign(
        party, claims, typ="JWT", algorithm="RS256", now=world.clock()
    )


def test_a_hint_names_who_is_meant_however_old_it_is(world, browser):
    browser.log_in(world.cards["p-taro"], path=login_path()).press("agree")
    hint = hint_of(world, "p-taro")
    world.clock.turn(minutes=10)
    browser.open(login_path(prompt="none", id_token_hint=hint))
    assert told(browser.left_for)["code"]
    browser.open(login_path(prompt="none", id_token_hint=hint_of(world, "p-misaki")))
    assert told(browser.left_for)["error"] == "login_required"


def test_another_person_than_the_one_meant_is_not_logged_in_to_the_app(world, browser):
    hint = hint_of(world, "p-misaki")
    browser.log_in(world.cards["p-taro"], path=login_path(id_token_hint=hint))
    assert told(browser.left_for)["error"] == "login_required"
    browser.log_in(world.cards["p-misaki"], path=login_path(id_token_hint=hint))
    assert browser.path.endswith("/confirm")


def test_a_sub_that_is_demanded_by_claims_is_the_same_as_a_hint(world, browser):
    browser.log_in(world.cards["p-taro"], path=login_path()).press("agree")
    claims = json.dumps({"id_token": {"sub": {"value": "somebody-else"}}})
    browser.open(login_path(prompt="none", claims=claims))
    assert told(browser.left_for)["error"] == "login_required"


@pytest.mark.parametrize("wrong", [{"events": {}}, {"party": CLIENT}])
def test_other_messages_of_ours_are_no_hints(world, browser, wrong):
    browser.open(login_path(id_token_hint=hint_of(world, "p-taro", **wrong)))
    assert told(browser.left_for)["error"] == "invalid_request"
