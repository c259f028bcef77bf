"""The one way by which a view reaches the services."""

from typing import cast

from flask import Flask, current_app

from provider.wiring import Services

_KEY = "madoguchi_services"


def attach(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[_KEY] = services


def services() -> Services:
    """Return the services of the application that serves this request."""
    return cast("Services", current_app.extensions[_KEY])
