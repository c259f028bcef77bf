"""Modules about the code: whose it is, how long and how often it serves, and to which key it is bound."""

from joserfc.jwk import ECKey

from tests.conformance.conditions.errors import check_call_refused, check_refused
from tests.conformance.plan import module

PROOF = ("invalid_dpop_proof", "invalid_request", "invalid_grant")


@module("fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails")
def test_dpop_jkt_differs_from_the_proof_of_the_push(dpop_run):
    answer = dpop_run.first.push(dpop_jkt=dpop_run.second.jkt)
    check_refused(answer, "invalid_request", "invalid_dpop_proof")


@module("fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt")
def test_another_key_at_the_exchange_than_at_the_push(dpop_run):
    code = dpop_run.code(proof=True)
    dpop_run.first.proof_key = ECKey.generate_key("P-256")
    check_refused(dpop_run.first.exchange(code), *PROOF)


@module("fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt")
def test_another_key_at_the_exchange_than_dpop_jkt_names(dpop_run):
    code = dpop_run.code(proof=False, dpop_jkt=dpop_run.first.jkt)
    dpop_run.first.proof_key = ECKey.generate_key("P-256")
    check_refused(dpop_run.first.exchange(code), *PROOF)


@module("fapi2-security-profile-final-ensure-client-id-in-token-endpoint")
def test_a_client_id_beside_another_clients_credentials(run):
    code = run.code()
    answer = run.first.exchange(code, client_id=run.second.client_id)
    check_refused(answer, "invalid_client", "invalid_request", "invalid_grant")


@module("fapi2-security-profile-final-ensure-holder-of-key-required")
def test_no_token_without_its_key(run):
    if run.variant.binding == "dpop":
        check_refused(run.first.exchange(run.code(), proof=False), *PROOF)
    else:
        check_refused(run.first.exchange(run.code(), assertion=False), "invalid_client")


@module("fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client")
def test_a_code_belongs_to_its_client(run):
    code = run.code()
    stolen = run.second.exchange(
        code, redirect_uri=run.first.redirect_uri, code_verifier=run.first.verifier
    )
    check_refused(stolen, "invalid_grant")


@module("fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second")
def test_a_second_exchange_fails_and_ends_the_first_token(run):
    code = run.code()
    tokens = run.checked_tokens(run.first.exchange(code))
    run.userinfo(tokens)
    run.suite.clock.turn(seconds=1)
    check_refused(run.first.exchange(code), "invalid_grant")
    check_call_refused(run.first.get("/userinfo", tokens["access_token"]))


@module("fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code")
def test_a_code_lives_for_sixty_seconds(run):
    code = run.code()
    run.suite.clock.turn(seconds=62)
    check_refused(run.first.exchange(code), "invalid_grant")


@module("fapi2-security-profile-final-ensure-pkce-code-verifier-required")
def test_a_code_needs_its_verifier(run):
    check_refused(run.first.exchange(run.code(), code_verifier=None), "invalid_grant")


@module("fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected")
def test_a_code_needs_the_right_verifier(run):
    check_refused(run.first.exchange(run.code(), code_verifier="w" * 64), "invalid_grant")
