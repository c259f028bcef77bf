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
    listed = json.loads(prepared_settings.agencies_file.read_text())
    for agency in listed.values():
        agency["endpoint"] = "https://agency.example"
    agencies.write_text(json.dumps(listed))
    return replace(
        prepared_settings,
        agencies_file=agencies,
        auth_ca_file=anchor,
        environment="production",
        issuer_url="https://madoguchi.example",
        person_directory_url="https://directory.example",
        registration="closed",
    )


def test_production_starts_with_real_parts(production):
    build(production).close()


def test_the_sandbox_registry_office_is_no_trust_anchor_in_production(
    production, prepared_settings
):
    with pytest.raises(SettingsError, match=r"AUTH_CA_FILE trusts .*O=JPKI-SANDBOX"):
        build(replace(production, auth_ca_file=prepared_settings.auth_ca_file))
    build(prepared_settings).close()


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
