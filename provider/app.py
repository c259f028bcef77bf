"""The Flask application: blueprints, access rules, error forms and headers around the services."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from provider.settings import Settings
from provider.web.access import Caller, Enforcer, enforce_access
from provider.web.client.discovery import discovery
from provider.web.client.introspection import introspection
from provider.web.client.par import par
from provider.web.client.resource import demand_token, resource
from provider.web.client.revocation import revocation
from provider.web.client.token import token
from provider.web.client.userinfo import userinfo
from provider.web.developer.openapi import openapi
from provider.web.health import health
from provider.web.services import attach
from provider.wiring import Services, build

BLUEPRINTS = (
    discovery,
    health,
    introspection,
    openapi,
    par,
    resource,
    revocation,
    token,
    userinfo,
)
ENFORCERS: dict[Caller, Enforcer] = {Caller.TOKEN: demand_token}
MAX_BODY_BYTES = 65_536


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """Create the application; tests may bring services of their own."""
    app = Flask("provider.web", static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    attach(app, services or build(settings))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    enforce_access(app, ENFORCERS)
    if settings.trusted_proxy_count:
        count = settings.trusted_proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
