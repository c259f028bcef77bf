"""Whom this instance is connected to, and how: the person directory and the agencies, from the settings."""

import ssl
from collections.abc import Mapping

from connectors.directory_http import HttpPersonDirectory
from connectors.directory_port import PersonDirectory
from connectors.gate.terms import terms_of
from connectors.registry import AgencyEndpoint, load_agencies
from connectors.rest.identity import TlsFiles, tls_contexts
from provider.settings import Settings


def person_directory(settings: Settings) -> PersonDirectory:
    """Return the residents' register behind its bearer secret; ``OSError`` without that file."""
    token = settings.person_directory_token_file.read_text(encoding="utf-8").strip()
    return HttpPersonDirectory(settings.person_directory_url, token)


def connected_agencies(settings: Settings) -> Mapping[str, AgencyEndpoint]:
    """Return the agencies by their ids; ``RegistryFaultError`` names every gap in their file.

    Limits and certificates are read here, too, so that a fault of one is told at the start and not at the
    first question.
    """
    agencies = load_agencies(
        settings.agencies_file, settings.agencies_token_file, https_only=settings.production
    )
    terms_of(agencies)
    agencies_tls(settings, agencies)
    return agencies


def agencies_tls(
    settings: Settings, agencies: Mapping[str, AgencyEndpoint]
) -> Mapping[str, ssl.SSLContext]:
    """Return how agencies are met that take our certificate or have a CA of their own."""
    usual = TlsFiles(
        settings.agencies_ca_file, settings.agencies_certificate_file, settings.agencies_key_file
    )
    return tls_contexts(agencies, usual)
