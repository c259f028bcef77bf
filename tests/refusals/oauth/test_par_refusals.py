"""Each push that must be refused, and the code that says why."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from provider.storage.pushed_requests import PushedRequestRow
from provider.storage.replays import ReplayRow
from tests.oauth_provider import ENTITLEMENT
from tests.rp import ASSERTION_TYPE, FORM

LEGAL = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")


def kept(provider, row):
    with provider.services.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(row.__table__))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "jwt"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/callback"}, "invalid_request"),
        ({"redirect_uri": "https://app.example/callback/"}, "invalid_request"),
        ({"redirect_uri": "https://app.example/callback?x=1"}, "invalid_request"),
        ({"redirect_uri": "HTTPS://app.example/callback"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile offline_access"}, "invalid_scope"),
        ({"scope": "openid immunisation email"}, "invalid_scope"),
        ({"scope": "openid tax_income"}, "invalid_scope"),
        ({"scope": "openid immunisation household"}, "invalid_scope"),
        ({"scope": "openid offline_access household"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 42 + "="}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "e30.e30."}, "invalid_request"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"dpop_jkt": "not-a-thumbprint"}, "invalid_request"),
        ({"dpop_jkt": "A" * 43}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "create"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "１"}, "invalid_request"),
        ({"state": "s" * 4_097}, "invalid_request"),
        ({"nonce": "n" * 1_025}, "invalid_request"),
        ({"state": "line\nbreak"}, "invalid_request"),
        ({"state": "nul\x00"}, "invalid_request"),
        ({"client_id": "somebody-else"}, "invalid_client"),
        ({"client_secret": "hunter2"}, "invalid_client"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name_and_nothing_is_kept(provider, rp, changes, error):
    answer = rp.push(**changes)
    assert answer.status == (401 if error == "invalid_client" else 400)
    assert answer.json["error"] == error
    assert LEGAL.fullmatch(answer.json["error_description"])
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Location" not in answer.headers
    assert kept(provider, PushedRequestRow) == kept(provider, ReplayRow) == 0


def test_over_asking_names_what_no_review_covers(rp):
    answer = rp.push(scope="openid immunisation tax_income")
    assert answer.json == {
        "error": "invalid_scope",
        "error_description": "not entitled to: tax_income",
    }


def raw(rp, *, body, path="/par", content_type=FORM, method="POST"):
    headers = {"Content-Type": content_type} if content_type else {}
    return rp.send(method, path, body=body, headers=headers)


def push_body(rp, *extra):
    members = [
        *rp.request().items(),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", rp.assertion()),
    ]
    return urlencode([*members, *extra]).encode()


def test_the_untouched_body_of_these_tests_is_good(rp):
    assert raw(rp, body=push_body(rp)).status == 201
    assert raw(rp, body=push_body(rp), content_type=FORM + ";charset=UTF-8").status == 201


@pytest.mark.parametrize(
    ("extra", "options"),
    [
        ([("state", "second")], {}),
        ([("unknown", "1"), ("unknown", "2")], {}),
        ([("client_assertion", "x")], {}),
        ([], {"path": "/par?response_type=code"}),
        ([], {"path": "/par?x"}),
        ([], {"content_type": "application/json"}),
        ([], {"content_type": "multipart/form-data; boundary=x"}),
        ([], {"content_type": None}),
        ([("x", "y" * 8_193)], {}),
        ([(f"x{n}", "y") for n in range(70)], {}),
    ],
)
def test_a_body_that_is_not_plainly_one_form_is_refused(rp, extra, options):
    answer = raw(rp, body=push_body(rp, *extra), **options)
    assert (answer.status, answer.error) == (400, "invalid_request")


@pytest.mark.parametrize("body", [b"a=%ff", b"a=\xff", b"a=%c3%28", b"a=%ed%a0%80"])
def test_a_body_that_is_not_utf_8_is_refused(rp, body):
    answer = raw(rp, body=push_body(rp) + b"&" + body)
    assert (answer.status, answer.error) == (400, "invalid_request")


def test_an_oversized_body_is_refused_before_it_is_read(rp):
    answer = raw(rp, body=b"a=" + b"x" * 70_000)
    assert (answer.status, answer.error) == (413, "invalid_request")
    assert answer.headers["DPoP-Nonce"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/par", "/token", "/introspect", "/revoke"])
def test_another_method_is_refused(rp, path, method):
    assert raw(rp, body=push_body(rp), path=path, method=method).status == 405


def test_a_parameter_without_a_value_counts_as_left_out(rp):
    assert raw(rp, body=push_body(rp, ("request_uri", ""))).status == 201


def test_the_key_of_the_push_binds_the_code(provider, rp):
    thumbprint, other = rp.jkt, provider.relying_party("other")
    assert rp.push(dpop_jkt=thumbprint).status == 201
    assert rp.push(dpop_jkt=other.jkt).error == "invalid_request"
    assert rp.push(dpop_jkt=other.jkt, proof=False).status == 201


def test_a_request_uri_cannot_be_guessed_and_is_not_stored(provider, rp):
    uris = {rp.push().json["request_uri"] for _ in range(3)}
    assert all(re.fullmatch(r"urn:ietf:params:oauth:request_uri:[\w-]{43}", uri) for uri in uris)
    assert len(uris) == 3
    with provider.services.database.reading() as connection:
        rows = str(connection.execute(select(PushedRequestRow.__table__)).all())
    assert not any(uri in rows for uri in uris)
    assert "app.example" not in rows


def test_a_review_that_was_cut_is_cut_for_the_next_push(provider, rp):
    assert rp.push(scope="household").status == 201
    provider.clock.turn(seconds=1)
    provider.register(rp, self_information_entitlement={"purposes": ENTITLEMENT["purposes"][:1]})
    assert rp.push(scope="household").error == "invalid_scope"
