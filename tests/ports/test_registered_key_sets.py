"""Whose keys the mtls listener asks the database for, on each database."""

import pytest

from consent.relying_party import RelyingPartyStatus
from provider.storage.client_certificates import RegisteredKeySets
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from tests.certificates import NOW

KEYS = {"keys": [{"kty": "EC", "kid": "1"}]}
BOUND = "tls_client_certificate_bound_access_tokens"


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    yield opened
    opened.dispose()


def test_only_active_clients_that_use_certificates_are_listed(database):
    clients = ClientStore(database)

    def put(client_id, **metadata):
        document = {"jwks": {**KEYS, "of": client_id}} | metadata
        clients.put(client_id, document, {"purposes": []}, policy="fapi2", sector="s", now=NOW)

    put("own", token_endpoint_auth_method="self_signed_tls_client_auth")
    put("bound", token_endpoint_auth_method="private_key_jwt", **{BOUND: True})
    put("plain", token_endpoint_auth_method="private_key_jwt")
    put("unbound", token_endpoint_auth_method="private_key_jwt", **{BOUND: False})
    put("strange", token_endpoint_auth_method="private_key_jwt", **{BOUND: "maybe"})
    put("talks", client_name="we love tls_client_auth")
    put("by_ca", token_endpoint_auth_method="tls_client_auth", jwks=None)
    put("suspended", token_endpoint_auth_method="self_signed_tls_client_auth")
    clients.set_status("suspended", RelyingPartyStatus.SUSPENDED)
    found = RegisteredKeySets(database).all()
    assert {jwks["of"] for jwks in found if jwks} == {"own", "bound"}


def test_a_client_without_keys_has_an_empty_set(database):
    ClientStore(database).put(
        "far",
        {"token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks_uri": "https://a.b"},
        {"purposes": []},
        policy="fapi2",
        sector="s",
        now=NOW,
    )
    assert list(RegisteredKeySets(database).all()) == [{}]
