"""Modules about private_key_jwt. A push and an exchange are asked alike."""

import pytest
from joserfc.jwk import RSAKey

from tests.conformance.conditions.errors import check_refused
from tests.conformance.plan import module
from tests.conformance.variants import DPOP, SIGNED

CODES = ("invalid_client", "invalid_request")
RSA = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)


@pytest.fixture(params=[DPOP, SIGNED], ids=lambda variant: variant.name)
def run(run_of, request):
    return run_of(request.param)


def refused_everywhere(run, make):
    """A push and an exchange by an assertion of this making; the code then still serves."""
    check_refused(run.first.push(assertion=make()), *CODES)
    code = run.code()
    check_refused(run.first.exchange(code, assertion=make()), *CODES)
    run.checked_tokens(run.first.exchange(code))


@module("fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails")
def test_rs256_is_refused(run_of):
    run = run_of(DPOP, jwks={"keys": [RSA.as_dict(private=False)]})
    run.first.key = RSA
    weak = {"alg": "RS256"}
    check_refused(run.first.push(assertion=run.first.assertion(header=weak)), *CODES)
    code = run.code()
    answer = run.first.exchange(code, assertion=run.first.assertion(header=weak))
    check_refused(answer, "invalid_client")
    run.checked_tokens(run.first.exchange(code))


@module("fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint")
def test_an_exchange_without_an_assertion_is_refused(run):
    code = run.code()
    check_refused(run.first.exchange(code, assertion=False), *CODES)
    bare = {"client_assertion": None, "client_assertion_type": None, "client_id": None}
    check_refused(run.first.exchange(code, **bare), *CODES)


@module("fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails")
def test_an_expired_assertion_is_refused(run):
    refused_everywhere(run, lambda: run.first.assertion(exp=run.first.now - 300))


@module("fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails")
def test_an_assertion_for_another_server_is_refused(run):
    refused_everywhere(run, lambda: run.first.assertion(aud="https://other.example"))


@module("fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails")
def test_an_assertion_without_sub_is_refused(run):
    refused_everywhere(run, lambda: run.first.assertion(sub=None))


@module(
    "fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails"
)
def test_an_assertion_of_the_future_is_refused(run):
    def make():
        ahead = run.first.now + 68
        return run.first.assertion(iat=ahead, nbf=ahead, exp=ahead + 60)

    refused_everywhere(run, make)


@module("fapi2-security-profile-final-par-test-array-as-audience-fails")
def test_an_array_as_audience_is_refused(run):
    refused_everywhere(run, lambda: run.first.assertion(aud=[run.first.issuer]))


@module("fapi2-security-profile-final-par-test-par-endpoint-url-as-audience-fails")
def test_the_par_endpoint_as_audience_is_refused(run):
    address = run.suite.metadata()["pushed_authorization_request_endpoint"]
    refused_everywhere(run, lambda: run.first.assertion(aud=address))


@module("fapi2-security-profile-final-par-test-token-endpoint-url-as-audience-fails")
def test_the_token_endpoint_as_audience_is_refused(run):
    address = run.suite.metadata()["token_endpoint"]
    refused_everywhere(run, lambda: run.first.assertion(aud=address))
