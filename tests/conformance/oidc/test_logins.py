"""Modules of the Basic and Form Post plans that a plain login answers."""

import json

import pytest

from tests.conformance.conditions.authorization import check_page
from tests.conformance.conditions.errors import check_call_refused, check_refused
from tests.conformance.login import PROFILE
from tests.conformance.plan import module
from tests.conformance.variants import POST
from tests.rp import FORM, s256


@module("oidcc-server")
def test_a_login_gives_a_sound_id_token_and_userinfo(login):
    tokens = login.tokens()
    login.userinfo(tokens)
    other = login.tokens(login.second)
    assert other["claims"]["sub"] != tokens["claims"]["sub"], "pairwise"


@module("oidcc-idtoken-signature")
def test_an_id_token_is_signed_by_rs256_and_names_its_key(login):
    header = login.tokens()["header"]
    assert header["alg"] == "RS256"
    assert header["kid"]


@module("oidcc-response-type-missing")
def test_a_request_without_response_type_is_refused(login):
    visit = login.citizen.open(login.pushed(response_type=None))
    if visit.left_for is None and not visit.page.forms:
        check_page(visit)
    else:
        answer = visit.agree(login.first.opened)
        login.checked_error(answer, "unsupported_response_type", "invalid_request")


@module("oidcc-userinfo-get")
def test_userinfo_is_read_by_get(login):
    login.userinfo(login.tokens())


@module("oidcc-userinfo-post-header")
def test_userinfo_is_read_by_post(login):
    tokens = login.tokens()
    answer = login.first.call("POST", "/userinfo", tokens["access_token"])
    assert answer.status == 200
    assert answer.json == login.userinfo(tokens)


@module("oidcc-userinfo-post-body")
def test_a_token_in_the_body_is_refused(login):
    """UserInfoEndpointWithAccessTokenInBodyNotSupported: a warning; OAuth 2.1 drops this way."""
    body = f"access_token={login.tokens()['access_token']}".encode()
    headers = {"Content-Type": FORM}
    check_call_refused(login.first.send("POST", "/userinfo", body=body, headers=headers))


@module("oidcc-ensure-request-without-nonce-succeeds-for-code-flow")
def test_a_nonce_may_be_left_out(login):
    login.tokens(nonce=None)


@module("oidcc-scope-profile")
def test_the_scope_profile_gives_its_claims_at_userinfo(login):
    tokens = login.tokens(scope="openid profile")
    claims = login.userinfo(tokens, asked=PROFILE)
    assert set(claims) == {"sub", *PROFILE}
    assert claims["name"] == "佐藤 太郎"
    assert claims["birthdate"] == "1985-01-01"


@module("oidcc-scope-all")
def test_all_scopes_of_a_login_together(login):
    offered = set(login.suite.metadata()["scopes_supported"])
    asked = [s for s in ("openid", "profile", "email", "address", "phone") if s in offered]
    tokens = login.tokens(scope=" ".join(asked))
    assert set(login.userinfo(tokens, asked=PROFILE)) == {"sub", *PROFILE}


@module("oidcc-alternate-happy-flow")
def test_the_order_of_scopes_and_parameters_does_not_matter(login):
    head, _, query = login.pushed(scope="profile openid").partition("?")
    path = f"{head}?" + "&".join(reversed(query.split("&")))
    tokens = login.checked_tokens(login.first.exchange(login.code(path=path)))
    login.userinfo(tokens, asked=PROFILE)


@module(
    "oidcc-display-page",
    "oidcc-display-popup",
    "oidcc-login-hint",
    "oidcc-ui-locales",
    "oidcc-claims-locales",
    "oidcc-ensure-request-with-unknown-parameter-succeeds",
)
@pytest.mark.parametrize(
    "hint",
    [
        {"display": "page"},
        {"display": "popup"},
        {"login_hint": "buffy@example.com"},
        {"ui_locales": "se"},
        {"ui_locales": "en ja"},
        {"claims_locales": "se"},
        {"extra": "foobar"},
    ],
    ids=lambda hint: "-".join(next(iter(hint.items()))),
)
def test_a_hint_does_not_break_the_login(login, hint):
    login.userinfo(login.tokens(**hint))


@module("oidcc-ensure-request-with-acr-values-succeeds")
def test_the_acr_is_one_of_those_asked_for(login):
    offered = login.suite.metadata()["acr_values_supported"][0]
    assert login.tokens(acr_values=f"urn:other {offered}")["claims"]["acr"] == offered


@module("oidcc-claims-essential")
@pytest.mark.parametrize("place", ["userinfo", "id_token"])
def test_an_essential_name_is_given_where_it_is_asked(login, place):
    claims = json.dumps({place: {"name": {"essential": True}}})
    code = login.code(claims=claims)
    asked = {place: ["name"]}
    answer = login.first.exchange(code)
    tokens = login.checked_tokens(answer, asked=asked.get("id_token", ()))
    found = login.userinfo(tokens, asked=asked.get("userinfo", ()))
    held = found if place == "userinfo" else tokens["claims"]
    assert held["name"] == "佐藤 太郎"


@module("oidcc-ensure-registered-redirect-uri")
def test_an_unregistered_redirect_uri_leads_nowhere(login):
    for wrong in ("https://app.example/other", login.first.redirect_uri + "?x=y"):
        check_page(login.citizen.open(login.pushed(redirect_uri=wrong)))
        wrong_and_broken = login.pushed(redirect_uri=wrong, response_type="nonsense")
        check_page(login.citizen.open(wrong_and_broken))


@module("oidcc-ensure-post-request-succeeds")
def test_a_request_may_be_posted(login):
    mode = {} if login.response_mode == "query" else {"response_mode": login.response_mode}
    login.citizen.post("/authorize", **login.first.request(**mode))
    code = login.checked_code(login.citizen.agree(login.first.opened), login.first)
    login.userinfo(login.checked_tokens(login.first.exchange(code)))


@module("oidcc-server-client-secret-post")
def test_a_secret_may_be_posted_by_who_registered_so(login_of):
    login = login_of(POST)
    login.userinfo(login.tokens())


@module("oidcc-codereuse", "oidcc-codereuse-30seconds")
@pytest.mark.parametrize("seconds", [0, 30])
def test_a_code_serves_once(login, seconds):
    code = login.code()
    tokens = login.checked_tokens(login.first.exchange(code))
    login.userinfo(tokens)
    login.suite.clock.turn(seconds=seconds)
    check_refused(login.first.exchange(code), "invalid_grant")
    check_call_refused(login.first.get("/userinfo", tokens["access_token"]))


@module("oidcc-ensure-request-with-valid-pkce-succeeds")
def test_pkce_works_unasked_and_then_counts(login):
    verifier = login.first.verifier
    pkce = {"code_challenge": s256(verifier), "code_challenge_method": "S256"}
    login.checked_tokens(login.first.exchange(login.code(**pkce), code_verifier=verifier))
    check_refused(login.first.exchange(login.code(**pkce)), "invalid_grant")


@module("oidcc-refresh-token")
def test_a_refresh_token_serves_its_client_alone(login):
    tokens = login.tokens(scope="openid offline_access", prompt="consent")
    value = tokens["refresh_token"]
    check_refused(login.second.refresh(value), "invalid_grant")
    refreshed = login.first.refresh(value)
    assert refreshed.status == 200
    members = refreshed.json
    if "id_token" in members:
        again = login.checked_tokens(refreshed, nonce=None)["claims"]
        for name in ("iss", "sub", "aud", "auth_time"):
            assert again[name] == tokens["claims"][name]
    assert members["access_token"] != tokens["access_token"]
    login.userinfo(members | {"claims": tokens["claims"]})
