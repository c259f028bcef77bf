"""The mtls listener by real handshakes: whom it lets in, what it serves, how strong it is."""

import shutil
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provider.cli.sandbox.environment import provider_environment
from provider.listeners.anchors import REFRESH_SECONDS
from provider.settings import Settings
from tests.certificate_party import by_ca, registered_by_certificate, self_signed
from tests.certificates import authority, made
from tests.conformance.plan import module
from tests.oauth_provider import InProcessProvider
from tests.process.town import eventually
from tests.services.free_ports import free_ports
from tests.services.gunicorn import at_port, serving
from tests.services.mutual_tls import (
    certificate_arguments,
    handshake,
    offering,
    serving_mutual_tls,
)

pytestmark = pytest.mark.process

WALL = datetime.now(UTC)


@pytest.fixture(scope="module")
def clients_ca():
    return authority(now=WALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mtls")


@pytest.fixture(scope="module")
def offered(prepared_plan, migrated_sqlite, folder, clients_ca):
    """Settings of a provider that offers mutual TLS, over a database of this module's own."""
    database = shutil.copyfile(migrated_sqlite, folder / "test.sqlite3")
    environment = provider_environment(prepared_plan)
    settings = Settings.from_environment(
        environment | {"MADOGUCHI_DATABASE_URL": f"sqlite:///{database}"}
    )
    return offering(settings, folder, clients_ca=clients_ca)


@pytest.fixture(scope="module")
def provider(offered):
    opened = InProcessProvider(offered)
    opened.clock.now = datetime.now(UTC)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def mtls(offered, provider, folder):
    """One listener for the whole module; each test brings clients and certificates of its own."""
    with serving_mutual_tls(offered, folder) as running:
        yield running


def own(subject="CN=somebody", **options):
    return made(subject, now=WALL, **options)


def register(provider, client_id, *held):
    return registered_by_certificate(provider, client_id, None, self_signed(*held))


def test_without_a_certificate_the_connection_stands_and_the_refusal_is_an_oauth_error(mtls):
    answer = mtls.session().post(mtls.url + "/token", data={"grant_type": "authorization_code"})
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_only_certificates_of_the_ca_or_registered_ones_are_let_in(mtls, provider, clients_ca):
    registered = own()
    register(provider, "registered", registered)
    assert mtls.lets_in(own(by=clients_ca))
    eventually(lambda: mtls.lets_in(registered))
    assert not mtls.lets_in(own())
    assert not mtls.lets_in(own(by=authority(now=WALL)))


def test_a_registration_counts_within_seconds_and_so_does_its_end(mtls, provider):
    first, second = own(), own()
    register(provider, "changing", first)
    eventually(lambda: mtls.lets_in(first), REFRESH_SECONDS * 3)
    register(provider, "changing", second)
    eventually(lambda: mtls.lets_in(second), REFRESH_SECONDS * 3)
    assert not mtls.lets_in(first)


def test_an_expired_or_early_certificate_is_not_let_in(mtls, provider, clients_ca):
    late = own(since=timedelta(days=3), days=-1)
    early = own(since=timedelta(days=-1))
    good = own()
    register(provider, "timed", late, early, good)
    eventually(lambda: mtls.lets_in(good))
    assert not mtls.lets_in(late)
    assert not mtls.lets_in(early)
    assert not mtls.lets_in(own(by=clients_ca, since=timedelta(days=3), days=-1))


def test_clients_whose_certificates_bear_one_name_do_not_stand_in_each_others_way(mtls, provider):
    mine, yours = own("CN=client"), own("CN=client")
    register(provider, "mine", mine)
    register(provider, "yours", yours)
    eventually(lambda: mtls.lets_in(mine))
    eventually(lambda: mtls.lets_in(yours))


def test_a_registered_double_of_the_ca_shuts_nobody_out(mtls, provider, clients_ca):
    identifier = clients_ca.certificate.extensions[1].value
    double = own("CN=Clients CA,O=Test", ca=True, key_identifier=identifier)
    other = own()
    register(provider, "double", double, other)
    eventually(lambda: mtls.lets_in(other))
    assert mtls.lets_in(own(by=clients_ca))


@pytest.mark.parametrize("method", ["tls_client_auth", "self_signed_tls_client_auth"])
def test_a_whole_story_runs_over_real_tls(mtls, provider, clients_ca, method):
    name = method.replace("_", "-")
    by = clients_ca if method == "tls_client_auth" else None
    held, other = own(f"CN={name}", by=by), own(f"CN={name}", by=by)
    metadata = by_ca(f"CN={name}") if by else self_signed(held, other)
    party = registered_by_certificate(provider, name, None, metadata)
    eventually(lambda: mtls.lets_in(held) and mtls.lets_in(other))
    provider.clock.now = datetime.now(UTC)
    party = party.showing(mtls.http(held))
    token = provider.tokens(party)["access_token"]
    assert party.get("/userinfo", token).status == 200
    stolen = party.showing(mtls.http(other)).get("/userinfo", token)
    assert (stolen.status, stolen.error) == (401, "invalid_token")
    assert party.showing(mtls.http()).get("/userinfo", token).status == 401


def test_what_a_registered_ca_certified_comes_in_and_is_nobody(mtls, provider, clients_ca):
    evil = authority("CN=evil", now=WALL)
    register(provider, "evil", evil)
    victim = registered_by_certificate(provider, "victim", None, by_ca("CN=victim"))
    child = own("CN=victim", by=evil)
    eventually(lambda: mtls.lets_in(child))
    for held in (child, evil):
        answer = victim.showing(mtls.http(held)).push()
        assert (answer.status, answer.error) == (401, "invalid_client")
    held = own("CN=victim", by=clients_ca)
    assert victim.showing(mtls.http(held)).push().status == 201


def test_a_proxys_header_is_refused_where_no_proxy_is_configured(mtls, provider, clients_ca):
    held = own(by=clients_ca)
    for session in (mtls.session(), mtls.session(held)):
        answer = session.get(mtls.url + "/healthz", headers={"Client-Cert": held.header})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["/", "/authorize", "/my-page", "/login", "/static/style.css", "/x"]
)
def test_no_page_for_people_is_served(mtls, path):
    for method in ("GET", "POST"):
        answer = mtls.session().request(method, mtls.url + path, allow_redirects=False)
        assert answer.status_code in (405, 421)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Set-Cookie" not in answer.headers


OLD = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1]
WEAK = [
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "AES128-GCM-SHA256",
    "DHE-RSA-AES128-GCM-SHA256",
]


def demand_strong_tls(url, ca_file):
    assert handshake(url, ca_file)[0] == "TLSv1.3"
    modern = handshake(
        url, ca_file, version=ssl.TLSVersion.TLSv1_2, ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"
    )
    assert modern == ("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256")
    for version in OLD:
        with pytest.warns(DeprecationWarning, match="TLSv1"), pytest.raises(OSError, match=r"."):
            handshake(url, ca_file, version=version, ciphers="ALL:@SECLEVEL=0")
    for cipher in WEAK:
        with pytest.raises(OSError, match=r"."):
            handshake(url, ca_file, version=ssl.TLSVersion.TLSv1_2, ciphers=cipher)


@module(
    "fapi2-security-profile-final-ensure-holder-of-key-required",
    "fapi2-security-profile-final-happy-flow",
)
def test_old_versions_and_weak_ciphers_are_refused(mtls):
    demand_strong_tls(mtls.url, mtls.ca_file)


@module(
    "fapi2-security-profile-final-ensure-holder-of-key-required",
    "fapi2-security-profile-final-happy-flow",
)
def test_the_listener_of_browsers_is_as_strong_and_never_asks_for_a_certificate(
    mtls, offered, folder
):
    port = free_ports(1)[0]
    settings = replace(at_port(offered, port), issuer_url=f"https://localhost:{port}")
    more = ("--config", "python:provider.listeners.public", *certificate_arguments(folder))
    with serving(settings, more=more, ca=str(mtls.ca_file), workers=1):
        demand_strong_tls(settings.issuer_url, mtls.ca_file)
        stranger = own()
        assert not mtls.lets_in(stranger)
        page = mtls.session(stranger).get(settings.issuer_url + "/")  # it is not asked for one
        assert page.headers["Content-Type"].startswith("text/html")


def test_the_process_refuses_to_serve_citizens_on_this_listener(offered, folder, mtls):
    more = ("--config", "python:provider.listeners.mutual", *certificate_arguments(folder))
    url = f"https://localhost:{free_ports(1)[0]}"
    with (
        pytest.raises(AssertionError, match="gunicorn ended"),
        serving(offered, url=url, more=more, ca=str(mtls.ca_file), workers=1),
    ):
        pass
