"""The catalogue for programs: as JSON, a signature over it, and a schema alone. Kept by anybody."""

import json

from flask import Blueprint, Response, abort, current_app, request

from provider.selfinfo.signed_catalogue import PATH, SignedCatalogue
from provider.web.access import Caller, callable_by
from provider.web.services import services
from scopes.catalogue import SCOPES
from scopes.leaflet.developer import record_types_of
from scopes.publishing.json_schema import way_out
from scopes.publishing.published import written_catalogue

catalogue_documents = Blueprint("catalogue_documents", __name__)

FRESH_SECONDS = 3600
_KEY = "madoguchi_signed_catalogue"


@catalogue_documents.get(PATH)
@callable_by(Caller.ANYONE)
def as_json() -> Response:
    """Publish every category, scope and answer, with wording, schemas, codes and rules."""
    version, body = written_catalogue()
    return kept_by_anyone(Response(body, mimetype="application/json"), version)


@catalogue_documents.get("/catalogue.jwt")
@callable_by(Caller.ANYONE)
def as_jwt() -> Response:
    """Publish what proves the origin of a copy: a JWS (RFC 7515) by a key of our JWKS."""
    signed = _signed().current(now=services().clock())
    return kept_by_anyone(Response(signed.jws, mimetype="application/jwt"), signed.tag)


@catalogue_documents.get("/catalogue/<token>/<record_type>/schema.json")
@callable_by(Caller.ANYONE)
def schema(token: str, record_type: str) -> Response:
    """Publish the JSON Schema of one record type as it leaves under a scope; 404 where it does not."""
    scope = SCOPES.get(token) or abort(404)
    leaving = {each.id: each for each in record_types_of(scope)}
    found = leaving.get(record_type) or abort(404)
    seen = scope.inputs[0]
    schema_of = way_out(seen.category, found, seen.view, scope.id)
    body = json.dumps(schema_of, ensure_ascii=False, indent=2)
    response = Response(body, mimetype="application/schema+json")
    return kept_by_anyone(response, catalogue_version())


def kept_by_anyone(response: Response, tag: str) -> Response:
    """Let caches keep a public answer, and answer 304 to whoever holds it (RFC 9110 section 13)."""
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def catalogue_version() -> str:
    """Return the version of the catalogue that is published here."""
    return written_catalogue()[0]


def _signed() -> SignedCatalogue:
    here = services()
    made = SignedCatalogue(here.keys, here.settings.issuer_url)
    found: SignedCatalogue = current_app.extensions.setdefault(_KEY, made)
    return found
