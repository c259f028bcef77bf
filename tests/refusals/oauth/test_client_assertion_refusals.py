"""Each client assertion that must be refused, at every endpoint that authenticates clients."""

import base64
import json

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from consent.relying_party import RelyingPartyStatus
from tests.rp import s256

RSA = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
ED25519 = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
STRANGER = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


def refused(answer):
    assert answer.status == 401, answer.body
    assert answer.error == "invalid_client"
    assert answer.headers["WWW-Authenticate"]
    assert answer.headers["Cache-Control"] == "no-store"
    return True


WRONG_CLAIMS = {
    "aud is an array": {"aud": ["http://localhost"]},
    "aud is a foreign server": {"aud": "https://other.example"},
    "aud is missing": {"aud": None},
    "sub is missing": {"sub": None},
    "sub is a list": {"sub": ["koyomi"]},
    "sub is unknown": {"sub": "nobody", "iss": "nobody"},
    "sub holds a nul": {"sub": "koyomi\x00", "iss": "koyomi\x00"},
    "sub is half a character": {"sub": "\ud800", "iss": "\ud800"},
    "iss is missing": {"iss": None},
    "iss is another": {"iss": "other"},
    "jti is missing": {"jti": None},
    "jti is empty": {"jti": ""},
    "jti is a number": {"jti": 7},
    "jti is endless": {"jti": "j" * 513},
    "exp is missing": {"exp": None},
    "exp is a text": {"exp": "2030"},
    "exp is true": {"exp": True},
    "exp is infinite": {"exp": float("inf")},
    "exp is no number": {"exp": float("nan")},
    "exp is beyond counting": {"exp": 10**400},
    "iat is a text": {"iat": "now"},
}


@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_an_assertion_with_a_wrong_claim_is_refused(rp, name):
    assert refused(rp.push(assertion=rp.assertion(**WRONG_CLAIMS[name])))


@pytest.mark.parametrize("path", ["", "/par", "/token", "/"])
def test_aud_is_the_issuer_as_one_string_and_nothing_else(rp, path):
    audience = rp.issuer + path if path else [rp.issuer]
    assert refused(rp.push(assertion=rp.assertion(aud=audience)))


@pytest.mark.parametrize(
    ("times", "good"),
    [
        ({"exp": 1}, True),
        ({"exp": 0}, False),
        ({"exp": -300}, False),
        ({"exp": 600}, True),
        ({"exp": 700}, False),
        ({"exp": 31_536_000}, False),
        ({"iat": 10, "nbf": 10, "exp": 70}, True),
        ({"iat": 61, "exp": 120}, False),
        ({"nbf": 61, "exp": 120}, False),
        ({"iat": -300, "exp": 60}, True),
    ],
)
def test_times_may_be_off_by_ten_seconds_and_not_by_sixty(rp, times, good):
    claims = {name: rp.now + offset for name, offset in times.items()}
    answer = rp.push(assertion=rp.assertion(**claims))
    assert answer.status == 201 if good else refused(answer)


def unsigned(rp, algorithm):
    parts = ({"alg": algorithm, "kid": rp.key.kid}, {"sub": "koyomi", "iss": "koyomi"})
    encoded = [
        base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts
    ]
    return ".".join([*encoded, ""])


def test_an_unsigned_or_mac_signed_assertion_is_refused(rp):
    assert refused(rp.push(assertion=unsigned(rp, "none")))
    public = json.dumps(rp.key.as_dict(private=False)).encode()
    secret = OctKey.import_key(public, {"kid": rp.key.kid})
    assert refused(rp.push(assertion=rp.assertion(key=secret, header={"alg": "HS256"})))


@pytest.mark.parametrize(
    ("key", "algorithm", "good"),
    [
        (RSA, "PS256", True),
        (RSA, "RS256", False),
        (RSA, "PS384", False),
        (ED25519, "EdDSA", True),
        (ED25519, "Ed25519", True),
        (ED25519, "Ed448", False),
    ],
)
def test_other_algorithms_of_the_profile_pass_and_no_others(provider, key, algorithm, good):
    rp = provider.relying_party("signer", key=key)
    answer = rp.push(assertion=rp.assertion(header={"alg": algorithm}))
    assert answer.status == 201 if good else refused(answer)


def test_a_strangers_signature_and_a_foreign_kid_are_refused(rp):
    assert refused(rp.push(assertion=rp.assertion(key=STRANGER)))
    assert refused(rp.push(assertion=rp.assertion(key=STRANGER, header={"kid": rp.key.kid})))
    assert refused(rp.push(assertion=rp.assertion(header={"kid": "other"})))
    head, body, signature = rp.assertion().split(".")
    assert refused(rp.push(assertion=f"{head}.{body}.{'A' * len(signature)}"))


def test_a_kid_may_be_left_out_only_while_there_is_one_key(provider, rp):
    assert rp.push(assertion=rp.assertion(header={"kid": None})).status == 201
    provider.clock.turn(seconds=1)
    both = [rp.key.as_dict(private=False), STRANGER.as_dict(private=False)]
    provider.register(rp, jwks={"keys": both})
    assert refused(rp.push(assertion=rp.assertion(header={"kid": None})))
    assert rp.push(assertion=rp.assertion(key=STRANGER)).status == 201


def test_a_renewed_registration_ends_the_old_key_at_once(provider, rp):
    assert rp.push().status == 201
    provider.clock.turn(seconds=1)
    provider.register(rp, jwks={"keys": [STRANGER.as_dict(private=False)]})
    assert refused(rp.push())


def test_a_proof_is_not_an_assertion(rp):
    assert refused(rp.push(assertion=rp.assertion(header={"typ": "dpop+jwt"})))
    assert rp.push(assertion=rp.assertion(header={"typ": "JWT"})).status == 201


@pytest.mark.parametrize(
    "header", [{"crit": ["exp"]}, {"b64": False, "crit": ["b64"]}, {"crit": 5}]
)
def test_an_extension_that_is_not_understood_is_refused(rp, header):
    assertion = rp.assertion(header=header)
    assert refused(rp.push(assertion=assertion))


@pytest.mark.parametrize(
    "assertion",
    [
        "x",
        "a.b.c",
        "..",
        "é.é.é",
        "W10.e30.AAAA",
        "ImFsZyI.e30.AAAA",
        s256("x"),
        "A" * 8_000,
        base64.urlsafe_b64encode(b"[" * 3_000).rstrip(b"=").decode() + ".e30.AAAA",
        base64.urlsafe_b64encode(b'{"alg":"ES256"}').rstrip(b"=").decode()
        + "."
        + base64.urlsafe_b64encode(b"[" * 6_000).rstrip(b"=").decode()
        + ".AAAA",
    ],
)
def test_what_is_no_jwt_is_refused(rp, assertion):
    assert refused(rp.push(assertion=assertion))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/par", {}),
        ("/token", {"grant_type": "authorization_code", "code": "x"}),
        ("/token", {"grant_type": "refresh_token", "refresh_token": "x"}),
        ("/introspect", {"token": "x"}),
        ("/revoke", {"token": "x"}),
    ],
)
def test_every_endpoint_demands_an_assertion(rp, path, form):
    gone = {"client_assertion": None, "client_assertion_type": None}
    assert refused(rp.post(path, form | gone))
    assert refused(rp.post(path, form | {"client_assertion_type": "urn:other"}))
    assert refused(rp.post(path, form | gone | {"client_id": "koyomi"}))


@pytest.mark.parametrize("path", ["/par", "/introspect", "/revoke"])
def test_an_assertion_is_accepted_once_whatever_the_endpoint(rp, path):
    assertion = rp.assertion()
    assert rp.push(assertion=assertion).status == 201
    form = rp.request() if path == "/par" else {"token": "x"}
    assert refused(rp.post(path, form, assertion=assertion, proof=False))


def test_two_clients_may_use_the_same_jti(provider, rp):
    other = provider.relying_party("other")
    assert rp.push(assertion=rp.assertion(jti="same")).status == 201
    assert other.push(assertion=other.assertion(jti="same")).status == 201


def test_a_suspended_client_is_not_known(provider, rp):
    provider.services.clients.set_status("koyomi", RelyingPartyStatus.SUSPENDED)
    answer = rp.push()
    assert refused(answer)
    assert answer.json["error_description"] == "the client is not known"
