"""Altered DPoP proofs at a resource (the conformance suite's blocks), and hostile ones."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.rp import s256

PATH = "/userinfo"
RSA = RSAKey.generate_key(2048)


@pytest.fixture
def token(provider, rp):
    return provider.tokens(rp)["access_token"]


def refused(answer, error="invalid_dpop_proof"):
    assert answer.status == 401, answer.body
    assert answer.error == error
    challenge = f'DPoP error="{error}", algs="ES256 PS256 EdDSA Ed25519"'
    assert challenge in answer.headers["WWW-Authenticate"]
    assert answer.headers["DPoP-Nonce"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    return True


ALTERED = {
    "no typ": {"header": {"typ": None}},
    "typ of another value": {"header": {"typ": "JWT"}},
    "no jwk": {"header": {"jwk": None}},
    "jwk is a text": {"header": {"jwk": "key"}},
    "no jti": {"jti": None},
    "jti endless": {"jti": "j" * 600},
    "jti half a character": {"jti": "\ud800"},
    "no htm": {"htm": None},
    "htm PUT": {"htm": "PUT"},
    "htm in small letters": {"htm": "get"},
    "no htu": {"htu": None},
    "htu a list": {"htu": ["x"]},
    "htu of another address": {"htu": "https://other.example/userinfo"},
    "htu of another path": {"htu": "http://localhost/other"},
    "htu nonsense": {"htu": "http://[::1"},
    "htu with a user": {"htu": "http://user@localhost/userinfo"},
    "htu with a bad port": {"htu": "http://localhost:99999/userinfo"},
    "no iat": {"iat": None},
    "iat a text": {"iat": "now"},
    "iat true": {"iat": True},
    "no ath": {"ath": None},
    "ath of another token": {"ath": s256("mk_at_other")},
    "ath beyond ASCII": {"ath": "ä"},
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_proof_is_refused(rp, token, name):
    changes = ALTERED[name]
    assert refused(rp.get(PATH, token, proof=rp.proof("GET", PATH, access_token=token, **changes)))


@pytest.mark.parametrize("offset", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_is_an_hour_off_is_refused(rp, token, offset):
    iat = rp.now + int(offset.total_seconds())
    assert refused(rp.get(PATH, token, proof=rp.proof("GET", PATH, access_token=token, iat=iat)))


@pytest.mark.parametrize("seconds", [-10, 10])
def test_a_clock_that_is_ten_seconds_off_passes_everywhere(provider, rp, seconds):
    def late(method, path, **options):
        return rp.proof(method, path, iat=rp.now + seconds, **options)

    assert rp.push(proof=False).status == 201
    assert rp.push(proof=late("POST", "/par")).status == 201
    answer = rp.exchange(provider.code(rp), proof=late("POST", "/token"))
    assert answer.status == 200
    token = answer.json["access_token"]
    assert rp.get(PATH, token, proof=late("GET", PATH, access_token=token)).status == 200


def test_unknown_members_and_nbf_and_exp_do_no_harm(rp, token):
    proof = rp.proof(
        "GET",
        PATH,
        access_token=token,
        header={"foo": "bar"},
        extra={"a": [1]},
        nbf=rp.now,
        exp=rp.now + 300,
    )
    assert rp.get(PATH, token, proof=proof).status == 200


@pytest.mark.parametrize("spelling", ["{}?a=b#c", "{}?", "{}#"])
def test_htu_is_compared_without_query_and_fragment(rp, token, spelling):
    htu = spelling.format(rp.issuer + PATH)
    proof = rp.proof("GET", PATH, access_token=token, htu=htu)
    assert rp.get(PATH, token, proof=proof).status == 200


def test_htu_leaves_the_query_of_the_call_out(rp, token):
    assert rp.get(PATH + "?lang=ja", token).status == 200


def test_htu_scheme_and_host_have_no_case(rp, token):
    htu = rp.issuer.replace("http://localhost", "HTTP://LocalHost") + PATH
    assert (
        rp.get(PATH, token, proof=rp.proof("GET", PATH, access_token=token, htu=htu)).status == 200
    )


@pytest.mark.parametrize("scheme", ["dpop", "dPoP", "DPOP"])
def test_the_scheme_has_no_case(rp, token, scheme):
    headers = {"Authorization": f"{scheme} {token}"}
    assert rp.get(PATH, token, headers=headers).status == 200


def test_a_private_key_in_the_proof_is_refused(rp, token):
    private = rp.proof_key.as_dict(private=True)
    proof = rp.proof("GET", PATH, access_token=token, header={"jwk": private})
    assert refused(rp.get(PATH, token, proof=proof))


def test_a_broken_signature_is_refused(rp, token):
    head, body, signature = rp.proof("GET", PATH, access_token=token).split(".")
    other = rp.proof("GET", PATH, access_token=token).split(".")[2]
    assert signature != other
    assert refused(rp.get(PATH, token, proof=f"{head}.{body}.{other}"))


def test_the_key_must_be_the_one_of_the_token(rp, token):
    stranger = ECKey.generate_key("P-256")
    proof = rp.proof("GET", PATH, access_token=token, key=stranger)
    assert refused(rp.get(PATH, token, proof=proof))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSA, "RS256"),
        (OctKey.generate_key(256), "HS256"),
        (ECKey.generate_key("P-384"), "ES384"),
        (OKPKey.generate_key("Ed448"), "EdDSA"),
    ],
)
def test_an_algorithm_or_curve_outside_the_profile_is_refused(rp, token, key, algorithm):
    header = {"alg": algorithm, "jwk": key.as_dict(private=isinstance(key, OctKey))}
    proof = rp.proof("GET", PATH, access_token=token, key=key, header=header)
    assert refused(rp.get(PATH, token, proof=proof))


@pytest.mark.parametrize("algorithm", ["none", None, 5])
def test_a_proof_without_an_algorithm_is_refused(rp, token, algorithm):
    head, body, signature = rp.proof("GET", PATH, access_token=token).split(".")
    content = json.loads(base64.urlsafe_b64decode(head + "=="))
    content["alg"] = algorithm
    if algorithm is None:
        del content["alg"]
    head = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
    for last in (signature, ""):
        assert refused(rp.get(PATH, token, proof=f"{head}.{body}.{last}"))


@pytest.mark.parametrize(
    "key",
    [RSA, RSAKey.generate_key(4096), OKPKey.generate_key("Ed25519")],
    ids=lambda k: k.key_type,
)
def test_rsa_and_ed25519_keys_bind_tokens(provider, key):
    rp = provider.relying_party("keys", proof_key=key)
    algorithm = "PS256" if key.key_type == "RSA" else "EdDSA"

    def proof(method, path, **options):
        return rp.proof(method, path, header={"alg": algorithm}, **options)

    rp.push(proof=False)
    code = provider.code(rp, push={"proof": proof("POST", "/par")})
    token = rp.exchange(code, proof=proof("POST", "/token")).json["access_token"]
    assert rp.get(PATH, token, proof=proof("GET", PATH, access_token=token)).status == 200


def test_a_weak_rsa_key_is_refused(rp, token):
    numbers = RSA.as_dict(private=False)
    short = base64.urlsafe_b64encode(b"\xff" * 128).rstrip(b"=").decode()
    header = {"alg": "PS256", "jwk": {**numbers, "n": short}}
    proof = rp.proof("GET", PATH, access_token=token, key=RSA, header=header)
    assert refused(rp.get(PATH, token, proof=proof))


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        [],
        {"kty": "EC"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": 5, "y": None},
        {"kty": "RSA", "n": "", "e": ""},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": ["EC"]},
        {"kty": "EC", "crv": {"a": 1}, "x": "é", "y": "\ud800"},
    ],
)
def test_a_key_that_is_none_is_refused(rp, token, jwk):
    proof = rp.proof("GET", PATH, access_token=token, header={"jwk": None})
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
    encoded = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()
    assert refused(rp.get(PATH, token, proof=".".join([encoded, *proof.split(".")[1:]])))


@pytest.mark.parametrize(
    "proof", ["x", "a.b.c", "..", "A" * 9_000, "e30.e30.AAAA", "eyJhbGciOiJFUzI1NiJ9.W10.AAAA"]
)
def test_text_that_is_no_jwt_is_refused(rp, token, proof):
    assert refused(rp.get(PATH, token, proof=proof))


def test_two_proofs_are_refused(rp, token):
    both = ", ".join(rp.proof("GET", PATH, access_token=token) for _ in range(2))
    assert refused(rp.get(PATH, token, proof=both))


def test_a_proof_is_used_once_and_the_second_answer_says_so(rp, token):
    proof = rp.proof("GET", PATH, access_token=token)
    assert rp.get(PATH, token, proof=proof).status == 200
    assert refused(rp.get(PATH, token, proof=proof))
    assert rp.get(PATH, token).status == 200


@pytest.mark.parametrize("nonce", [None, "", "wrong", 5, "ä", ["x"]])
def test_a_proof_without_our_nonce_is_sent_back_for_one(rp, token, nonce):
    proof = rp.proof("GET", PATH, access_token=token, nonce=nonce)
    assert refused(rp.get(PATH, token, proof=proof), "use_dpop_nonce")
    assert rp.get(PATH, token).status == 200


def test_a_nonce_is_good_for_three_windows(provider, rp, token):
    old = rp.nonce
    for seconds, good in ((0, True), (59, True), (31, False)):
        provider.clock.turn(seconds=seconds)
        proof = rp.proof("GET", PATH, access_token=token, nonce=old)
        answer = rp.get(PATH, token, proof=proof)
        assert answer.status == 200 if good else refused(answer, "use_dpop_nonce")


# --- the token itself


def bare(rp, path=PATH, **headers):
    return rp.send("GET", path, headers=headers)


def test_a_call_without_a_token_is_told_how_without_an_error(rp):
    answer = bare(rp)
    assert (answer.status, answer.error) == (401, "missing_token")
    where = f'resource_metadata="{rp.issuer}/.well-known/oauth-protected-resource"'
    dpop = f'DPoP algs="ES256 PS256 EdDSA Ed25519", {where}'
    assert answer.headers["WWW-Authenticate"] == f"{dpop}, Bearer {where}"
    assert answer.headers["DPoP-Nonce"]


def test_a_bound_token_is_no_bearer_token(rp, token):
    assert refused(bare(rp, Authorization=f"Bearer {token}"), "invalid_token")
    proof = rp.proof("GET", PATH, access_token=token)
    assert refused(bare(rp, Authorization=f"Bearer {token}", DPoP=proof), "invalid_token")
    assert refused(bare(rp, Authorization=f"DPoP {token}"))


@pytest.mark.parametrize("authorization", ["DPoP", "DPoP ", "", "Basic eDp5"])
def test_another_authorization_is_refused(rp, authorization):
    assert bare(rp, Authorization=authorization).status == 401


def test_a_token_in_the_address_is_refused(rp, token):
    answer = bare(rp, path=f"{PATH}?access_token={token}")
    assert (answer.status, answer.error) == (400, "invalid_request")
    answer = rp.get(f"{PATH}?access_token={token}", token)
    assert (answer.status, answer.error) == (400, "invalid_request")


@pytest.mark.parametrize("value", ["mk_at_unknown", "ä", "a b"])
def test_an_unknown_token_is_refused(rp, token, value):
    proof = rp.proof("GET", PATH, access_token=value)
    headers = {"Authorization": f"DPoP {value}"}
    assert refused(rp.get(PATH, token, proof=proof, headers=headers), "invalid_token")


def test_a_refresh_token_is_no_access_token(provider, rp):
    refresh = provider.tokens(rp)["refresh_token"]
    assert refused(rp.get(PATH, refresh), "invalid_token")


def test_another_clients_key_does_not_open_a_token(provider, rp, token):
    other = provider.relying_party("other")
    other.push()
    assert refused(other.get(PATH, token))
