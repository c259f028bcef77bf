"""The Flask application: blueprints, access rules, error forms and headers around the services."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from provider.logs import configure_logging
from provider.settings import Settings
from provider.web.access import Caller, Enforcer, enforce_access
from provider.web.agency.corrections import agency_corrections
from provider.web.agency.protection import agency_protection
from provider.web.citizen.counter.clerk import carry_clerk_cookie, require_clerk
from provider.web.citizen.routes import citizen
from provider.web.citizen.safety.downloads import keep_files_off_terminals
from provider.web.client.client_certificate import look_at_certificates
from provider.web.client.discovery import discovery
from provider.web.client.grants import demand_management, grants
from provider.web.client.introspection import introspection
from provider.web.client.par import par
from provider.web.client.registration import registration
from provider.web.client.resource import demand_token, resource
from provider.web.client.revocation import revocation
from provider.web.client.self_information import self_information
from provider.web.client.token import token
from provider.web.client.userinfo import userinfo
from provider.web.client_logos import client_logos
from provider.web.cors import open_to_other_origins
from provider.web.developer.catalogue_documents import catalogue_documents
from provider.web.developer.catalogue_examples import catalogue_examples
from provider.web.developer.catalogue_pages import catalogue
from provider.web.developer.catalogue_purposes import catalogue_purposes
from provider.web.developer.openapi import openapi
from provider.web.headers import secure_answers
from provider.web.health import health
from provider.web.listener import keep_to_the_listener
from provider.web.locale import keep_chosen_locale
from provider.web.logging import log_requests
from provider.web.paths import keep_paths_plain
from provider.web.services import attach
from provider.web.sessions import carry_session_cookie, require_citizen, require_session
from provider.web.unrouted import refuse_unrouted
from provider.wiring import Services, build

BLUEPRINTS = (
    agency_corrections,
    agency_protection,
    catalogue,
    catalogue_documents,
    catalogue_examples,
    catalogue_purposes,
    citizen,
    client_logos,
    discovery,
    grants,
    health,
    introspection,
    openapi,
    par,
    registration,
    resource,
    revocation,
    self_information,
    token,
    userinfo,
)
ENFORCERS: dict[Caller, Enforcer] = {
    Caller.BROWSER: require_session,
    Caller.CITIZEN: require_citizen,
    Caller.CLERK: require_clerk,
    Caller.MANAGEMENT: demand_management,
    Caller.TOKEN: demand_token,
}
AROUND = (
    log_requests,
    secure_answers,
    look_at_certificates,
    keep_to_the_listener,
    open_to_other_origins,
    carry_session_cookie,
    carry_clerk_cookie,
    keep_files_off_terminals,
    keep_chosen_locale,
)
"""What happens around every view; of two, the earlier one is the outer one."""

MAX_BODY_BYTES = 65_536
A_YEAR_SECONDS = 31_536_000
"""Static files carry a hash of their content in their address, so they may be kept."""


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """Create the application; tests may bring services of their own."""
    app = Flask("provider.web", static_url_path="/static")
    app.debug = False  # whatever FLASK_DEBUG says: a fault would reach the server with its words
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR_SECONDS
    keep_paths_plain(app)
    app.jinja_env.undefined = StrictUndefined
    configure_logging(settings.log_level)
    attach(app, services or build(settings))
    for surround in AROUND:
        surround(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    enforce_access(app, ENFORCERS)
    for status in (404, 405):
        app.register_error_handler(status, refuse_unrouted)
    if settings.trusted_proxy_count:
        count = settings.trusted_proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
