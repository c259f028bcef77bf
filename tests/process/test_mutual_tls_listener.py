"""The mtls listener by real handshakes: whom it lets in, what it serves, how strong it is."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provider.listeners.anchors import REFRESH_SECONDS
from tests.certificates import authority, made
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


@pytest.fixture
def offered(prepared_settings, tmp_path, clients_ca):
    return offering(prepared_settings, tmp_path, clients_ca=clients_ca)


@pytest.fixture
def provider(offered):
    opened = InProcessProvider(offered)
    opened.clock.now = datetime.now(UTC)
    yield opened
    opened.close()


@pytest.fixture
def mtls(offered, provider, tmp_path):
    with serving_mutual_tls(offered, tmp_path) as running:
        yield running


def self_signed(subject="CN=koyomi", **options):
    return made(subject, now=WALL, **options)


def register(provider, client_id, *held, **changes):
    """Register a client that authenticates by its own certificates."""
    metadata = {
        "token_endpoint_auth_method": "self_signed_tls_client_auth",
        "tls_client_certificate_bound_access_tokens": True,
        "jwks": {"keys": [each.jwk(kid=str(n)) for n, each in enumerate(held)]},
    }
    return provider.relying_party(client_id, sector=client_id, metadata=metadata | changes)


def test_without_a_certificate_the_connection_stands_and_the_refusal_is_an_oauth_error(mtls):
    answer = mtls.session().post(mtls.url + "/token", data={"grant_type": "authorization_code"})
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_only_certificates_of_the_ca_or_registered_ones_are_let_in(
    mtls, provider, clients_ca, offered
):
    registered = self_signed()
    register(provider, "koyomi", registered)
    assert mtls.lets_in(made(by=clients_ca, now=WALL))
    eventually(lambda: mtls.lets_in(registered))
    assert not mtls.lets_in(self_signed())
    assert not mtls.lets_in(made(by=authority(now=WALL), now=WALL))


def test_a_registration_counts_within_seconds_and_so_does_its_end(mtls, provider):
    first, second = self_signed(), self_signed()
    register(provider, "koyomi", first)
    eventually(lambda: mtls.lets_in(first), REFRESH_SECONDS * 3)
    register(provider, "koyomi", second)
    eventually(lambda: mtls.lets_in(second), REFRESH_SECONDS * 3)
    assert not mtls.lets_in(first)


def test_an_expired_or_early_certificate_is_not_let_in(mtls, provider, clients_ca):
    late = self_signed(since=timedelta(days=3), days=-1)
    early = self_signed(since=timedelta(days=-1))
    good = self_signed()
    register(provider, "koyomi", late, early, good)
    eventually(lambda: mtls.lets_in(good))
    assert not mtls.lets_in(late)
    assert not mtls.lets_in(early)
    assert not mtls.lets_in(made(by=clients_ca, now=WALL, since=timedelta(days=3), days=-1))


def test_clients_whose_certificates_bear_one_name_do_not_stand_in_each_others_way(mtls, provider):
    mine, yours = self_signed("CN=client"), self_signed("CN=client")
    register(provider, "koyomi", mine)
    register(provider, "sukoyaka", yours)
    eventually(lambda: mtls.lets_in(mine))
    eventually(lambda: mtls.lets_in(yours))


def test_a_registered_double_of_the_ca_shuts_nobody_out(mtls, provider, clients_ca):
    identifier = clients_ca.certificate.extensions[1].value
    double = self_signed("CN=Clients CA,O=Test", ca=True, key_identifier=identifier)
    other = self_signed()
    register(provider, "evil", double)
    register(provider, "koyomi", other)
    eventually(lambda: mtls.lets_in(other))
    assert mtls.lets_in(made(by=clients_ca, now=WALL))


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


def test_old_versions_and_weak_ciphers_are_refused(mtls):
    demand_strong_tls(mtls.url, mtls.ca_file)


def test_the_listener_of_browsers_is_as_strong_and_never_asks_for_a_certificate(
    mtls, offered, tmp_path
):
    port = free_ports(1)[0]
    settings = replace(at_port(offered, port), issuer_url=f"https://localhost:{port}")
    more = ("--config", "python:provider.listeners.public", *certificate_arguments(tmp_path))
    with serving(settings, more=more, ca=str(mtls.ca_file), workers=1):
        demand_strong_tls(settings.issuer_url, mtls.ca_file)
        stranger = self_signed()
        assert not mtls.lets_in(stranger)
        page = mtls.session(stranger).get(settings.issuer_url + "/")  # it is not asked for one
        assert page.headers["Content-Type"].startswith("text/html")


def test_the_process_refuses_to_serve_citizens_on_this_listener(offered, tmp_path, mtls):
    more = ("--config", "python:provider.listeners.mutual", *certificate_arguments(tmp_path))
    url = f"https://localhost:{free_ports(1)[0]}"
    with (
        pytest.raises(AssertionError, match="gunicorn ended"),
        serving(offered, url=url, more=more, ca=str(mtls.ca_file), workers=1),
    ):
        pass
