"""Messages to relying parties: signed as registered, opened by two libraries of other people."""

import json
import warnings
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from joserfc.jwk import ECKey, OKPKey, RSAKey

with warnings.catch_warnings():  # their import is their own business
    warnings.simplefilter("ignore")
    from cryptojwt.jwe.jwe import JWE as THEIR_JWE
    from cryptojwt.jwk.jwk import key_from_jwk_dict
    from cryptojwt.jws.jws import JWS as THEIR_JWS
    from jwcrypto import jwe, jwk, jws

from provider.oauth.encryption import EncryptionRefusedError, NoEncryptionKeyError, recipient
from provider.oauth.id_token import IdTokens
from provider.oauth.protocol import ACR, UPSTREAM_ACR
from provider.oauth.signed_introspection import signed_introspection
from provider.oauth.to_client import signature_algorithm
from tests.fakes.protected_payload import (
    CONTENT,
    ISSUER,
    NOW,
    messages_to,
    party,
    protected_payload,
)

KEYS = {
    "ECDH-ES+A256KW": ECKey.generate_key("P-256", {"use": "enc"}, auto_kid=True),
    "RSA-OAEP-256": RSAKey.generate_key(2048, {"use": "enc"}, auto_kid=True),
}
EC, RSA = KEYS.values()
CALLED = {"iss": ISSUER, "aud": "koyomi", "iat": int(NOW.timestamp())}


def public(key, **members):
    return {**key.as_dict(private=False), **members}


def private(key):
    return {**key.as_dict(private=True), "use": "enc"}


def opened_by_jwcrypto(token, key, jwks, content_key="A256GCM"):
    box = jwe.JWE(algs=["ECDH-ES+A256KW", "RSA-OAEP-256", content_key])
    box.deserialize(token, jwk.JWK(**private(key)))
    return verified_by_jwcrypto(box.payload.decode(), jwks)


def verified_by_jwcrypto(token, jwks):
    signed = jws.JWS()
    signed.allowed_algs = ["ES256", "PS256", "EdDSA", "RS256"]
    signed.deserialize(token)
    header = json.loads(signed.objects["protected"])
    [key] = [each for each in jwks["keys"] if each["kid"] == header["kid"]]
    signed.verify(jwk.JWK(**key))
    return header, json.loads(signed.payload)


def opened_by_cryptojwt(token, key, jwks, algorithm="ES256"):
    inside = THEIR_JWE().decrypt(token, [key_from_jwk_dict(private(key))])
    keys = [key_from_jwk_dict(each) for each in jwks["keys"]]
    return THEIR_JWS(alg=algorithm).verify_compact(inside.decode(), keys)


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("signature", ["ES256", "PS256", "EdDSA"])
def test_jwcrypto_opens_protected_records(algorithm, signature):
    key = KEYS[algorithm]
    payload = protected_payload(public(key), signature=signature)
    header, claims = opened_by_jwcrypto(payload["jwe"], key, payload["jwks"])
    assert (header["alg"], header["typ"]) == (signature, "self-information+jwt")
    assert claims == {**CONTENT, **CALLED}


@pytest.mark.parametrize("signature", ["ES256", "PS256"])
def test_cryptojwt_opens_protected_records(signature):
    payload = protected_payload(public(RSA), signature=signature)
    opened = opened_by_cryptojwt(payload["jwe"], RSA, payload["jwks"], signature)
    assert opened == {**CONTENT, **CALLED}


def test_cryptojwt_derives_another_key_than_rfc_7518_and_all_others():
    """It leaves ``ECDH-ES+`` out of the AlgorithmID of section 4.6.2. Mended: let it open these too."""
    payload = protected_payload(public(EC))
    with pytest.raises(InvalidUnwrap):
        opened_by_cryptojwt(payload["jwe"], EC, payload["jwks"])


@pytest.mark.parametrize("curve", ["P-384", "P-521", "X25519"])
def test_other_curves_are_opened_too(curve):
    kind = OKPKey if curve == "X25519" else ECKey
    key = kind.generate_key(curve, {"use": "enc"})
    payload = protected_payload(public(key))
    _, claims = opened_by_jwcrypto(payload["jwe"], key, payload["jwks"])
    assert claims["categories"] == CONTENT["categories"]


def test_a_result_may_be_large():
    content = {"categories": ["x" * 1_000] * 600}
    payload = protected_payload(public(EC), content=content)
    _, claims = opened_by_jwcrypto(payload["jwe"], EC, payload["jwks"])
    assert claims["categories"] == content["categories"]


def test_the_header_names_key_algorithms_and_content():
    token = protected_payload(public(RSA))["jwe"]
    box = jwe.JWE()
    box.deserialize(token)
    header = json.loads(box.objects["protected"])
    assert header == {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": RSA.kid}


def test_no_two_messages_are_encrypted_alike():
    first, second = (protected_payload(public(EC))["jwe"].split(".") for _ in range(2))
    assert [a == b for a, b in zip(first, second, strict=True)] == [False] * 5


@pytest.mark.parametrize(
    "published",
    [
        [],
        [public(EC, use="sig")],
        [{name: value for name, value in public(EC).items() if name != "use"}],
        [public(EC, alg="ECDH-ES")],
        [public(RSA, alg="RSA-OAEP")],
        [public(RSA, alg="RSA1_5")],
        [public(RSA, n="AQAB")],
        [public(EC, x="AAAA")],
        [public(EC, crv="P-192")],
        [public(EC, kty="oct", k="c2VjcmV0")],
        [private(EC)],
        [{"use": "enc"}, {"use": "enc", "kty": 7}],
    ],
)
def test_without_a_fitting_key_nothing_is_written(published):
    with pytest.raises(NoEncryptionKeyError):
        recipient(published)


def test_a_key_that_cannot_be_read_does_not_hide_a_good_one():
    chosen = recipient([public(EC, x="AAAA"), public(RSA)])
    assert (chosen.algorithm, chosen.key.kid) == ("RSA-OAEP-256", RSA.kid)


def test_the_elliptic_key_is_preferred_and_a_registered_algorithm_is_kept_to():
    both = [public(RSA), public(EC)]
    assert recipient(both).key.kid == EC.kid
    assert recipient(both, ["RSA-OAEP-256"]).key.kid == RSA.kid
    with pytest.raises(NoEncryptionKeyError):
        recipient([public(EC)], ["RSA-OAEP-256"])


@pytest.mark.parametrize(
    ("policy", "registered", "served"),
    [
        ("fapi2", {}, "ES256"),
        ("fapi2", {"id_token_signed_response_alg": "PS256"}, "PS256"),
        ("fapi2", {"id_token_signed_response_alg": "EdDSA"}, "EdDSA"),
        ("fapi2", {"id_token_signed_response_alg": "RS256"}, "ES256"),
        ("fapi2", {"id_token_signed_response_alg": "none"}, "ES256"),
        ("fapi2", {"id_token_signed_response_alg": "HS256"}, "ES256"),
        ("oidc_basic", {}, "RS256"),
        ("oidc_basic", {"id_token_signed_response_alg": "ES256"}, "ES256"),
    ],
)
def test_an_id_token_is_signed_as_registered_and_never_below_the_policy(policy, registered, served):
    receiver = party(policy, **registered)
    assert signature_algorithm(receiver, "id_token") == served
    messages = messages_to()
    token = IdTokens(messages).issue(receiver, "pairwise", {"nonce": "n"}, now=NOW)
    jwks = {"keys": messages.keys.published(now=NOW)}
    header, claims = verified_by_jwcrypto(token, jwks)
    assert header["alg"] == served
    assert (claims["sub"], claims["nonce"], claims["exp"] - claims["iat"]) == ("pairwise", "n", 600)


def test_requested_claims_and_the_session_stand_in_the_id_token_and_replace_nothing():
    messages = messages_to()
    context = {"acr": ACR, "sid": "session-1", "nonce": None}
    asked = {"birthdate": "2001-02-03", "sub": "someone", "aud": "else", "iss": "else", "exp": 1}
    token = IdTokens(messages).issue(party(), "pairwise", context, now=NOW, claims=asked)
    _, claims = verified_by_jwcrypto(token, {"keys": messages.keys.published(now=NOW)})
    assert claims == {
        **CALLED,
        "sub": "pairwise",
        "exp": int(NOW.timestamp()) + 600,
        "amr": ["hwk", "pin"],
        "acr": ACR,
        "sid": "session-1",
        "birthdate": "2001-02-03",
    }


def test_no_factor_is_told_of_a_login_elsewhere_that_nobody_here_has_seen():
    messages = messages_to()
    token = IdTokens(messages).issue(party(), "pairwise", {"acr": UPSTREAM_ACR}, now=NOW)
    _, claims = verified_by_jwcrypto(token, {"keys": messages.keys.published(now=NOW)})
    assert claims["acr"] == UPSTREAM_ACR
    assert "amr" not in claims


@pytest.mark.parametrize("algorithm", KEYS)
def test_an_id_token_is_encrypted_where_that_is_registered(algorithm):
    key, messages = KEYS[algorithm], messages_to(public(EC), public(RSA))
    receiver = party(
        id_token_encrypted_response_alg=algorithm, id_token_encrypted_response_enc="A256GCM"
    )
    token = IdTokens(messages).issue(receiver, "pairwise", {}, now=NOW)
    jwks = {"keys": messages.keys.published(now=NOW)}
    assert opened_by_jwcrypto(token, key, jwks)[1]["sub"] == "pairwise"


def test_a_registered_encryption_is_never_left_out():
    receiver = party(id_token_encrypted_response_alg="RSA-OAEP-256")
    for published in ((), (public(EC),)):
        with pytest.raises(NoEncryptionKeyError):
            IdTokens(messages_to(*published)).issue(receiver, "pairwise", {}, now=NOW)
    for algorithm in ("RSA1_5", "RSA-OAEP", "ECDH-ES", "dir"):
        weak = replace(receiver, metadata={"id_token_encrypted_response_alg": algorithm})
        with pytest.raises(NoEncryptionKeyError):
            IdTokens(messages_to(public(RSA), public(EC))).issue(weak, "pairwise", {}, now=NOW)
    other = party(
        id_token_encrypted_response_alg="RSA-OAEP-256",
        id_token_encrypted_response_enc="A128CBC-HS256",
    )
    with pytest.raises(EncryptionRefusedError):
        IdTokens(messages_to(public(RSA))).issue(other, "pairwise", {}, now=NOW)


def test_a_signed_introspection_keeps_the_answer_in_one_claim():
    messages = messages_to(public(EC))
    answer = {"active": True, "iss": ISSUER, "exp": 5}
    jwks = {"keys": messages.keys.published(now=NOW)}
    token = signed_introspection(messages, party(), answer, now=NOW)
    header, claims = verified_by_jwcrypto(token, jwks)
    assert header["typ"] == "token-introspection+jwt"
    assert claims == {**CALLED, "token_introspection": answer}
    receiver = party(introspection_encrypted_response_alg="ECDH-ES+A256KW")
    sealed = signed_introspection(messages, receiver, answer, now=NOW)
    assert opened_by_jwcrypto(sealed, EC, jwks)[1]["token_introspection"] == answer
