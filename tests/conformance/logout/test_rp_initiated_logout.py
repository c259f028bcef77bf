"""Modules of the RP-Initiated Logout plan."""

import base64
import json
from urllib.parse import urlencode

import pytest
from joserfc.jwk import RSAKey

from tests.conformance.conditions.authorization import NEEDS_A_PERSON
from tests.conformance.conditions.logout import check_post_logout
from tests.conformance.plan import module
from tests.rp import b64, sign

AFTER = "https://app.example/after-logout"


def end_session(login, **parameters):
    """Open the end-session endpoint in the citizen's browser."""
    address = login.suite.metadata()["end_session_endpoint"]
    path = address.removeprefix(login.suite.issuer)
    return login.citizen.open(path + ("?" + urlencode(parameters) if parameters else ""))


def is_logged_in(login):
    """Whether prompt=none still succeeds."""
    answer = login.citizen.allow(login.pushed(prompt="none"), login.first.opened)
    if "code" in answer.parameters:
        return True
    login.checked_error(answer, *NEEDS_A_PERSON)
    return False


def stays(login):
    """No redirect: a page of ours that asks or tells."""
    assert login.citizen.left_for is None
    assert login.citizen.response.content_type.startswith("text/html")
    assert login.citizen.status in (200, 400)


@module("oidcc-rp-initiated-logout-discovery-endpoint-verification")
def test_the_metadata_names_the_endpoint(suite):
    address = suite.metadata()["end_session_endpoint"]
    assert address.startswith("https://")


@module("oidcc-rp-initiated-logout")
@pytest.mark.parametrize("state", ["state-of-logout", "s" * 1_000])
def test_a_logout_ends_the_session_and_comes_back_with_its_state(login, state):
    tokens = login.tokens()
    assert is_logged_in(login)
    end_session(
        login,
        id_token_hint=tokens["id_token"],
        post_logout_redirect_uri=AFTER,
        state=state,
    )
    login.citizen.confirm_logout()
    check_post_logout(login.citizen.left_for, registered=AFTER, state=state)
    assert not is_logged_in(login)


@module("oidcc-rp-initiated-logout-no-state")
def test_no_state_comes_back_when_none_was_sent(login):
    tokens = login.tokens()
    end_session(login, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER)
    login.citizen.confirm_logout()
    check_post_logout(login.citizen.left_for, registered=AFTER, state=None)
    assert not is_logged_in(login)


@module(
    "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri",
    "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
)
@pytest.mark.parametrize("wrong", ["https://app.example/other", f"{AFTER}?foo=bar"])
def test_an_unregistered_address_leads_nowhere(login, wrong):
    tokens = login.tokens()
    end_session(login, id_token_hint=tokens["id_token"], post_logout_redirect_uri=wrong, state="s")
    stays(login)
    login.citizen.confirm_logout()
    stays(login)


def unsigned(token):
    """The same id_token by alg none."""
    head, body, _ = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(head + "==")) | {"alg": "none"}
    return f"{b64(json.dumps(content).encode())}.{body}."


def forged(token):
    """The same claims, signed by a stranger."""
    head, body, _ = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    return sign(header, claims, RSAKey.generate_key(2048))


@module(
    "oidcc-rp-initiated-logout-modified-id-token-hint",
    "oidcc-rp-initiated-logout-bad-id-token-hint",
)
@pytest.mark.parametrize("spoil", [unsigned, forged])
def test_a_hint_that_we_did_not_sign_leads_nowhere(login, spoil):
    tokens = login.tokens()
    hint = spoil(tokens["id_token"])
    end_session(login, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s")
    stays(login)
    assert is_logged_in(login), "nobody is logged out by a forged hint"


@module("oidcc-rp-initiated-logout-no-id-token-hint")
def test_without_a_hint_it_does_not_redirect_unasked(login):
    login.tokens()
    end_session(login, post_logout_redirect_uri=AFTER, state="s")
    stays(login)
    assert is_logged_in(login), "a link alone logs nobody out"


@module(
    "oidcc-rp-initiated-logout-no-params",
    "oidcc-rp-initiated-logout-only-state",
    "oidcc-rp-initiated-logout-no-post-logout-redirect-uri",
)
@pytest.mark.parametrize("sent", ["nothing", "state", "hint"])
def test_without_an_address_the_page_tells_that_the_session_ended(login, sent):
    tokens = login.tokens()
    parameters = {"nothing": {}, "state": {"state": "s"}, "hint": {}}[sent]
    if sent == "hint":
        parameters = {"id_token_hint": tokens["id_token"], "state": "s"}
    end_session(login, **parameters)
    stays(login)
    login.citizen.confirm_logout()
    stays(login)
    assert not is_logged_in(login)
