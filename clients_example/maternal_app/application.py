"""The Flask application, put together in one place."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, request
from werkzeug.wrappers import Response

from clients_example.maternal_app.configuration import Configuration
from clients_example.maternal_app.connections import Connections
from clients_example.maternal_app.fapi import Fapi
from clients_example.maternal_app.faults import tell_faults
from clients_example.maternal_app.handover import Handover
from clients_example.maternal_app.pages import Parts, pages

MOST_BYTES_POSTED = 16_000


def create_app(configuration: Configuration, data: Path) -> Flask:
    """Make the application; ``data`` is the folder of its store."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES_POSTED
    fapi = Fapi(configuration, _clock)
    app.extensions["maternal_app"] = Parts(
        connections=Connections(data),
        handover=Handover(fapi, configuration.issuer, _clock),
        secure=configuration.redirect_uri.startswith("https:"),
    )
    app.register_blueprint(pages)
    tell_faults(app)
    # The form of the connect button is answered by a redirect to the provider.
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {configuration.issuer}"
    )

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _clock() -> datetime:
    return datetime.now(UTC)
