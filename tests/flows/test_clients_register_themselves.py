"""A developer registers, reads, changes and ends a client (RFC 7591, RFC 7592), and reaches logins alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.relying_party import RelyingPartyStatus
from provider.keys.opaque import opaque_hash
from provider.storage.client_upkeep import KEPT_AFTER_EXPIRY, ClientUpkeep
from provider.storage.clients import ClientRow
from tests.developer import METADATA, Developer
from tests.oauth_provider import InProcessProvider
from tests.rp import FlaskHttp, RelyingParty

LIFE = timedelta(days=90)


@pytest.fixture
def provider(prepared_settings, database_url):
    """A provider that lets anybody register, once on each database."""
    settings = replace(prepared_settings, database_url=database_url, registration="open")
    opened = InProcessProvider(settings)
    yield opened
    opened.close()


@pytest.fixture
def developer(provider):
    return Developer(FlaskHttp(provider.app.test_client()))


def party_of(provider, registered, **options):
    return RelyingParty(
        FlaskHttp(provider.app.test_client()),
        provider.settings.issuer_url,
        registered["client_id"],
        clock=provider.clock,
        method=registered["token_endpoint_auth_method"],
        secret=registered.get("client_secret"),
        **options,
    )


def tokens_by_login(provider, party):
    answer = party.exchange(provider.code(party, push={"scope": "openid"}))
    assert answer.status == 200, answer.body
    return answer.json


def test_an_answer_says_all_that_is_registered_and_a_secret_this_once(provider, developer):
    answer = developer.register(unheard_of="ignored")
    said = answer.json
    assert answer.status == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert said["registration_client_uri"].endswith("/register/" + said["client_id"])
    assert said["client_secret_expires_at"] == int((provider.clock() + LIFE).timestamp())
    assert METADATA.items() <= said.items()
    assert "unheard_of" not in said
    assert said["token_endpoint_auth_method"] == "client_secret_basic"
    assert said["id_token_signed_response_alg"] == "RS256"
    kept = provider.services.clients.registration(said["client_id"])
    assert kept.relying_party.secret_hash == opaque_hash(said["client_secret"])
    assert kept.registration_token_hash == opaque_hash(said["registration_access_token"])
    assert not kept.relying_party.reviewed
    again = developer.read()
    assert again.status == 200
    assert again.json == {n: v for n, v in said.items() if not n.startswith("client_secret")}


def test_a_client_that_registered_itself_logs_people_in_and_gets_no_record(provider, developer):
    party = party_of(provider, developer.register().json)
    assert "id_token" in tokens_by_login(provider, party)
    refused = party.push()
    assert refused.status == 400
    assert refused.error in ("invalid_scope", "access_denied", "unauthorized_client")


@pytest.mark.parametrize(
    ("asked", "policy"),
    [
        ({}, "oidc_basic"),
        ({"token_endpoint_auth_method": "client_secret_post"}, "oidc_basic"),
        ({"token_endpoint_auth_method": "none"}, "public_native"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "oidc_basic"),
        (
            {"token_endpoint_auth_method": "private_key_jwt", "dpop_bound_access_tokens": True},
            "fapi2",
        ),
        (
            {
                "token_endpoint_auth_method": "private_key_jwt",
                "require_pushed_authorization_requests": True,
                "request_object_signing_alg": "ES256",
                "authorization_signed_response_alg": "ES256",
            },
            "fapi2_message_signing",
        ),
        (
            {
                "token_endpoint_auth_method": "tls_client_auth",
                "tls_client_auth_san_dns": "app.example",
            },
            "fapi2",
        ),
    ],
)
def test_the_policy_follows_from_what_is_asked(provider, developer, asked, policy):
    jwks = RelyingParty(None, "", "").jwks
    said = developer.register(jwks=jwks, **asked)
    assert said.status == 201, said.body
    party = provider.services.clients.get(said.json["client_id"])
    assert (party.policy, party.entitlement.purposes) == (policy, ())
    assert ("client_secret" in said.json) == ("secret" in said.json["token_endpoint_auth_method"])


def test_a_change_replaces_the_whole_and_keeps_secret_and_token(provider, developer):
    said = developer.register().json
    changed = developer.change(client_name="Koyomi 2", grant_types=None)
    assert changed.status == 200
    assert changed.json["client_name"] == "Koyomi 2"
    assert changed.json["grant_types"] == ["authorization_code"]
    assert changed.json["registration_access_token"] == said["registration_access_token"]
    assert "client_secret" not in changed.json
    assert tokens_by_login(provider, party_of(provider, said))


def test_who_turns_to_a_secret_is_given_one(provider, developer):
    jwks = RelyingParty(None, "", "").jwks
    by_key = {"token_endpoint_auth_method": "private_key_jwt", "jwks": jwks}
    assert "client_secret" not in developer.register(**by_key).json
    changed = developer.change(token_endpoint_auth_method="client_secret_post")
    assert tokens_by_login(provider, party_of(provider, changed.json))


def test_an_end_takes_tokens_and_consents_along(provider, developer):
    party = party_of(provider, developer.register().json)
    tokens = tokens_by_login(provider, party)
    code = provider.code(party, push={"scope": "openid"})
    done = developer.end()
    assert (done.status, done.body) == (204, b"")
    assert party.exchange(code).error == "invalid_client"
    userinfo = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert party.send("GET", "/userinfo", headers=userinfo).status == 401
    grants = provider.services.grants.of_person(provider.person_id)
    assert all(grant.withdrawn_at for grant in grants)
    assert developer.read().status == 401
    assert not provider.services.clients.set_status(party.client_id, RelyingPartyStatus.ACTIVE), (
        "gone for good"
    )


def test_an_end_before_anybody_agreed_leaves_nothing(provider, developer):
    client_id = developer.register().json["client_id"]
    developer.end()
    assert provider.services.clients.get(client_id) is None


def test_a_client_that_nobody_uses_expires_and_is_ended_later(provider, developer):
    party = party_of(provider, developer.register().json)
    upkeep = ClientUpkeep(provider.services.database)
    provider.clock.turn(seconds=LIFE.total_seconds())
    assert party.push(scope="openid").error == "invalid_client"
    assert developer.read().status == 401
    assert upkeep.end_expired(now=provider.clock()) == 0
    provider.clock.turn(seconds=KEPT_AFTER_EXPIRY.total_seconds() + 1)
    assert upkeep.end_expired(now=provider.clock()) == 1
    assert provider.services.clients.get(party.client_id) is None


def test_a_client_in_use_lives_on(provider, developer):
    party = party_of(provider, developer.register().json)
    upkeep = ClientUpkeep(provider.services.database)
    assert upkeep.prolong_used(LIFE, now=provider.clock()) == 0
    provider.clock.turn(days=80)
    tokens_by_login(provider, party)
    assert upkeep.prolong_used(LIFE, now=provider.clock()) == 1
    assert upkeep.prolong_used(LIFE, now=provider.clock()) == 0, "once a day is enough"
    provider.clock.turn(days=80)
    assert party.push(scope="openid").status == 201


def test_an_expired_client_ends_with_its_history_kept(provider, developer):
    party = party_of(provider, developer.register().json)
    tokens_by_login(provider, party)
    provider.clock.turn(days=365)
    assert ClientUpkeep(provider.services.database).end_expired(now=provider.clock()) == 1
    with provider.services.database.reading() as connection:
        row = connection.execute(ClientRow.__table__.select()).mappings().one()
    assert (row["status"], row["secret_hash"]) == ("ended", None)
