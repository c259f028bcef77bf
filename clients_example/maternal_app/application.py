"""The Flask application, put together in one place."""

from pathlib import Path

from flask import Flask

from clients_example.maternal_app.notebook import Connection, Notebook
from clients_example.maternal_app.pages import pages
from clients_example.maternal_app.words import Words
from clients_example.relying_party.application import Site, equip
from clients_example.relying_party.configuration import Configuration

SITE = Site("kosodate", Connection, Words, lambda _: Notebook())


def create_app(configuration: Configuration, data: Path) -> Flask:
    """Make the application; ``data`` is the folder of its store."""
    app = Flask(__name__)
    app.extensions["visits"] = equip(app, configuration, data, SITE)
    app.register_blueprint(pages)
    return app
