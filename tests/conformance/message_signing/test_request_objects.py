"""The modules that Message Signing adds: requests signed by value, in a push."""

import base64
import json

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.conformance.conditions.errors import check_refused
from tests.conformance.plan import module
from tests.conformance.variants import DPOP, SIGNED
from tests.rp import b64

CODES = ("invalid_request", "invalid_request_object")
MINUTE = 60
RSA = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
ED25519 = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)


@pytest.fixture
def run(run_of):
    return run_of(SIGNED)


def push(party, **changes):
    """Push a request object that is changed in this way."""
    request = party.request_object(party.request(), **changes)
    return party.post("/par", {"client_id": party.client_id, "request": request})


def accepted(run, **changes):
    """The changed request is pushed, and its code becomes tokens."""
    answer = push(run.first, **changes)
    assert answer.status == 201, answer.body
    code = run.code(path=run.first.authorize_path(answer.json["request_uri"]))
    run.checked_tokens(run.first.exchange(code))


@module("fapi2-security-profile-final-ensure-request-object-with-multiple-aud-succeeds")
def test_the_audience_may_hold_others_beside_us(run):
    accepted(run, aud=[run.suite.issuer, "https://other.example"])


@module(
    "fapi2-security-profile-final-ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted"
)
def test_the_clock_of_a_client_may_be_eight_seconds_ahead(run):
    accepted(run, iat=run.first.now + 8, nbf=run.first.now + 8)


@module("fapi2-security-profile-final-ensure-request-object-without-exp-fails")
def test_without_exp_it_is_refused(run):
    check_refused(push(run.first, exp=None), *CODES)


@module("fapi2-security-profile-final-ensure-request-object-without-nbf-fails")
def test_without_nbf_it_is_refused(run):
    check_refused(push(run.first, nbf=None), *CODES)


@module("fapi2-security-profile-final-ensure-expired-request-object-fails")
def test_after_exp_it_is_refused(run):
    check_refused(push(run.first, exp=run.first.now - 5 * MINUTE), *CODES)


@module("fapi2-security-profile-final-ensure-request-object-with-bad-aud-fails")
def test_for_another_server_it_is_refused(run):
    check_refused(push(run.first, aud="https://other.example"), *CODES)


@module("fapi2-security-profile-final-ensure-request-object-with-exp-over-60-fails")
def test_a_life_of_more_than_an_hour_is_refused(run):
    check_refused(push(run.first, exp=run.first.now + 70 * MINUTE), *CODES)


@module("fapi2-security-profile-final-ensure-request-object-with-nbf-over-60-fails")
def test_an_age_of_more_than_an_hour_is_refused(run):
    check_refused(push(run.first, nbf=run.first.now - 70 * MINUTE), *CODES)


@module("fapi2-security-profile-final-ensure-signed-request-object-with-RS256-fails")
def test_rs256_is_refused(run_of):
    run = run_of(SIGNED, jwks={"keys": [RSA.as_dict(private=False)]})
    run.first.key = RSA
    form = {"client_id": run.first.client_id}
    weak = run.first.request_object(run.first.request(), header={"alg": "RS256"})
    check_refused(run.first.post("/par", form | {"request": weak}), *CODES)
    good = run.first.request_object(run.first.request())
    assert run.first.post("/par", form | {"request": good}).status == 201


@module("fapi2-security-profile-final-ensure-request-object-signature-algorithm-is-not-none")
def test_an_unsigned_request_object_is_refused(run):
    signed = run.first.request_object(run.first.request())
    head, body, signature = signed.split(".")
    content = json.loads(base64.urlsafe_b64decode(head + "==")) | {"alg": "none"}
    for last in ("", signature):
        request = f"{b64(json.dumps(content).encode())}.{body}.{last}"
        answer = run.first.post("/par", {"client_id": run.first.client_id, "request": request})
        check_refused(answer, *CODES)


@module("fapi2-security-profile-final-ensure-request-object-with-invalid-signature-fails")
def test_a_broken_signature_is_refused(run):
    head, body, _ = run.first.request_object(run.first.request()).split(".")
    other = run.first.request_object(run.first.request(state="other")).split(".")[2]
    form = {"client_id": run.first.client_id, "request": f"{head}.{body}.{other}"}
    check_refused(run.first.post("/par", form), *CODES)


@module("fapi2-security-profile-final-ensure-matching-key-in-authorization-request")
def test_a_request_signed_by_another_client_is_refused(run):
    check_refused(push(run.first, key=run.second.key), *CODES)
    own_kid = {"kid": run.first.key.kid}
    check_refused(push(run.first, key=run.second.key, header=own_kid), *CODES)


@module("fapi2-security-profile-final-ensure-unsigned-request-at-par-endpoint-fails")
def test_bare_parameters_are_refused_where_signing_is_the_policy(run):
    check_refused(run.first.post("/par", run.first.request()), *CODES)


@module("fapi2-security-profile-final-par-authorization-request-containing-request_uri")
def test_a_request_uri_inside_of_the_request_object_is_refused(run):
    other = run.first.push().json["request_uri"]
    check_refused(push(run.first, request_uri=other), *CODES)


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["PS256", "EdDSA"])
def test_each_algorithm_of_the_profile_is_accepted(run_of, key):
    run = run_of(SIGNED, jwks={"keys": [key.as_dict(private=False)]})
    run.first.key = key
    accepted(run)


def test_the_stronger_client_may_not_be_answered_in_the_open(run):
    check_refused(run.first.push(response_mode="query"), *CODES)
    assert "response_mode" not in run.first.request(), "the answers above were signed unasked"


def test_a_signed_answer_is_for_those_who_may_have_one(run_of):
    plain = run_of(DPOP)
    check_refused(plain.first.push(response_mode="jwt"), *CODES)


def test_an_unknown_key_signs_nothing(run):
    check_refused(push(run.first, key=ECKey.generate_key("P-256", auto_kid=True)), *CODES)


@pytest.mark.parametrize("mode", ["jwt", "query.jwt", "form_post.jwt"])
def test_the_answer_is_signed_in_every_mode(run, mode):
    answer = run.citizen.allow(run.pushed(response_mode=mode), run.first.opened)
    assert (answer.posted is not None) == (mode == "form_post.jwt")
    run.checked_tokens(run.first.exchange(run.checked_code(answer, run.first)))
    refusal = run.suite.citizen().refuse(run.pushed(response_mode=mode), run.first.opened)
    run.checked_error(refusal, "access_denied")


def test_beside_the_request_object_only_the_assertion_is_needed(run):
    """As the suite posts it: who sends it stands in the assertion and in the request object."""
    request = run.first.request_object(run.first.request())
    assert run.first.post("/par", {"request": request}).status == 201
