"""The default profile, driven by libraries that are certified for it: FAPI 2.0 with keys and DPoP."""

import pytest

from tests.foreign.relying_parties import public, signing_key

SCOPE = "openid offline_access immunisation maternal_child_health"

pytestmark = pytest.mark.process


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
@pytest.mark.parametrize("library", ["openid_client", "oauth4webapi"])
def test_a_foreign_library_walks_the_whole_flow(site, library, algorithm):
    jwk = signing_key(algorithm)
    client_id = site.register(
        jwks={"keys": [public(jwk)]}, token_endpoint_auth_signing_alg=algorithm
    )
    found = site.converse(
        f"{library}_fapi2.js", site.hand_over, clientId=client_id, scope=SCOPE, jwk=jwk
    )
    assert found["tokens"]["token_type"].lower() == "dpop"
    assert found["claims"]["acr"] == "urn:madoguchi:acr:card-and-pin"
    assert found["userinfo"]["sub"] == found["claims"]["sub"]
    assert found["released"]["status"] == 200
    (category,) = (
        each
        for each in found["released"]["content"]["categories"]
        if each["category"] == "immunisation"
    )
    assert category["outcome"] == "released"
    assert (found["before"]["active"], found["after"]["active"]) == (True, False)
