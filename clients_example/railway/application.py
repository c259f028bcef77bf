"""The Flask application, put together in one place."""

from pathlib import Path

from flask import Flask

from clients_example.railway.connection import Connection
from clients_example.railway.handbook import Confirming
from clients_example.railway.pages import pages
from clients_example.relying_party.application import Site, equip
from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.words import Words, load_texts

_TEXTS = load_texts(__package__)
SITE = Site("mihon_railway", Connection, lambda language: Words(language, _TEXTS), Confirming)


def create_app(configuration: Configuration, data: Path) -> Flask:
    """Make the application; ``data`` is the folder of its store."""
    app = Flask(__name__)
    app.extensions["visits"] = equip(app, configuration, data, SITE)
    app.register_blueprint(pages)
    return app
