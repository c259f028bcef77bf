"""The one way by which a view reaches the services, and the session that it may look things up in."""

from typing import cast

from flask import Flask, current_app
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from provider.storage.flask_database import FlaskDatabase
from provider.wiring import Services

_KEY = "madoguchi_services"


def attach(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[_KEY] = services
    FlaskDatabase(services.database).init_app(app)


def services() -> Services:
    """Return the services of the application that serves this request."""
    return cast("Services", current_app.extensions[_KEY])


def lookups() -> scoped_session[Session]:
    """Return the reading session of this request; it ends with the request."""
    return cast("FlaskDatabase", current_app.extensions["sqlalchemy"]).session
