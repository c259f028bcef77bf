"""The catalogue for programs: as JSON, and a signature over it. Computed once a process, kept by anybody."""

from flask import Blueprint, Response, current_app, request

from provider.selfinfo.signed_catalogue import PATH, SignedCatalogue
from provider.web.access import Caller, callable_by
from provider.web.services import services
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
