"""Whom this instance is connected to: the person directory and the agencies, from the settings."""

from collections.abc import Mapping

from connectors.directory_http import HttpPersonDirectory
from connectors.directory_port import PersonDirectory
from connectors.gate.terms import terms_of
from connectors.registry import AgencyEndpoint, load_agencies
from provider.settings import Settings


def person_directory(settings: Settings) -> PersonDirectory:
    """Return the residents' register behind its bearer secret; ``OSError`` without that file."""
    token = settings.person_directory_token_file.read_text(encoding="utf-8").strip()
    return HttpPersonDirectory(settings.person_directory_url, token)


def connected_agencies(settings: Settings) -> Mapping[str, AgencyEndpoint]:
    """Return the agencies by their ids; ``RegistryFaultError`` names every gap in their file.

    Limits are read here, too, so that a fault of one is told at the start and not at the first question.
    """
    agencies = load_agencies(
        settings.agencies_file, settings.agencies_token_file, https_only=settings.production
    )
    terms_of(agencies)
    return agencies
