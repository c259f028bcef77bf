"""An app put together in one place: its store, its story with the provider, and its manners."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic

from flask import Flask

from clients_example.relying_party.attestation import Attestations
from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.connections import C, Connections
from clients_example.relying_party.discovery import Discovery
from clients_example.relying_party.events import Events, event_pages
from clients_example.relying_party.fapi import Fapi
from clients_example.relying_party.faults import tell_faults
from clients_example.relying_party.grants import Grants
from clients_example.relying_party.handover import Handover, Keeper
from clients_example.relying_party.languages import choose_languages
from clients_example.relying_party.plain_pages import plain_pages
from clients_example.relying_party.protection import protect
from clients_example.relying_party.visits import Visits
from clients_example.relying_party.words import Words


@dataclass(frozen=True)
class Site(Generic[C]):
    """What makes one app another: ``cookies`` begins the names of its cookies."""

    cookies: str
    connection: type[C]
    words_of: Callable[[str], Words]
    keeper: Callable[[Attestations], Keeper[C]]


def equip(app: Flask, configuration: Configuration, data: Path, site: Site[C]) -> Visits[C]:
    """Give an application all that every example app has; ``data`` is the folder of its store."""
    discovery = Discovery(configuration, clock)
    fapi = Fapi(configuration, discovery, clock)
    keeper = site.keeper(Attestations(configuration, discovery, clock))
    choose_languages(app, site.words_of, f"{site.cookies}_lang")
    protect(app, configuration.issuer)
    tell_faults(app, site.words_of)
    app.register_blueprint(plain_pages)
    visits = Visits(
        Connections(data, site.connection),
        Handover(fapi, Grants(fapi, discovery), configuration.issuer, clock, keeper),
        clock,
        cookie=f"{site.cookies}_session",
        secure=configuration.redirect_uri.startswith("https:"),
    )
    app.extensions["events"] = Events(configuration, discovery, visits.hear)
    app.register_blueprint(event_pages)
    return visits


def clock() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)
