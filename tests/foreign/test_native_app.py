"""An app on the citizen's own machine, driven by openid-client: no secret, a key, and tokens that rotate."""

import pytest

SCOPE = "openid offline_access immunisation maternal_child_health"
NATIVE = {
    "policy": "public_native",
    "application_type": "native",
    "token_endpoint_auth_method": "none",
    "token_endpoint_auth_signing_alg": None,
    "jwks": None,
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": SCOPE,
}

pytestmark = pytest.mark.process


def test_a_native_app_reads_records_and_its_refresh_tokens_rotate(site):
    # The port is the one that the system gave at this start (RFC 8252 section 7.3).
    registered = site.register(**NATIVE, redirect_uris=["http://127.0.0.1/callback"])
    task = {"clientId": registered, "scope": SCOPE}
    found = site.converse("openid_client_native.js", site.hand_over, **task)
    assert {each["token_type"].lower() for each in found["tokens"]} == {"dpop"}
    assert len({each["refresh_token"] for each in found["tokens"]}) == 3
    assert found["status"] == 200
    assert found["stolen"] == "invalid_grant"
    assert found["repeated"]["refresh_token"] == found["tokens"][1]["refresh_token"]
