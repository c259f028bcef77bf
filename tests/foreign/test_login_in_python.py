"""OpenID Connect by a fourth code base: idpyoidc, which registers itself and believes nothing it did not check."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from idpyoidc.client.rp_handler import RPHandler

PKCE = {
    "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
    "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
}

KEYS = {
    "key_defs": [{"type": "EC", "crv": "P-256", "use": ["sig"]}],
    "uri_path": "keys.json",
}

pytestmark = [
    pytest.mark.process,
    # From localhost, and only from there, it fetches keys without looking at the certificate.
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request is being made to host 'localhost'"),
]


def _relying_parties(site):
    """Make the library's parties; the provider fetches their keys from the app's address."""
    configuration = {
        "client_type": "oidc",
        "client_name": "こよみ",
        "issuer": site.issuer,
        "redirect_uris": [f"{site.callback.origin}/callback"],
        "request_object_signing_alg": "ES256",
        "response_modes": ["query", "form_post"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "add_ons": {"pkce": PKCE},
    }
    parties = RPHandler(
        base_url=site.callback.origin,
        client_configs={site.issuer: configuration},
        httpc_params={"verify": site.ca_file or True},
        key_conf=dict(KEYS),
    )
    public_keys = parties.keyjar.export_jwks_as_json().encode()
    site.callback.pages["/keys.json"] = ("application/json", public_keys)
    return parties


def _arrived(came_back):
    """What the citizen's browser brought, by its address or in a form."""
    return dict(parse_qsl(came_back["body"] or urlsplit(came_back["url"]).query))


@pytest.mark.parametrize("response_mode", [None, "form_post"])
def test_it_logs_a_citizen_in(site, response_mode):
    parties = _relying_parties(site)
    asked = {"scope": ["openid", "profile"]}
    if response_mode:
        asked["response_mode"] = response_mode
    address = parties.begin(issuer_id=site.issuer, req_args=asked)
    found = parties.finalize(site.issuer, _arrived(site.log_in(address)))
    assert found["userinfo"]["sub"] == found["id_token"]["sub"]
    assert found["userinfo"]["name"] == "山田 美咲"
    assert found["id_token"]["acr"] == "urn:madoguchi:acr:card-and-pin"
