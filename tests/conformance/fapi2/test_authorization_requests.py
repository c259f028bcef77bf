"""Modules about the push and about what the browser brings to the authorization endpoint."""

import secrets
from urllib.parse import urlencode

import pytest

from tests.conformance.conditions.authorization import check_page
from tests.conformance.conditions.errors import check_refused
from tests.conformance.plan import module

PUSHED = ("invalid_request", "invalid_request_object", "invalid_request_uri")


def also(path, **parameters):
    """The address of a pushed request with more parameters in the URL."""
    return f"{path}&{urlencode(parameters)}"


@module("fapi2-security-profile-final-user-rejects-authentication")
@pytest.mark.parametrize("after", [0, 1, 2, 3], ids=["start", "login", "choose", "check"])
def test_cancel_is_told_as_access_denied(run, after):
    answer = run.citizen.refuse(run.pushed(), run.first.opened, after=after)
    run.checked_error(answer, "access_denied")


@module("fapi2-security-profile-final-ensure-different-nonce-inside-and-outside-request-object")
def test_a_nonce_in_the_url_is_not_used(run):
    path = also(run.pushed(nonce="pushed"), nonce="outside")
    run.checked_tokens(run.first.exchange(run.code(path=path)), nonce="pushed")


@module("fapi2-security-profile-final-ensure-different-state-inside-and-outside-request-object")
def test_a_state_in_the_url_is_not_used(run):
    run.code(path=also(run.pushed(), state="outside"), state="state-1")


@module("fapi2-security-profile-final-state-only-outside-request-object-not-used")
def test_a_state_in_the_url_alone_does_not_come_back(run):
    run.code(path=also(run.pushed(state=None), state="outside"), state=None)


@module("fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails")
@module("fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request")
def test_a_push_names_its_redirect_uri(run):
    check_refused(run.first.push(redirect_uri=None), *PUSHED)


@module("fapi2-security-profile-final-plain-fapi-tolerate-unregistered-redirect-uri")
def test_an_unregistered_redirect_uri_is_refused(run):
    check_refused(run.first.push(redirect_uri="https://app.example/unregistered"), *PUSHED)


@module(
    "fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails"
)
def test_a_request_that_was_not_pushed_gets_no_code(run):
    query = run.first.request(client_id=run.first.client_id)
    visit = run.citizen.open("/authorize?" + urlencode(query))
    if visit.left_for is None:
        check_page(visit)
    else:
        run.checked_error(run.first.answer(visit.left_for), "invalid_request")


@module("fapi2-security-profile-final-ensure-response-type-code-idtoken-fails")
def test_hybrid_is_refused(run):
    codes = ("unsupported_response_type", "invalid_request", "unauthorized_client")
    check_refused(run.first.push(response_type="code id_token"), *codes)


@module("fapi2-security-profile-final-ensure-response-type-token-fails")
def test_implicit_is_refused(run):
    codes = ("unsupported_response_type", "invalid_request", "unauthorized_client")
    check_refused(run.first.push(response_type="token"), *codes)


@module("fapi2-security-profile-final-par-attempt-reuse-request_uri")
def test_a_request_uri_yields_one_code(run):
    path = run.pushed()
    run.code(path=path)
    check_page(run.citizen.open(path))
    check_page(run.suite.citizen().open(path))


@module("fapi2-security-profile-final-par-attempt-to-use-expired-request_uri")
def test_a_request_uri_ends(run):
    answer = run.first.push()
    run.suite.clock.turn(seconds=answer.json["expires_in"])
    check_page(run.citizen.open(run.first.authorize_path(answer.json["request_uri"])))


@module("fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client")
def test_a_request_uri_belongs_to_its_client(run):
    request_uri = run.first.push().json["request_uri"]
    check_page(run.citizen.open(run.second.authorize_path(request_uri)))


@module("fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param")
def test_a_push_with_a_request_uri_is_refused(run):
    codes = ("invalid_request", "invalid_request_object", "request_uri_not_supported")
    other = run.first.push().json["request_uri"]
    check_refused(run.first.post("/par", run.first.request(request_uri=other)), *codes)


@module("fapi2-security-profile-final-par-attempt-invalid-http-method")
@pytest.mark.parametrize("method", ["PUT", "GET", "PATCH", "DELETE"])
def test_a_push_is_a_post(run, method):
    answer = run.first.send(method, "/par", body=urlencode(run.first.request()).encode())
    assert answer.status == 405
    assert answer.headers["Allow"].replace(" ", "").split(",").count("POST") == 1


@module("fapi2-security-profile-final-par-ensure-pkce-required")
def test_a_push_has_a_code_challenge(run):
    without = run.first.push(code_challenge=None, code_challenge_method=None)
    check_refused(without, *PUSHED)


@module("fapi2-security-profile-final-par-plain-pkce-rejected")
def test_a_plain_code_challenge_is_refused(run):
    shaped_as_a_hash = secrets.token_urlsafe(32)
    plain = {"code_challenge": shaped_as_a_hash, "code_challenge_method": "plain"}
    check_refused(run.first.push(**plain), *PUSHED)
    check_refused(run.first.push(**plain | {"code_challenge_method": None}), *PUSHED)
