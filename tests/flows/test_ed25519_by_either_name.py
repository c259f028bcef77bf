"""EdDSA over Ed25519 goes by two names (RFC 9864); clients may use either, and are the same client."""

import pytest
from joserfc.jwk import OKPKey

NAMES = ("EdDSA", "Ed25519")


@pytest.fixture
def key():
    return OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)


@pytest.mark.parametrize("registered", [None, *NAMES])
@pytest.mark.parametrize("used", NAMES)
def test_assertions_and_proofs_pass_by_either_name(provider, key, registered, used):
    metadata = {"token_endpoint_auth_signing_alg": registered}
    rp = provider.relying_party(key=key, metadata=metadata)
    proof_key = OKPKey.generate_key("Ed25519")
    rp.send("GET", "/userinfo")  # for a nonce
    proof = rp.proof("POST", "/par", key=proof_key, header={"alg": used})
    answer = rp.push(assertion=rp.assertion(header={"alg": used}), proof=proof)
    assert answer.status == 201, answer.body
