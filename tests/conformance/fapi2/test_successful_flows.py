"""Modules whose flow must succeed."""

import pytest

from tests.conformance.conditions.errors import check_refused
from tests.conformance.plan import module
from tests.conformance.variants import CROSSED, DPOP


@module("fapi2-security-profile-final-happy-flow")
def test_two_clients_log_in_and_each_gets_what_is_its_own(run):
    happy_flow(run)


@module("fapi2-security-profile-final-happy-flow")
@pytest.mark.parametrize("variant", CROSSED, ids=lambda variant: variant.name)
def test_every_way_to_prove_oneself_goes_with_every_way_to_bind(run_of, variant):
    run = run_of(variant)
    value = happy_flow(run)["refresh_token"]
    assert run.first.refresh(value).status == 200
    check_refused(run.second.refresh(value), "invalid_grant")


def happy_flow(run):
    """The module itself; give the first client's tokens."""
    mine = run.tokens()
    for headers in (
        {"Accept": "application/json;charset=UTF-8"},
        {"Accept": "application/json, application/*+json, */*"},
        {},
        {"x-fapi-customer-ip-address": "2001:db8::1893:25c8:1946"},
    ):
        run.userinfo(mine, headers=headers)

    long_state = "s" * 128
    options = {"dpop_jkt": run.second.jkt, "proof": False} if run.variant.binding == "dpop" else {}
    theirs = run.tokens(run.second, state=long_state, **options)
    run.userinfo(theirs, run.second)
    assert mine["claims"]["sub"] != theirs["claims"]["sub"], "pairwise"

    stolen = run.first.get("/userinfo", theirs["access_token"])
    assert stolen.status == 401, "client 1's key with client 2's token"
    query = f"/userinfo?access_token={mine['access_token']}"
    assert run.first.send("GET", query).status in (400, 401)
    return mine


@module("fapi2-security-profile-final-ensure-authorization-request-without-state-success")
def test_no_state_comes_back_when_none_was_sent(run):
    run.tokens(state=None)


@module("fapi2-security-profile-final-ensure-authorization-request-without-nonce-success")
def test_the_id_token_has_no_nonce_when_none_was_sent(run):
    run.tokens(nonce=None)


@module("fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success")
def test_a_nonce_of_64_characters_comes_back_whole(run):
    run.tokens(nonce="n" * 64)


@module("fapi2-security-profile-final-ensure-authorization-request-with-long-nonce")
def test_a_nonce_of_384_characters_comes_back_whole(run):
    run.tokens(nonce="n" * 384)


@module("fapi2-security-profile-final-ensure-authorization-request-with-long-state")
def test_a_state_of_1000_characters_comes_back_whole(run):
    run.code(state="s" * 1_000)


@module("fapi2-security-profile-final-ensure-other-scope-order-succeeds")
def test_the_order_of_scopes_does_not_matter(run):
    tokens = run.tokens(scope="immunisation openid")
    assert set(tokens["scope"].split()) == {"openid", "immunisation"}


@module("fapi2-security-profile-final-access-token-type-header-case-sensitivity")
@pytest.mark.parametrize("spell", [str.swapcase, str.lower, str.upper])
def test_the_scheme_of_the_authorization_header_has_no_case(run, spell):
    tokens = run.tokens()
    scheme = spell(run.variant.token_type)
    run.userinfo(tokens, headers={"Authorization": f"{scheme} {tokens['access_token']}"})


@module("fapi2-security-profile-final-check-dpop-proof-nbf-exp")
def test_a_proof_may_also_say_nbf_and_exp(dpop_run):
    _with_proofs(dpop_run, nbf=0, exp=300)


@module("fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds")
def test_a_proof_may_be_ten_seconds_old(dpop_run):
    _with_proofs(dpop_run, iat=-10)


@module("fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds")
@pytest.mark.parametrize("seconds", [8, 10])
def test_a_proof_may_be_ten_seconds_ahead(dpop_run, seconds):
    _with_proofs(dpop_run, iat=seconds)


def _with_proofs(run, **offsets):
    """A flow whose every proof says these times, counted from now."""
    party = run.first
    standard = party.proof
    party.proof = lambda method, path, **options: standard(
        method, path, **options, **{name: party.now + offset for name, offset in offsets.items()}
    )
    run.userinfo(run.tokens())


@module("fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success")
def test_one_key_at_the_push_and_at_the_exchange(dpop_run):
    dpop_run.tokens(proof=True)


@module("fapi2-security-profile-final-ensure-dpop-auth-code-binding-success")
def test_dpop_jkt_and_both_proofs_agree(dpop_run):
    dpop_run.tokens(proof=True, dpop_jkt=dpop_run.first.jkt)
    dpop_run.citizen = dpop_run.suite.citizen()
    dpop_run.tokens(proof=False, dpop_jkt=dpop_run.first.jkt)


@module(
    "fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds"
)
def test_a_request_uri_may_be_opened_again_before_the_login(run):
    path = run.pushed()
    run.suite.citizen().open(path)
    run.citizen.open(path)
    code = run.code(path=path)
    run.checked_tokens(run.first.exchange(code))


@module("fapi2-security-profile-final-par-without-duplicate-parameters")
def test_the_front_channel_needs_client_id_and_request_uri_alone(run):
    path = run.pushed()
    assert path.count("=") == 2
    run.checked_tokens(run.first.exchange(run.code(path=path)))


@module(
    "fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted"
)
def test_the_clock_of_a_client_may_be_eight_seconds_ahead(run_of):
    run = run_of(DPOP)
    ahead = {"iat": run.first.now + 8, "nbf": run.first.now + 8, "exp": run.first.now + 68}
    code = run.code(assertion=run.first.assertion(**ahead))
    answer = run.first.exchange(code, assertion=run.first.assertion(**ahead))
    run.checked_tokens(answer)
