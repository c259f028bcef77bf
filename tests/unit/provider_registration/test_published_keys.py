"""A client's JWK Set is judged whole before any of it is kept."""

import json

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from provider.oauth.registration.published_keys import (
    MOST_KEYS,
    PublishedKeysError,
    published_keys,
)


@pytest.fixture(scope="module")
def ec():
    return ECKey.generate_key("P-256", {"use": "sig", "kid": "ec"})


@pytest.fixture(scope="module")
def rsa():
    return RSAKey.generate_key(2048, {"use": "enc", "kid": "rsa"})


def jwks(*keys, **others):
    return json.dumps({"keys": list(keys), **others}).encode()


def refused(content):
    with pytest.raises(PublishedKeysError) as refusal:
        published_keys(content)
    return refusal.value.code


def test_public_keys_are_kept_with_their_certificates_and_nothing_beside_them(ec, rsa):
    first = {**ec.as_dict(private=False), "x5c": ["MIIB"]}
    kept = json.loads(published_keys(jwks(first, rsa.as_dict(private=False), owner="someone")))
    assert kept == {"keys": [first, rsa.as_dict(private=False)]}


def test_the_same_keys_are_kept_as_the_same_bytes_however_they_were_written(ec):
    key = ec.as_dict(private=False)
    turned = dict(reversed(key.items()))
    assert published_keys(jwks(key)) == published_keys(b"\n " + jwks(turned))


@pytest.mark.parametrize(
    "stranger",
    [
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"},
        {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA"},
        {"kty": ["EC"]},
        {},
    ],
)
def test_a_key_that_we_have_no_use_for_is_left_out(ec, stranger):
    """RFC 7517 section 5: keys of unknown types or without their members are to be ignored."""
    kept = json.loads(published_keys(jwks(stranger, ec.as_dict(private=False))))
    assert [key["kid"] for key in kept["keys"]] == ["ec"]


@pytest.mark.parametrize(
    "key",
    [OKPKey.generate_key("X25519", {"use": "enc"}), ECKey.generate_key("P-384", {"use": "enc"})],
    ids=lambda key: key.curve_name,
)
def test_keys_to_encrypt_to_are_kept_whatever_their_curve(ec, key):
    """Nobody signs on these curves here, but answers are encrypted to them."""
    public = key.as_dict(private=False)
    kept = json.loads(published_keys(jwks(public, ec.as_dict(private=False))))
    assert public in kept["keys"]


def test_a_set_of_such_keys_alone_is_no_set():
    assert refused(jwks({"kty": "AKP"})) == "jwks_no_usable_key"


@pytest.mark.parametrize(
    "private",
    [
        ECKey.generate_key("P-256"),
        OKPKey.generate_key("Ed25519"),
        RSAKey.generate_key(2048),
        OctKey.generate_key(256),
    ],
    ids=lambda key: key.key_type,
)
def test_one_private_key_refuses_the_whole_set(ec, private):
    content = jwks(ec.as_dict(private=False), private.as_dict(private=True))
    assert refused(content) == "jwks_private_key"


def test_a_thousand_keys_are_counted_and_not_read(ec):
    assert refused(jwks(*[ec.as_dict(private=False)] * 1_000)) == "jwks_key_count"
    assert published_keys(jwks(*[ec.as_dict(private=False)] * MOST_KEYS))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "jwks_malformed"),
        (b"\xff\xfe", "jwks_malformed"),
        (b"null", "jwks_malformed"),
        (b"[]", "jwks_malformed"),
        (b"{}", "jwks_malformed"),
        (b'{"keys":{}}', "jwks_malformed"),
        (b'{"keys":[1]}', "jwks_malformed"),
        (b'{"keys":[]}', "jwks_key_count"),
        (b'{"keys":' + b"[" * 30_000, "jwks_malformed"),
        (b'{"keys":[' + b"9" * 5_000 + b"]}", "jwks_malformed"),
    ],
)
def test_what_is_no_jwk_set_is_refused(content, code):
    assert refused(content) == code
