"""RFC 7592: a registration access token opens its own client, and a change moves nothing that is frozen."""

import pytest

from consent.relying_party import RelyingPartyStatus
from provider.keys.opaque import opaque_hash
from tests.developer import METADATA, Developer, refused
from tests.rp import RelyingParty


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_token_of_another_client_opens_nothing(provider, developer, method):
    mine = developer.register().json
    other = Developer(developer.http).register().json
    token = other["registration_access_token"]
    content = METADATA | {"client_id": mine["client_id"], "client_name": "taken over"}
    bad = [token, mine["client_id"], token + "x", opaque_hash(mine["registration_access_token"])]
    for each in bad:
        answer = developer.send(method, developer.path, content, token=each)
        assert "token" in refused(answer, "invalid_token", 401)
    assert developer.send(method, developer.path, content).status == 401
    assert developer.read().json["client_name"] == "Koyomi"


@pytest.mark.parametrize("client_id", ["nobody", "x" * 500, "%E3%81%82", "a%00b"])
def test_an_unknown_client_looks_like_a_wrong_token(developer, client_id):
    answer = developer.send("GET", f"/register/{client_id}", token="mk_ra_x")
    assert answer.status in (401, 404)


def test_a_client_of_the_operator_has_no_token_at_all(provider, developer):
    provider.relying_party()
    assert developer.send("GET", "/register/koyomi", token="mk_ra_x").status == 401


def test_a_suspended_client_cannot_manage_itself(provider, developer):
    client_id = developer.register().json["client_id"]
    provider.services.clients.set_status(client_id, RelyingPartyStatus.SUSPENDED)
    for manage in (developer.read, developer.change, developer.end):
        refused(manage(), "invalid_token", 401)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "another"},
        {"client_secret": "guessed"},
        {"client_secret": 5},
        {"client_secret": "\ud800"},
        {"token_endpoint_auth_method": "none"},
        {"scope": "immunisation"},
        {"redirect_uris": ["https://other.example/callback"]},
    ],
)
def test_a_change_keeps_id_secret_policy_and_sector(provider, developer, changes):
    before = developer.register().json
    [name] = changes
    answer = developer.change(**changes)
    assert name in answer.json["error_description"]
    assert answer.status == 400
    kept = provider.services.clients.get(before["client_id"]).metadata
    assert kept.items() <= before.items()


def test_a_change_may_repeat_the_secret_in_force(developer):
    secret = developer.register().json["client_secret"]
    assert developer.change(client_secret=secret).status == 200


def test_no_secret_and_no_token_reaches_the_log_or_the_database(provider, developer, caplog):
    caplog.set_level("DEBUG")
    said = developer.register().json
    developer.read()
    developer.change(client_secret=said["client_secret"])
    RelyingParty(
        developer.http,
        provider.settings.issuer_url,
        said["client_id"],
        method="client_secret_post",
        secret=said["client_secret"],
    ).push()
    with provider.services.database.reading() as connection:
        kept = repr(connection.exec_driver_sql("SELECT * FROM client").all())
    for value in (said["client_secret"], said["registration_access_token"]):
        assert value not in caplog.text
        assert value not in kept
        assert value.startswith("mk_"), "the mask of the log knows this shape"
    assert said["client_secret"] not in repr(
        provider.services.clients.registration(said["client_id"])
    )
