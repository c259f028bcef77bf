"""A database of an earlier version, with rows in it, is brought up to date and keeps them."""

import json

import pytest
from alembic import command
from sqlalchemy import text

from provider.cli.db import alembic_config
from provider.clock import utc_now
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from provider.storage.grants import SqlGrantStore

NOW = "2026-11-22 09:00:00.000000+00:00"
ROWS = {
    "client": {
        "client_id": "koyomi",
        "client_metadata": json.dumps({"redirect_uris": ["https://app.example/cb"]}),
        "entitlement": json.dumps({"purposes": []}),
        "policy": "fapi2",
        "sector": "koyomi",
        "status": "active",
        "registered_at": NOW,
    },
    "person": {
        "person_id": "p-1",
        "directory_hash": "d" * 64,
        "directory_ref": b"sealed",
        "created_at": NOW,
    },
    "credential": {
        "credential_id": "k-1",
        "person_id": "p-1",
        "issuer_key_sha256": "i" * 64,
        "serial_hmac": "s" * 64,
        "certificate_hmac": "c" * 64,
        "kind": "sandbox",
        "not_after": NOW,
        "status": "revoked",
        "created_at": NOW,
    },
    "consent_grant": {
        "grant_id": "g-1",
        "client_id": "koyomi",
        "person_id": "p-1",
        "subject_id": "p-1",
        "credential_id": "k-1",
        "relation": "self",
        "categories": json.dumps(["immunisation"]),
        "declined": "[]",
        "purpose_id": "calendar",
        "consent_text": "{}",
        "standing": True,
        "given_at": NOW,
        "expires_at": "2027-11-22 09:00:00.000000+00:00",
    },
    "refresh_token": {
        "token_hash": "r" * 64,
        "grant_id": "g-1",
        "client_id": "koyomi",
        "scope": "openid immunisation",
        "context": "{}",
        "issued_at": NOW,
        "expires_at": "2027-11-22 09:00:00.000000+00:00",
    },
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_database_url(request, tmp_path):
    """An empty database, once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    postgresql = request.getfixturevalue("postgresql")
    name = postgresql.create()
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture
def first_version(empty_database_url):
    """A database of the first version, used."""
    command.upgrade(alembic_config(empty_database_url), "0001")
    database = Database(empty_database_url)
    with database.transaction() as connection:
        for table, row in ROWS.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    yield database
    database.dispose()


def test_consents_clients_and_refresh_tokens_survive_the_upgrade(first_version, empty_database_url):
    command.upgrade(alembic_config(empty_database_url), "head")
    client = ClientStore(first_version).get("koyomi")
    assert client.reviewed
    assert client.served(now=utc_now())
    grant = SqlGrantStore(first_version).get("g-1")
    assert (grant.categories, grant.claims, grant.conditions) == (("immunisation",), (), {})
    assert grant.fresh_login
    assert grant.amends is None
    with first_version.reading() as connection:
        kept = connection.execute(text("SELECT rotates, confirmation FROM refresh_token")).all()
    assert [(bool(rotates), bound) for rotates, bound in kept] == [(False, None)]


def test_a_card_that_earlier_versions_called_revoked_may_be_one_on_hold(
    first_version, empty_database_url
):
    """They did not tell the two apart; a login asks the CA, who still knows which it is."""
    command.upgrade(alembic_config(empty_database_url), "head")
    query = "SELECT status, hold_source, linked_by, replaced_by FROM credential"
    with first_version.reading() as connection:
        [kept] = connection.execute(text(query)).all()
    assert tuple(kept) == ("suspended", "ca", "directory", None)
