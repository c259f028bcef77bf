"""The published metadata says what the server does, and the keys are public."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from provider.oauth.metadata import server_metadata
from scopes.catalogue import SCOPES


@pytest.fixture
def metadata(rp):
    return rp.send("GET", "/.well-known/openid-configuration").json


def test_both_addresses_serve_one_document(rp, metadata):
    answer = rp.send("GET", "/.well-known/oauth-authorization-server")
    assert answer.json == metadata
    assert answer.headers["Content-Type"] == "application/json"


STRONG = {"ES256", "PS256", "EdDSA"}
BY_CLIENTS = STRONG | {"Ed25519"}


def test_the_profiles_are_announced_as_they_are_served(provider, metadata):
    assert metadata["issuer"] == provider.settings.issuer_url
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["subject_types_supported"] == ["pairwise"]
    assert metadata["ui_locales_supported"] == ["ja", "en"]
    by_algorithm = {
        "authorization": STRONG,
        "dpop": BY_CLIENTS,
        "id_token": STRONG | {"RS256"},
        "request_object": BY_CLIENTS,
        "token_endpoint_auth": BY_CLIENTS | {"RS256"},
        "userinfo": STRONG | {"RS256"},
    }
    for name, algorithms in by_algorithm.items():
        assert set(metadata[f"{name}_signing_alg_values_supported"]) == algorithms
    assert set(metadata["scopes_supported"]) == {
        "openid",
        "profile",
        "offline_access",
        *SCOPES,
    }


def test_certificates_are_announced_only_where_a_listener_asks_for_them(provider, metadata):
    assert not [
        method for method in metadata["token_endpoint_auth_methods_supported"] if "tls" in method
    ]
    assert "mtls_endpoint_aliases" not in metadata
    offered = server_metadata(replace(provider.settings, mtls_url="https://mtls.example"))
    assert "tls_client_auth" in offered["token_endpoint_auth_methods_supported"]
    assert offered["tls_client_certificate_bound_access_tokens"] is True
    assert offered["mtls_endpoint_aliases"]["token_endpoint"] == "https://mtls.example/token"


def test_a_host_header_changes_nothing(rp, metadata):
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for path in ("openid-configuration", "oauth-protected-resource"):
        answer = rp.send("GET", f"/.well-known/{path}", headers=headers)
        assert b"evil" not in answer.body


def test_the_resource_describes_itself_and_every_challenge_says_where(provider, rp):
    described = rp.send("GET", "/.well-known/oauth-protected-resource").json
    assert described["resource"] == provider.settings.issuer_url
    assert described["authorization_servers"] == [provider.settings.issuer_url]
    assert described["bearer_methods_supported"] == ["header"]
    assert "immunisation" in described["scopes_supported"]
    challenge = rp.send("GET", "/self-information/immunisation").headers["WWW-Authenticate"]
    assert f"{described['resource']}/.well-known/oauth-protected-resource" in challenge


def test_every_announced_address_answers(provider, rp, metadata):
    addresses = {
        name: value.removeprefix(provider.settings.issuer_url)
        for name, value in metadata.items()
        if name.endswith(("_endpoint", "_uri"))
    }
    assert len(addresses) >= 7
    addresses["grant_management_endpoint"] += "/some-grant"  # it is the folder of them
    adapter = provider.app.url_map.bind("localhost")
    assert [path for path in addresses.values() if not adapter.allowed_methods(path)] == []


def test_only_public_members_of_keys_are_published(rp):
    for key in rp.send("GET", "/jwks").json["keys"]:
        assert set(key) <= {"kty", "crv", "x", "y", "n", "e", "kid", "use", "alg"}


def test_keys_stay_published_while_the_database_is_away(provider, rp, monkeypatch, caplog):
    before = [rp.send("GET", "/jwks").json for _ in range(2)][-1]

    def away(*_):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(type(provider.services.database.engine), "connect", away)
    provider.clock.turn(minutes=1)
    answers = [rp.send("GET", "/jwks") for _ in range(3)]
    assert [(answer.status, answer.json) for answer in answers] == [(200, before)] * 3
    assert [r.message for r in caplog.records if "signing keys" in r.message] == [
        "signing keys not read again fault=OperationalError"
    ]
