"""An instance in production starts with no part of a sandbox, and with no agency over plain http."""

import json
from dataclasses import replace

import pytest
from cryptography.x509.oid import NameOID

from connectors.errors import RegistryFaultError
from provider.settings import SettingsError
from provider.wiring import build
from tests import pki


@pytest.fixture
def production(prepared_settings, tmp_path):
    """Settings of production whose trust anchor and agencies are beyond suspicion."""
    anchor, agencies = tmp_path / "ca.pem", tmp_path / "agencies.json"
    anchor.write_bytes(pki.authority().pem)
    (tmp_path / "sign-ca.pem").write_bytes(pki.sign_authority().pem)
    listed = json.loads(prepared_settings.agencies_file.read_text())
    for agency in listed.values():
        if agency.get("adapter") != "files":  # one drops files, on this machine
            agency["endpoint"] = "https://agency.example"
    agencies.write_text(json.dumps(listed))
    return replace(
        prepared_settings,
        agencies_file=agencies,
        auth_ca_file=anchor,
        auth_ocsp_url="https://ocsp.example/auth",
        environment="production",
        issuer_url="https://madoguchi.example",
        person_directory_url="https://directory.example",
        phone_app_url=None,
        registration="closed",
        sign_ca_file=tmp_path / "sign-ca.pem",
        sign_crl_file=tmp_path / "sign.crl",
        sign_ocsp_url="https://ocsp.example/sign",
        sign_policy_oids=pki.SIGN_POLICY,
        smtp_url=None,
        upstream_issuer_url="https://upstream.example/realms/main",
    )


def test_production_starts_with_real_parts(production):
    build(production).close()


def test_the_sandbox_registry_office_is_no_trust_anchor_in_production(
    production, prepared_settings
):
    with pytest.raises(SettingsError, match=r"AUTH_CA_FILE trusts .*O=JPKI-SANDBOX"):
        build(replace(production, auth_ca_file=prepared_settings.auth_ca_file))
    build(prepared_settings).close()


def test_the_sandbox_registry_office_links_nobody_in_production(production, prepared_settings):
    trials = replace(production, sign_ca_file=prepared_settings.sign_ca_file)
    with pytest.raises(SettingsError, match=r"SIGN_CA_FILE trusts .*O=JPKI-SANDBOX"):
        build(trials)


@pytest.mark.parametrize("setting", ["auth_ca_file", "sign_ca_file"])
def test_a_trusted_ca_with_a_weak_key_stops_the_start(production, setting, tmp_path):
    for bits, exponent in ((1024, 65537), (2048, 3)):
        weak = pki.authority(f"weak ca {bits}", key=pki.rsa_key(f"weak {bits}", bits, exponent))
        path = tmp_path / "weak.pem"
        path.write_bytes(pki.authority().pem + weak.pem)
        with pytest.raises(SettingsError, match=f"{setting.upper()}: a trusted CA has a key"):
            build(replace(production, **{setting: path}))


@pytest.mark.parametrize("setting", ["auth_ocsp_url", "sign_ocsp_url"])
def test_serial_numbers_are_asked_about_over_https_only_in_production(production, setting):
    with pytest.raises(SettingsError, match=f"{setting.upper()} is not https"):
        replace(production, **{setting: "http://ocsp.example"})


def test_part_of_a_trust_in_signature_certificates_is_none(production):
    with pytest.raises(SettingsError, match="stand together or not at all"):
        replace(production, sign_crl_file=None)


@pytest.mark.parametrize("organization", ["JPKI-SANDBOX", "JPKI-TEST", "jpki-test"])
def test_one_anchor_for_trials_among_real_ones_is_enough_to_stop(production, organization):
    name = pki.name_of((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, organization))
    trial = pki.authority("trial ca", name=name)
    production.auth_ca_file.write_bytes(pki.authority().pem + trial.pem)
    with pytest.raises(SettingsError, match="AUTH_CA_FILE"):
        build(production)


def test_agencies_over_plain_http_are_refused_in_production(production, prepared_settings):
    with pytest.raises(RegistryFaultError, match="hinata has an endpoint that is not https"):
        build(replace(production, agencies_file=prepared_settings.agencies_file))
