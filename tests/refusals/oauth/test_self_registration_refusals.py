"""``/register`` refuses by the codes of RFC 7591, names every member at fault, and keeps nothing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, OctKey

from consent.relying_party import RelyingPartyStatus
from provider.keys.opaque import new_opaque, opaque_hash
from provider.storage.registration_limits import RegistrationLimits
from tests.developer import METADATA, Developer
from tests.oauth_provider import InProcessProvider
from tests.rp import FlaskHttp, RelyingParty, sign
from tests.services.hostile_server import HostileServer

ISSUER = "https://directory.example"
SIGNER = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


@pytest.fixture
def statement_keys(tmp_path):
    path = tmp_path / "statement_keys.json"
    path.write_text(json.dumps({"issuer": ISSUER, "keys": [SIGNER.as_dict(private=False)]}))
    return path


@pytest.fixture
def opened(prepared_settings, statement_keys):
    """Open providers that differ in their settings."""
    running = []

    def open_with(**settings):
        changed = {
            "registration": "open",
            "software_statement_keys_file": statement_keys,
        } | settings
        running.append(InProcessProvider(replace(prepared_settings, **changed)))
        return running[-1]

    yield open_with
    for each in running:
        each.close()


@pytest.fixture
def provider(opened):
    return opened()


@pytest.fixture
def developer(provider):
    return Developer(FlaskHttp(provider.app.test_client()))


@pytest.fixture
def host():
    running = HostileServer()
    yield running
    running.close()


def invitation(provider, *, uses=1, life=timedelta(days=1)):
    token = new_opaque("mk_ia_")
    limits = RegistrationLimits(provider.services.database)
    limits.invite(opaque_hash(token), uses, life, now=provider.clock())
    return token


def refused(answer, error="invalid_client_metadata", status=400):
    said = answer.json
    assert (answer.status, said["error"]) == (status, error), said
    text = said["error_description"]
    assert text.isascii()
    assert not set('"\\\n') & set(text), "RFC 6749 section 5.2"
    assert answer.headers["Cache-Control"] == "no-store"
    return text


def registered(provider):
    return [party.client_id for party in provider.services.clients.all()]


@pytest.mark.parametrize(
    "changes",
    [
        {"response_types": ["token"]},
        {"response_types": ["code id_token"]},
        {"response_types": ["code", "id_token"]},
        {"grant_types": ["implicit", "authorization_code"]},
        {"grant_types": ["password"]},
        {"grant_types": ["refresh_token"]},
        {"id_token_signed_response_alg": "none"},
        {"id_token_signed_response_alg": "HS256"},
        {"userinfo_signed_response_alg": "none"},
        {"request_object_signing_alg": "none"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": ["none"]},
        {"subject_type": "public"},
        {"jwks": {"keys": [SIGNER.as_dict(private=True)]}},
        {"jwks": {"keys": []}},
        {"logo_uri": "http://app.example/logo.png"},
        {"client_name": "x\u202ey"},
        {"contacts": "me@app.example"},
        {"scope": "openid immunisation"},
        {"scope": "openid everything"},
        {"policy": "fapi2"},
        {"sector": "kosodate"},
        {"self_information_entitlement": {"purposes": []}},
        {"id_token_encrypted_response_alg": "RSA-OAEP-256"},
    ],
)
def test_what_is_not_served_is_refused_by_name(provider, developer, changes):
    [name] = changes
    assert name in refused(developer.register(**changes))
    assert registered(provider) == []


@pytest.mark.parametrize(
    "uris",
    [
        None,
        [],
        "https://app.example/callback",
        ["https://app.example/callback#part"],
        ["http://app.example/callback"],
        ["https://app.example/callback", "javascript:alert(1)"],
    ],
)
def test_a_bad_redirect_uri_has_a_code_of_its_own(developer, uris):
    refused(developer.register(redirect_uris=uris), "invalid_redirect_uri")


def test_all_faults_are_named_at_once(developer):
    text = refused(developer.register(redirect_uris=[], client_name="", tos_uri="x", scope=5))
    assert all(name in text for name in ("redirect_uris", "client_name", "tos_uri", "scope"))


def test_texts_that_a_citizen_relies_on_are_for_an_operator_to_give(developer):
    said = developer.register(legal_name="デジタル庁", registration_number="8000012010038").json
    assert not {"legal_name", "registration_number"} & said.keys()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"a": NaN}', b"\xff", b'{"client_name":"a","client_name":"b"}'],
)
def test_a_body_is_one_json_object_with_every_member_once(developer, body):
    headers = {"Content-Type": "application/json"}
    answer = developer.http.send("POST", "/register", body=body, headers=headers)
    refused(answer)


def test_a_form_that_a_page_of_another_origin_could_send_is_refused(developer):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = developer.send(
            "POST", "/register", METADATA, headers={"Content-Type": content_type}
        )
        assert "content type" in refused(answer)


def test_a_body_too_large_to_be_honest_is_refused(developer):
    assert "too large" in refused(developer.register(client_name="x" * 70_000))


# --- who may


def test_where_registration_is_closed_an_invitation_opens_nothing(opened):
    provider = opened(registration="closed")
    developer = Developer(FlaskHttp(provider.app.test_client()))
    for token in (None, invitation(provider)):
        refused(developer.register(token=token), "access_denied", 403)


def test_an_invitation_is_good_for_its_uses_and_its_time(opened):
    provider = opened(registration="invited")
    developer = Developer(FlaskHttp(provider.app.test_client()))
    answer = developer.register()
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    token = invitation(provider, uses=2)
    refused(developer.register(token=token, client_name=""))
    assert [developer.register(token=token).status for _ in range(3)] == [201, 201, 401]
    late = invitation(provider, life=timedelta(hours=1))
    provider.clock.turn(hours=1)
    answer = developer.register(token=late)
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "mk_ia_x", "Bearer a b"])
def test_a_malformed_invitation_is_not_taken_for_none(provider, header):
    http = FlaskHttp(provider.app.test_client())
    answer = Developer(http).send("POST", "/register", METADATA, headers={"Authorization": header})
    refused(answer, "invalid_token", 401)


def test_one_source_cannot_register_without_end(opened):
    provider = opened(registrations_source_count=2, registrations_daily_count=3)
    developer = Developer(FlaskHttp(provider.app.test_client()))
    assert [developer.register().status for _ in range(2)] == [201, 201]
    answer = developer.register()
    refused(answer, "temporarily_unavailable", 429)
    assert answer.headers["Retry-After"] == "Mon, 23 Nov 2026 00:00:00 GMT"
    elsewhere = Developer(_From(provider, "192.0.2.7"))
    assert [elsewhere.register().status for _ in range(2)] == [201, 429], "three a day in all"
    provider.clock.turn(days=1)
    assert developer.register().status == 201


def test_one_client_cannot_be_changed_without_end(opened):
    provider = opened(registrations_source_count=2)
    developer = Developer(FlaskHttp(provider.app.test_client()))
    developer.register()
    assert [developer.change().status for _ in range(3)] == [200, 200, 429]
    assert developer.read().status == 200


def test_all_addresses_of_one_ipv6_subscriber_are_one_source(opened):
    provider = opened(registrations_source_count=1)
    ends = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    answers = [Developer(_From(provider, end)).register().status for end in ends]
    assert answers == [201, 429, 201]


class _From(FlaskHttp):
    """Speaks to the application from another address."""

    def __init__(self, provider, address):
        client = provider.app.test_client()
        client.environ_base = {**client.environ_base, "REMOTE_ADDR": address}
        super().__init__(client)


# --- RFC 7592: the token is bound to its client


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


# --- sectors (OpenID Connect Core section 8.1)


def sector(provider, answer):
    assert answer.status == 201, answer.body
    return provider.services.clients.get(answer.json["client_id"]).sector


def test_a_sector_is_the_one_host_of_the_redirect_uris(provider, developer):
    uris = ["https://App.example/a", "https://app.example:8443/b?c=d"]
    assert sector(provider, developer.register(redirect_uris=uris)) == "self:app.example"
    uris[1] = "https://other.example/b"
    assert "sector_identifier_uri" in refused(developer.register(redirect_uris=uris))


def test_an_app_on_the_loopback_is_a_sector_of_its_own(provider, developer):
    native = {"token_endpoint_auth_method": "none"}
    for uris in (["http://127.0.0.1/cb", "com.example.app:/cb"], ["http://localhost:8640/cb"]):
        answer = developer.register(redirect_uris=uris, **native)
        assert sector(provider, answer) == "self:" + answer.json["client_id"]


def test_an_app_cannot_slip_into_the_sector_of_a_host_by_way_of_the_loopback(developer):
    uris = ["https://bank.example/cb", "http://127.0.0.1/cb"]
    answer = developer.register(redirect_uris=uris, token_endpoint_auth_method="none")
    assert "sector_identifier_uri" in refused(answer)


def test_a_sector_identifier_uri_lists_every_redirect_uri(provider, developer, host):
    uris = ["https://a.example/cb", "https://b.example/cb"]
    stated = {"sector_identifier_uri": f"http://127.0.0.1:{host.port}/sector"}
    host.says(json.dumps([*uris, "https://c.example/cb"]).encode())
    assert sector(provider, developer.register(redirect_uris=uris, **stated)) == "self:127.0.0.1"
    for content in (json.dumps(uris[:1]).encode(), b"{}", b"null", b"[", b'"https://a.example/cb"'):
        host.says(content)
        refused(developer.register(redirect_uris=uris, **stated))
    assert len(registered(provider)) == 1


def test_a_sector_identifier_uri_that_cannot_be_fetched_registers_nobody(provider, developer, host):
    host.close()
    stated = {"sector_identifier_uri": f"http://127.0.0.1:{host.port}/sector"}
    assert "unreachable" in refused(developer.register(**stated))
    assert "sector_identifier_uri" in refused(
        developer.register(sector_identifier_uri="http://app.example/sector")
    )
    assert registered(provider) == []


def test_nobody_makes_us_call_out_beyond_the_quota(opened, host):
    provider = opened(registrations_source_count=1)
    developer = Developer(FlaskHttp(provider.app.test_client()))
    host.says(b"[]")
    stated = {"sector_identifier_uri": f"http://127.0.0.1:{host.port}/sector"}
    assert [developer.register(**stated).status for _ in range(3)] == [400, 429, 429]
    assert len(host.requests) == 1


# --- software statements (RFC 7591 section 2.3)


def statement(provider, *, key=SIGNER, header=None, **claims):
    now = int(provider.clock().timestamp())
    standard = {"iss": ISSUER, "iat": now, "exp": now + 600, "client_name": "Stated"}
    head = {"alg": "ES256", "kid": SIGNER.kid, **(header or {})}
    members = {n: v for n, v in (standard | claims).items() if v is not None}
    return sign({n: v for n, v in head.items() if v is not None}, members, key)


def test_what_a_statement_says_wins_over_what_its_bearer_says(provider, developer):
    stated = statement(
        provider, redirect_uris=["https://stated.example/cb"], software_id="s-1", jti="x"
    )
    said = developer.register(software_statement=stated, software_id="mine").json
    assert (said["client_name"], said["software_id"]) == ("Stated", "s-1")
    assert said["redirect_uris"] == ["https://stated.example/cb"]
    assert said["software_statement"] == stated
    assert "jti" not in said
    assert "exp" not in said


def test_a_statement_gives_nothing_that_is_the_operators(provider, developer):
    for members in (
        {"policy": "fapi2"},
        {"self_information_entitlement": {"purposes": []}},
        {"scope": "immunisation"},
    ):
        refused(developer.register(software_statement=statement(provider, **members)))


@pytest.mark.parametrize(
    "forged",
    [
        {"key": ECKey.generate_key("P-256")},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256"}, "key": OctKey.import_key(SIGNER.as_dict(private=False)["x"])},
        {"header": {"kid": "another"}},
        {"header": {"kid": None}},
        {"header": {"crit": ["exp"]}},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 2**40},
        {"nbf": 2**40},
        {"software_statement": "x"},
    ],
)
def test_a_forged_or_stale_statement_is_invalid(provider, developer, forged):
    answer = developer.register(software_statement=statement(provider, **forged))
    refused(answer, "invalid_software_statement")


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 20_000])
def test_what_is_no_statement_is_invalid(developer, text):
    refused(developer.register(software_statement=text), "invalid_software_statement")


def test_a_statement_of_a_stranger_is_not_approved(provider, developer, opened):
    for issuer in (None, "https://other.example"):
        stated = statement(provider, iss=issuer)
        refused(developer.register(software_statement=stated), "unapproved_software_statement")
    trusting_nobody = opened(software_statement_keys_file=None)
    answer = Developer(FlaskHttp(trusting_nobody.app.test_client())).register(
        software_statement=statement(provider)
    )
    refused(answer, "unapproved_software_statement")


# --- privacy


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
