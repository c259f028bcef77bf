"""Each exchange and refresh that must be refused."""

import pytest

from consent.relying_party import RelyingPartyStatus
from tests.rp import FlaskHttp, RelyingParty


def refused(answer, error="invalid_grant"):
    assert answer.status == 400, answer.body
    assert answer.error == error
    assert answer.headers["Cache-Control"] == "no-store"
    return True


def with_other_key(provider, rp):
    party = RelyingParty(
        FlaskHttp(provider.app.test_client()), rp.issuer, rp.client_id, key=rp.key, clock=rp.clock
    )
    party.verifier = rp.verifier
    return party


def test_an_unknown_code_is_refused(rp):
    assert refused(rp.exchange("mk_ac_unknown"))


def test_a_code_lives_sixty_seconds(provider, rp):
    code = provider.code(rp)
    provider.clock.turn(seconds=60)
    assert refused(rp.exchange(code))


def test_a_code_belongs_to_its_client_and_a_stranger_cannot_burn_it(provider, rp):
    code, other = provider.code(rp), provider.relying_party("other")
    other.verifier = rp.verifier
    assert refused(other.exchange(code))
    assert rp.exchange(code).status == 200


def test_a_second_use_ends_the_tokens_of_the_first(provider, rp):
    code = provider.code(rp)
    tokens = rp.exchange(code).json
    provider.clock.turn(seconds=1)
    assert refused(rp.exchange(code))
    assert rp.introspect(tokens["access_token"]).json == {"active": False}
    assert rp.get("/userinfo", tokens["access_token"]).error == "invalid_token"
    assert refused(rp.refresh(tokens["refresh_token"]))


def test_a_second_use_by_another_client_ends_nothing(provider, rp):
    code, other = provider.code(rp), provider.relying_party("other")
    tokens = rp.exchange(code).json
    assert refused(other.exchange(code))
    assert rp.introspect(tokens["access_token"]).json["active"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": None}, "invalid_grant"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"code_verifier": "ü" * 43}, "invalid_grant"),
        ({"redirect_uri": "https://app.example/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
        ({"grant_type": "<ü>"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_parameter_is_refused_and_leaves_the_code_alive(provider, rp, changes, error):
    code = provider.code(rp)
    assert refused(rp.exchange(**({"code": code} | changes)), error)
    assert rp.exchange(code).status == 200


def test_the_client_id_in_the_form_must_be_that_of_the_assertion(provider, rp):
    provider.relying_party("other")
    answer = rp.exchange(provider.code(rp), client_id="other")
    assert (answer.status, answer.error) == (401, "invalid_client")


@pytest.mark.parametrize("bound_by", [{}, {"dpop_jkt": True, "proof": False}])
def test_a_code_is_bound_to_the_key_of_its_push(provider, rp, bound_by):
    if "dpop_jkt" in bound_by:
        bound_by = bound_by | {"dpop_jkt": rp.jkt}
    code = provider.code(rp, push=bound_by)
    assert refused(with_other_key(provider, rp).exchange(code))
    assert rp.exchange(code).status == 200


def test_a_code_pushed_without_a_key_takes_the_one_of_the_exchange(provider, rp):
    code = provider.code(rp, push={"proof": False})
    other = with_other_key(provider, rp)
    tokens = other.exchange(code).json
    assert rp.introspect(tokens["access_token"]).json["cnf"] == {"jkt": other.jkt}


def test_a_token_request_needs_a_proof(provider, rp):
    code = provider.code(rp)
    assert refused(rp.exchange(code, proof=False), "invalid_request")
    tokens = rp.exchange(code).json
    assert refused(rp.refresh(tokens["refresh_token"], proof=False), "invalid_request")


def test_a_missing_nonce_costs_neither_assertion_nor_code(provider, rp):
    code, assertion = provider.code(rp), rp.assertion()
    rp.nonce = None
    first = rp.post(
        "/token",
        {"grant_type": "authorization_code", "code": code, "redirect_uri": rp.redirect_uri}
        | {"code_verifier": rp.verifier},
        assertion=assertion,
        retry=False,
    )
    assert refused(first, "use_dpop_nonce")
    assert first.headers["DPoP-Nonce"]
    assert rp.exchange(code, assertion=assertion).status == 200


def test_a_proof_is_accepted_once(provider, rp):
    tokens = provider.tokens(rp)
    proof = rp.proof("POST", "/token")
    assert rp.refresh(tokens["refresh_token"], proof=proof).status == 200
    assert refused(rp.refresh(tokens["refresh_token"], proof=proof), "invalid_dpop_proof")


def test_a_refused_exchange_has_spent_its_assertion_and_proof(provider, rp):
    code = provider.code(rp)
    assertion, proof = rp.assertion(), rp.proof("POST", "/token")
    assert refused(rp.exchange("mk_ac_unknown", assertion=assertion, proof=proof))
    assert rp.exchange(code, assertion=assertion).error == "invalid_client"
    assert refused(rp.exchange(code, proof=proof), "invalid_dpop_proof")


@pytest.mark.parametrize(
    ("changes", "error"), [({"scope": "household"}, "invalid_scope"), ({}, "invalid_grant")]
)
def test_a_refused_refresh_has_spent_its_assertion_and_proof(provider, rp, changes, error):
    tokens = provider.tokens(rp)
    assertion, proof = rp.assertion(), rp.proof("POST", "/token")
    value = tokens["refresh_token"] if changes else "mk_rt_unknown"
    answer = rp.refresh(value, assertion=assertion, proof=proof, **changes)
    assert (answer.status, answer.error) == (400, error)
    assert rp.refresh(tokens["refresh_token"], assertion=assertion).error == "invalid_client"
    assert refused(rp.refresh(tokens["refresh_token"], proof=proof), "invalid_dpop_proof")


@pytest.mark.parametrize("path", ["/token?grant_type=refresh_token", "/token?x=y"])
def test_parameters_in_the_query_are_refused(provider, rp, path):
    tokens = provider.tokens(rp)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert refused(rp.post(path, form), "invalid_request")


# --- what ends a refresh


def withdraw(provider, grant_id):
    assert provider.services.grants.withdraw(grant_id, provider.person_id, now=provider.clock())


def test_after_withdrawal_nothing_works(provider, rp):
    answer = provider.come_back(rp)
    tokens = rp.exchange(answer["code"]).json
    withdraw(provider, answer["grant_id"])
    assert refused(rp.refresh(tokens["refresh_token"]))
    assert rp.get("/userinfo", tokens["access_token"]).error == "invalid_token"
    assert rp.introspect(tokens["access_token"]).json == {"active": False}
    assert rp.introspect(tokens["refresh_token"]).json == {"active": False}


def test_a_grant_withdrawn_before_the_exchange_yields_nothing(provider, rp):
    answer = provider.come_back(rp)
    withdraw(provider, answer["grant_id"])
    assert refused(rp.exchange(answer["code"]))
    assert provider.services.grants.get(answer["grant_id"]).activated_at is None


def test_a_credential_that_is_not_active_ends_exchange_and_refresh(provider, rp):
    tokens, code = provider.tokens(rp), provider.code(rp)
    provider.set_credential_status("superseded")
    assert refused(rp.refresh(tokens["refresh_token"]))
    assert refused(rp.exchange(code))
    assert rp.get("/userinfo", tokens["access_token"]).error == "invalid_token"
    assert rp.introspect(tokens["access_token"]).json == {"active": False}
    provider.set_credential_status("active")
    assert rp.refresh(tokens["refresh_token"]).status == 200


def test_a_suspended_client_gets_nothing_and_its_grants_come_back_with_it(provider, rp):
    tokens = provider.tokens(rp)
    provider.services.clients.set_status("koyomi", RelyingPartyStatus.SUSPENDED)
    assert rp.refresh(tokens["refresh_token"]).error == "invalid_client"
    assert rp.get("/userinfo", tokens["access_token"]).error == "invalid_token"
    provider.services.clients.set_status("koyomi", RelyingPartyStatus.ACTIVE)
    assert rp.refresh(tokens["refresh_token"]).status == 200


def test_a_refresh_fails_when_the_next_read_would(provider, rp):
    tokens = provider.tokens(rp, push={"scope": "openid household"})
    provider.clock.turn(seconds=1)
    kept = [
        {
            "id": "vaccination_calendar",
            "text": {"ja": "予定", "en": "plan"},
            "categories": ["immunisation"],
        }
    ]
    provider.register(rp, self_information_entitlement={"purposes": kept})
    assert refused(rp.refresh(tokens["refresh_token"]))


def test_a_refresh_token_belongs_to_its_client(provider, rp):
    tokens, other = provider.tokens(rp), provider.relying_party("other")
    assert refused(other.refresh(tokens["refresh_token"]))
    assert refused(rp.refresh(tokens["access_token"]))
    assert refused(rp.refresh("mk_rt_unknown"))


def test_an_old_refresh_token_still_works_after_its_use(provider, rp):
    tokens = provider.tokens(rp)
    for _ in range(3):
        provider.clock.turn(seconds=30)
        assert rp.refresh(tokens["refresh_token"]).status == 200


# --- introspection and revocation


def test_a_client_sees_and_ends_its_own_tokens_only(provider, rp):
    tokens, other = provider.tokens(rp), provider.relying_party("other")
    assert other.introspect(tokens["access_token"]).json == {"active": False}
    assert refused(other.revoke(tokens["access_token"]))
    assert refused(other.revoke(tokens["refresh_token"]))
    assert rp.introspect(tokens["access_token"]).json["active"]


def test_revoking_an_access_token_ends_it_alone(provider, rp):
    tokens = provider.tokens(rp)
    assert rp.revoke(tokens["access_token"]).status == 200
    assert rp.introspect(tokens["access_token"]).json == {"active": False}
    assert rp.refresh(tokens["refresh_token"]).status == 200


def test_revoking_what_is_not_there_is_no_error(rp):
    assert rp.revoke("unknown").status == 200
    assert rp.revoke("unknown", token_type_hint="anything").status == 200
    assert rp.post("/revoke", {}, proof=False).error == "invalid_request"
    assert rp.post("/introspect", {}, proof=False).error == "invalid_request"


def test_a_token_that_ran_out_is_not_active(provider, rp):
    tokens = provider.tokens(rp)
    provider.clock.turn(seconds=600)
    assert rp.introspect(tokens["access_token"]).json == {"active": False}
    assert rp.get("/userinfo", tokens["access_token"]).error == "invalid_token"
    assert rp.introspect(tokens["refresh_token"]).json["active"]


@pytest.mark.parametrize(
    "wrong", [{"code_verifier": "w" * 43}, {"redirect_uri": "https://x.example/"}]
)
def test_a_used_code_without_its_secrets_ends_nothing(provider, rp, wrong):
    code = provider.code(rp)
    tokens = rp.exchange(code).json
    assert rp.exchange(code, **wrong).error == "invalid_grant"
    assert rp.introspect(tokens["access_token"]).json["active"]
    assert rp.exchange(code).error == "invalid_grant"
    assert rp.introspect(tokens["access_token"]).json == {"active": False}
