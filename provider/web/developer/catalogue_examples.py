"""The example records of a scope as files: a table for spreadsheets, and JSON with labels beside values."""

from flask import Blueprint, Response, abort

from provider.web.access import Caller, callable_by
from provider.web.developer.catalogue_documents import catalogue_version, kept_by_anyone
from provider.web.developer.catalogue_language import language, named_language
from scopes.catalogue import SCOPES
from scopes.human.csv_form import as_csv
from scopes.human.json_form import as_json
from scopes.human.views import DatasetView
from scopes.leaflet.parts import examples_of

catalogue_examples = Blueprint("catalogue_examples", __name__)


@catalogue_examples.get("/catalogue/<token>/example.csv")
@callable_by(Caller.ANYONE)
def example_csv(token: str) -> Response:
    """Hand out the examples as CSV (RFC 4180), UTF-8 with a mark that spreadsheets look for."""
    body = as_csv(_examples(token), language())
    response = _kept(Response(body, content_type="text/csv; charset=utf-8; header=present"))
    response.headers["Content-Disposition"] = f'attachment; filename="{token}.csv"'
    return response


@catalogue_examples.get("/catalogue/<token>/example.json")
@callable_by(Caller.ANYONE)
def example_json(token: str) -> Response:
    """Hand out the examples as JSON: what a person reads and what a program reads."""
    return _kept(Response(as_json(_examples(token), language()), mimetype="application/json"))


def _examples(token: str) -> tuple[DatasetView, ...]:
    scope = SCOPES.get(token)
    views = examples_of(scope, language()) if scope else ()
    return views or abort(404)


def _kept(response: Response) -> Response:
    """Let caches keep it, one for each language where the address names none."""
    if named_language() is None:
        response.vary.update(("Accept-Language", "Cookie"))
    return kept_by_anyone(response, f"{catalogue_version()}-{language()}")
