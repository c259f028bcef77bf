"""The published metadata says what the server does, and the keys are public."""

import pytest

from scopes.catalogue import CATALOGUE


@pytest.fixture
def metadata(rp):
    return rp.send("GET", "/.well-known/openid-configuration").json


def test_both_addresses_serve_one_document(rp, metadata):
    answer = rp.send("GET", "/.well-known/oauth-authorization-server")
    assert answer.json == metadata
    assert answer.headers["Content-Type"] == "application/json"


def test_the_profile_is_announced(provider, metadata):
    assert metadata["issuer"] == provider.settings.issuer_url
    assert metadata["require_pushed_authorization_requests"] is True
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["subject_types_supported"] == ["pairwise"]
    assert metadata["ui_locales_supported"] == ["ja", "en"]
    for name in ("dpop", "token_endpoint_auth"):
        assert metadata[f"{name}_signing_alg_values_supported"] == ["ES256", "PS256", "EdDSA"]
    assert metadata["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert metadata["id_token_signing_alg_values_supported"] == ["ES256"]
    assert set(metadata["scopes_supported"]) == {
        "openid",
        "offline_access",
        *(category.scope for category in CATALOGUE.values()),
    }


def test_every_announced_address_answers(provider, rp, metadata):
    addresses = {
        name: value.removeprefix(provider.settings.issuer_url)
        for name, value in metadata.items()
        if name.endswith(("_endpoint", "_uri"))
    }
    assert len(addresses) == 7
    adapter = provider.app.url_map.bind("localhost")
    assert [path for path in addresses.values() if not adapter.allowed_methods(path)] == []


def test_only_public_members_of_keys_are_published(rp):
    keys = rp.send("GET", "/jwks").json["keys"]
    assert [key["alg"] for key in keys] == ["ES256", "PS256", "EdDSA", "RS256"]
    public = {"EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}, "RSA": {"n", "e"}}
    for key in keys:
        assert set(key) == {"kty", "kid", "use", "alg"} | public[key["kty"]]
