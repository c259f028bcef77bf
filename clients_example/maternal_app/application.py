"""The Flask application, put together in one place."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from clients_example.maternal_app.notebook import Connection, Notebook
from clients_example.maternal_app.pages import LANGUAGE_COOKIE, SESSION_COOKIE, pages
from clients_example.maternal_app.words import Words
from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.connections import Connections
from clients_example.relying_party.fapi import Fapi
from clients_example.relying_party.faults import tell_faults
from clients_example.relying_party.handover import Handover
from clients_example.relying_party.languages import choose_languages
from clients_example.relying_party.protection import protect
from clients_example.relying_party.visits import Visits


def create_app(configuration: Configuration, data: Path) -> Flask:
    """Make the application; ``data`` is the folder of its store."""
    app = Flask(__name__)
    fapi = Fapi(configuration, _clock)
    app.extensions["visits"] = Visits(
        Connections(data, Connection),
        Handover(fapi, configuration.issuer, _clock, Notebook()),
        _clock,
        cookie=SESSION_COOKIE,
        secure=configuration.redirect_uri.startswith("https:"),
    )
    choose_languages(app, Words, LANGUAGE_COOKIE)
    protect(app, configuration.issuer)
    app.register_blueprint(pages)
    tell_faults(app, Words)
    return app


def _clock() -> datetime:
    return datetime.now(UTC)
