"""RFC 9701: an introspection answer is a JWT where it is asked for, registered, or the policy."""

import json

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet

JWT = "application/token-introspection+jwt"
KEY = ECKey.generate_key("P-256", {"use": "enc"}, auto_kid=True)


def introspected(rp, token, **headers):
    """Introspect with further headers; ``RelyingParty.post`` sends none."""
    send, rp.send = rp.send, lambda *a, headers, **k: send(*a, headers=headers | more, **k)
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        return rp.introspect(token)
    finally:
        rp.send = send


def verified(answer, rp, token=None):
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == JWT
    assert answer.headers["Cache-Control"] == "no-store"
    keys = KeySet.import_key_set(rp.http.send("GET", "/jwks").json)
    signed = jws.deserialize_compact(token or answer.body, keys, algorithms=["ES256", "PS256"])
    assert signed.headers()["typ"] == "token-introspection+jwt"
    claims = json.loads(signed.payload)
    assert set(claims) == {"iss", "aud", "iat", "token_introspection"}
    assert (claims["iss"], claims["aud"], claims["iat"]) == (rp.issuer, rp.client_id, rp.now)
    return signed.headers()["alg"], claims["token_introspection"]


def test_the_signed_answer_is_the_plain_one(provider, rp):
    token = provider.tokens(rp)["access_token"]
    plain = rp.introspect(token)
    assert plain.headers["Content-Type"] == "application/json"
    assert verified(introspected(rp, token, Accept=JWT), rp) == ("ES256", plain.json)


def test_a_token_that_is_not_good_is_said_to_be_inactive_under_signature(rp):
    answer = introspected(rp, "mk_at_unknown", Accept=f"application/json, {JWT}")
    assert verified(answer, rp)[1] == {"active": False}


def test_a_registered_algorithm_is_used_without_being_asked(provider, rp):
    token = provider.tokens(rp)["access_token"]
    provider.register(rp, introspection_signed_response_alg="PS256")
    algorithm, told = verified(rp.introspect(token), rp)
    assert (algorithm, told["active"]) == ("PS256", True)


def test_message_signing_clients_always_get_a_signature(provider, rp):
    token = provider.tokens(rp)["access_token"]
    provider.register(rp, policy="fapi2_message_signing")
    assert verified(rp.introspect(token), rp)[1]["active"] is True


def test_a_registered_encryption_wraps_the_signature(provider, rp):
    token = provider.tokens(rp)["access_token"]
    provider.register(
        rp,
        jwks={"keys": [*rp.jwks["keys"], KEY.as_dict(private=False)]},
        introspection_encrypted_response_alg="ECDH-ES+A256KW",
        introspection_encrypted_response_enc="A256GCM",
    )
    answer = rp.introspect(token)
    box = jwe.decrypt_compact(answer.body, KEY, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    assert verified(answer, rp, box.plaintext)[1]["active"] is True


def test_when_the_key_is_gone_nothing_is_told_in_clear(provider, rp):
    token = provider.tokens(rp)["access_token"]
    metadata = {
        **provider.services.clients.get(rp.client_id).metadata,
        "introspection_encrypted_response_alg": "ECDH-ES+A256KW",
    }
    party = provider.services.clients.get(rp.client_id)
    provider.services.clients.put(
        rp.client_id,
        metadata,
        {"purposes": []},
        policy="fapi2",
        sector=party.sector,
        now=rp.clock(),
    )
    answer = rp.introspect(token)
    assert (answer.status, answer.error) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("accept", ["*/*", "application/*", f"{JWT};q=0", "application/jwt"])
def test_whoever_does_not_name_it_gets_json(provider, rp, accept):
    token = provider.tokens(rp)["access_token"]
    answer = introspected(rp, token, Accept=accept)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["active"] is True


def test_a_refused_caller_is_told_in_json(rp):
    answer = rp.post("/introspect", {"token": "x"}, proof=False, assertion="wrong")
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/json")
