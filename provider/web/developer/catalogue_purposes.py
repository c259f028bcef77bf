"""Templates of purposes as pages: what to ask for a common use, and what its registration takes. Public."""

from flask import Blueprint, Response, abort

from provider.web.access import Caller, callable_by
from provider.web.developer.catalogue_frame import shown
from provider.web.developer.catalogue_language import language
from provider.web.developer.catalogue_sheet import json_of
from scopes.leaflet.purposes import facts_of_purpose
from scopes.purposes.purpose import PURPOSES

catalogue_purposes = Blueprint("catalogue_purposes", __name__)


@catalogue_purposes.get("/catalogue/purposes")
@callable_by(Caller.ANYONE)
def every_purpose() -> Response:
    """Show each template by its name and the purpose as citizens read it."""
    return shown("catalogue_purposes.html", purposes=PURPOSES.values())


@catalogue_purposes.get("/catalogue/purposes/<purpose_id>")
@callable_by(Caller.ANYONE)
def one_purpose(purpose_id: str) -> Response:
    """Show one template; 404 for an unknown one."""
    purpose = PURPOSES.get(purpose_id) or abort(404)
    return shown(
        "catalogue_purpose.html",
        called=purpose.name.in_language(language()),
        facts=facts_of_purpose(purpose, language()),
        registration=json_of(purpose.entitlement()),
    )
