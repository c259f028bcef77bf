"""The default profile, driven by libraries that are certified for it: FAPI 2.0 with keys and DPoP."""

import pytest

SCOPE = "openid offline_access immunisation maternal_child_health"

pytestmark = pytest.mark.process


@pytest.mark.parametrize("library", ["openid_client", "oauth4webapi"])
def test_a_foreign_library_walks_the_whole_flow(site, library):
    task = {"clientId": site.register(), "scope": SCOPE, "jwk": site.signing}
    found = site.converse(f"{library}_fapi2.js", site.hand_over, **task)
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
