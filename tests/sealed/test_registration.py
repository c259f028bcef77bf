"""A relying party that asks for sealed answers has a key to which they can be sealed."""

import pytest

from provider.oauth.registration.metadata import read_metadata
from provider.oauth.registration.refusal import RegistrationError
from provider.oauth.sealing_keys import SealingKeys
from tests.oauth_provider import metadata_of
from tests.sealed.world import CLIENT_KEY, SCOPE, new_client_key, public, registered


def test_its_key_is_found_without_anything_private(provider):
    party = registered(provider, SCOPE)
    found = SealingKeys(provider.services.clients, provider.clock)(party.client_id)
    assert (found.client_id, found.jwk) == (party.client_id, public(CLIENT_KEY))
    assert SealingKeys(provider.services.clients, provider.clock)("nobody") is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"self_information_sealed_alg": "RSA1_5"}, "self_information_sealed_alg is not ECDH-ES"),
        ({}, "self_information_sealed_alg: jwks holds no key on P-256"),
        ({"enc": new_client_key("P-384")}, "self_information_sealed_alg: jwks holds no key"),
    ],
    ids=["another algorithm", "no key", "another curve"],
)
def test_a_wish_that_nobody_could_fulfil_is_refused(provider, changes, fault):
    party = provider.relying_party()
    keys = [*party.jwks["keys"]]
    if "enc" in changes:
        keys.append(public(changes["enc"]) | {"alg": "ECDH-ES+A256KW"})
    alg = changes.get("self_information_sealed_alg", "ECDH-ES+A256KW")
    asked = metadata_of(party, self_information_sealed_alg=alg, jwks={"keys": keys})
    with pytest.raises(RegistrationError) as refused:
        read_metadata(asked, production=False)
    assert fault in str(refused.value)
