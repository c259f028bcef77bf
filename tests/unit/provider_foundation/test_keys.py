"""Keys: what is sealed opens only in its place, and signatures verify in a foreign library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import JWKRegistry

from provider.keys.envelope import Envelope, SealError
from provider.keys.keyed import KeyedHash
from provider.keys.private_keys import ALGORITHMS, exported, generate, loaded
from provider.keys.signing import sign_compact

ENVELOPE = Envelope(b"k" * 32)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_sealed_for_a_place_opens_there_and_nowhere_else(plaintext: bytes, place: str):
    key = ENVELOPE.data_key(ENVELOPE.new_data_key(place="row").wrapped, place="row")
    sealed = key.seal(plaintext, place=place)
    assert key.open(sealed, place=place) == plaintext
    with pytest.raises(SealError):
        key.open(sealed, place=place + "!")


@given(st.binary(max_size=64))
def test_damaged_bytes_never_open(damaged: bytes):
    with pytest.raises(SealError):
        ENVELOPE.open(damaged, place="row")


def test_a_data_key_of_another_row_is_refused():
    wrapped = ENVELOPE.new_data_key(place="retrieval:1").wrapped
    with pytest.raises(SealError):
        ENVELOPE.data_key(wrapped, place="retrieval:2")


def test_keyed_hashes_keep_their_parts_apart_and_their_key_hidden():
    keyed = KeyedHash(b"secret-key")
    assert keyed.hex("ab", "c") != keyed.hex("a", "bc")
    assert keyed.matches(keyed.token("form", "1"), "form", "1")
    assert not keyed.matches(keyed.token("form", "1"), "form", "2")
    assert "secret-key" not in repr(keyed)


@pytest.mark.filterwarnings("ignore:EdDSA")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_foreign_library_verifies_our_signature(algorithm):
    signer = loaded(algorithm, exported(generate(algorithm)))
    token = sign_compact(signer, {"sub": "誰か"}, typ="at+jwt")
    jwk = dict(signer.public_jwk())
    key = JWKRegistry.import_key(jwk)
    verified = jws.deserialize_compact(token, key, algorithms=[algorithm])
    assert verified.headers()["kid"] == signer.kid == key.thumbprint()
    assert verified.headers()["typ"] == "at+jwt"
    assert (jwk["use"], jwk["alg"]) == ("sig", algorithm)
    assert not {"d", "p", "q"} & set(jwk)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_is_not_read_as_one_of_another_kind(algorithm):
    foreign = exported(generate("EdDSA" if algorithm == "ES256" else "ES256"))
    with pytest.raises(TypeError):
        loaded(algorithm, foreign)
