"""What the sandbox decides before it starts: ports, environment, certificate, registration."""

import json
import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from provider.cli.sandbox.auth_app import register_at_auth_app
from provider.cli.sandbox.certificate import (
    ensure_clients_authority,
    ensure_server_certificate,
    issue_client_certificate,
)
from provider.cli.sandbox.children import children
from provider.cli.sandbox.commands import client_certificate
from provider.cli.sandbox.environment import neighbour_environment, provider_environment
from provider.cli.sandbox.example_apps import APPS, MATERNAL_APP
from provider.cli.sandbox.greeting import greeting
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.ports import chosen_ports, claims
from provider.cli.sandbox.prepare import _folders, _secrets
from provider.cli.sandbox.private_files import write_private
from provider.cli.sandbox.registration import known_or_new, write_configuration, write_metadata
from provider.cli.sandbox.status import describe
from provider.keys.envelope import Envelope
from provider.login.upstream.client_key import ClientKey
from provider.oauth.certificate_authorities import ClientAuthorities
from provider.oauth.client_certificate import ClientCertificate
from provider.settings import Settings

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NONE_GIVEN = dict.fromkeys(("port", "bridge_port", "directory_port", "agency_port", "app_port"))


@pytest.fixture
def plan(tmp_path):
    """A plan whose folder looks as the registry office leaves it."""
    for name in ("pki", "clients", "tls"):
        (tmp_path / name).mkdir()
    policies = {"policy_oids": ["2.25.1", "2.25.2"], "sign_policy_oids": ["2.25.3"]}
    (tmp_path / "pki" / "policy.json").write_text(json.dumps(policies))

    def make(**more):
        environment = more.pop("environment", {})
        defaults = {
            "data": tmp_path,
            "host": "localhost",
            "tls": False,
            **chosen_ports(8600, NONE_GIVEN),
        }
        return Plan(environment=environment, **(defaults | more))

    return make


def test_ports_follow_the_base_unless_they_are_given():
    assert chosen_ports(9600, NONE_GIVEN)["app_port"] == 9640
    assert chosen_ports(9600, NONE_GIVEN | {"app_port": 80})["app_port"] == 80


def test_the_sandboxs_environment_is_a_complete_set_of_settings(plan):
    settings = Settings.from_environment(provider_environment(plan()))
    assert settings.environment == "sandbox"
    assert settings.issuer_url == "http://localhost:8600"
    assert settings.auth_policy_oids == "2.25.1,2.25.2"
    assert settings.sign_policy_oids == "2.25.3"
    assert settings.auth_ocsp_url == "http://127.0.0.1:8630/ocsp/auth"
    assert settings.sign_ocsp_url == "http://127.0.0.1:8630/ocsp/sign"


def test_a_setting_of_the_caller_wins_unless_it_is_an_address(plan):
    given = {"MADOGUCHI_RESULT_SECONDS": "5", "MADOGUCHI_ISSUER_URL": "http://elsewhere"}
    environment = provider_environment(plan(environment=given))
    assert environment["MADOGUCHI_RESULT_SECONDS"] == "5"
    assert environment["MADOGUCHI_ISSUER_URL"] == "http://localhost:8600"


def test_an_empty_variable_of_the_caller_is_no_setting(plan):
    environment = provider_environment(plan(environment={"MADOGUCHI_DATABASE_URL": ""}))
    assert environment["MADOGUCHI_DATABASE_URL"].startswith("sqlite:///")


def test_neighbours_learn_nothing_of_the_providers_settings(plan):
    given = {"PATH": "/bin", "MADOGUCHI_DATABASE_URL": "postgresql://secret"}
    environment = neighbour_environment(plan(environment=given))
    assert environment["PATH"] == "/bin"
    assert not any(name.startswith("MADOGUCHI_") for name in environment)


@pytest.mark.parametrize("host", ["localhost", "madoguchi.test", "127.0.0.1"])
def test_the_certificate_is_good_for_the_host_and_chains_to_the_ca(tmp_path, host):
    ensure_server_certificate(tmp_path, host, now=NOW)
    server = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
    ca = x509.load_pem_x509_certificate((tmp_path / "ca.pem").read_bytes())
    server.verify_directly_issued_by(ca)
    ssl.create_default_context(cafile=tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    assert stat.S_IMODE((tmp_path / "server.key").stat().st_mode) == 0o600


def test_a_good_certificate_is_kept_and_a_worn_or_foreign_one_is_replaced(tmp_path):
    def certificate(host, now):
        ensure_server_certificate(tmp_path, host, now=now)
        return (tmp_path / "server.pem").read_bytes()

    first = certificate("localhost", NOW)
    assert certificate("localhost", NOW + timedelta(days=30)) == first
    other_host = certificate("madoguchi.test", NOW)
    assert other_host != first
    assert certificate("madoguchi.test", NOW + timedelta(days=85)) != other_host


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.id)
def test_an_apps_key_and_client_id_survive_a_second_start(plan, app):
    plan = plan()
    first = known_or_new(plan, app)
    assert "client_id" not in json.loads(write_metadata(plan, app, first).read_text())
    write_configuration(plan, app, first, "client-1")
    again = known_or_new(plan, app)
    metadata = json.loads(write_metadata(plan, app, again).read_text())
    assert metadata["client_id"] == "client-1"
    assert metadata["redirect_uris"] == [f"{app.url(plan)}/callback"]
    assert metadata["jwks"]["keys"] == [first.key.as_dict(private=False)]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.id)
def test_every_app_is_registered_to_look_at_its_consents_and_to_end_them(plan, app):
    plan = plan()
    metadata = json.loads(write_metadata(plan, app, known_or_new(plan, app)).read_text())
    assert "client_credentials" in metadata["grant_types"]
    assert {"grant_management_query", "grant_management_revoke"} <= {*metadata["scope"].split()}


def test_the_registered_metadata_holds_no_private_key(plan):
    plan = plan()
    for app in APPS:
        metadata = json.loads(write_metadata(plan, app, known_or_new(plan, app)).read_text())
        assert [set(key) & {"d", "p", "q", "k"} for key in metadata["jwks"]["keys"]] == [set()]


def test_the_configuration_is_for_its_owner_only(plan):
    plan, app = plan(tls=True), MATERNAL_APP
    write_configuration(plan, app, known_or_new(plan, app), "client-1")
    assert stat.S_IMODE(app.file(plan).stat().st_mode) == 0o600
    assert json.loads(app.file(plan).read_text())["ca_file"] == str(plan.data / "tls" / "ca.pem")


def test_secrets_are_made_once_and_are_for_their_owner_only(plan, tmp_path):
    def made():
        _folders(plan(), NOW)
        _secrets(plan(), NOW)
        return {path: path.read_bytes() for path in tmp_path.glob("[kt]*/*")}

    first = made()
    assert made() == first
    assert {path.name for path in first} == {"kek", "agencies.token", "person_directory.token"}
    assert not any(path.stat().st_mode & 0o077 for path in first)
    Envelope.from_file(tmp_path / "keys" / "kek")


def test_a_private_file_replaces_an_open_one_and_stays_private(tmp_path):
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_the_greeting_names_one_address_to_open_and_six_hints_in_both_languages(plan):
    lines = [line for line in greeting(plan()).splitlines() if line.strip()]
    assert "http://127.0.0.1:8640" in lines[0]
    assert [line for line in lines[1:] if "http" in line] == [lines[-4], lines[-2]]
    assert "http://127.0.0.1:8641" in lines[-4]
    assert "http://127.0.0.1:8642" in lines[-4]
    assert "http://127.0.0.1:8630" in lines[-2]
    assert len(lines) == 1 + 6 * 2


def test_with_tls_relying_parties_with_certificates_have_a_listener_of_their_own(plan):
    assert "MADOGUCHI_MTLS_URL" not in provider_environment(plan())
    assert [child.name for child in children(plan(), [])].count("provider-mtls") == 0
    assert len(claims(plan(tls=True), [])) == len(claims(plan(), [])) + 1
    with_tls = plan(tls=True)
    settings = Settings.from_environment(provider_environment(with_tls))
    assert settings.mtls_url == "https://localhost:8601"
    assert settings.mtls_ca_file == with_tls.clients_ca_file
    names = [child.name for child in children(with_tls, [])]
    assert names.index("provider-mtls") == names.index("provider") + 1
    about = describe(with_tls, [], {})
    assert about["urls"]["mtls"] == settings.mtls_url
    assert about["clients_ca_file"] == str(with_tls.clients_ca_file)


def test_the_clients_ca_is_kept_and_issues_certificates_for_clients_alone(tmp_path):
    ensure_clients_authority(tmp_path, now=NOW)
    first = (tmp_path / "clients-ca.pem").read_bytes()
    ensure_clients_authority(tmp_path, now=NOW + timedelta(days=30))
    assert (tmp_path / "clients-ca.pem").read_bytes() == first
    issued, key = issue_client_certificate(tmp_path, "koyomi", now=NOW)
    certificate = ClientCertificate(
        x509.load_pem_x509_certificate(issued.read_bytes()).public_bytes(Encoding.DER)
    )
    ClientAuthorities(tmp_path / "clients-ca.pem", None).demand_issued(certificate, now=NOW)
    assert certificate.matches_subject({"tls_client_auth_subject_dn": "CN=koyomi"})
    usage = certificate.x509.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "clients-ca.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["../server", "", "a b", ".", "-x", "x" * 64])
def test_a_strange_name_of_a_client_is_refused(tmp_path, name):
    done = CliRunner().invoke(client_certificate, ["--data", str(tmp_path), "--", name])
    assert done.exit_code == 2


def test_without_a_clients_ca_the_command_says_what_to_do(tmp_path):
    done = CliRunner().invoke(client_certificate, ["--data", str(tmp_path), "koyomi"])
    assert done.exit_code == 1
    assert "with TLS" in done.output


def test_the_emulated_auth_app_knows_the_providers_key_and_address_whatever_the_port(plan):
    (plan().data / "keys").mkdir()
    register_at_auth_app(plan())
    settings = Settings.from_environment(provider_environment(plan()))
    assert settings.login_methods == "card,upstream"
    assert settings.upstream_issuer_url == "http://127.0.0.1:8645/api/realms/main"
    key = ClientKey.from_file(settings.upstream_key_file)
    assert stat.S_IMODE(settings.upstream_key_file.stat().st_mode) == 0o600
    register_at_auth_app(plan(port=9000))
    known = json.loads((plan().data / "auth_app" / "clients.json").read_text())
    assert known[settings.upstream_client_id] == {
        "redirect_uris": ["http://localhost:9000/login/upstream/callback"],
        "jwks": key.public_jwks(),
    }
