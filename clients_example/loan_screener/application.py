"""The Flask application, put together in one place."""

from functools import partial
from pathlib import Path

from flask import Flask

from clients_example.loan_screener.connection import Connection
from clients_example.loan_screener.evidence import EvidenceStore
from clients_example.loan_screener.pages import pages
from clients_example.loan_screener.screening import Screening
from clients_example.relying_party.agency_signature import agency_keys
from clients_example.relying_party.application import Site, equip
from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.words import Words, load_texts

_TEXTS = load_texts(__package__)


def create_app(configuration: Configuration, data: Path) -> Flask:
    """Make the application; ``data`` is the folder of its stores."""
    app = Flask(__name__)
    site = Site(
        "mihon_credit",
        Connection,
        lambda language: Words(language, _TEXTS),
        lambda attestations: Screening(attestations, evidence, partial(agency_keys, configuration)),
    )
    evidence = EvidenceStore(data)
    app.extensions["visits"] = equip(app, configuration, data, site)
    app.extensions["evidence"] = evidence
    app.register_blueprint(pages)
    return app
