"""The catalogue as pages: for citizens a list and a page a scope, for developers a page behind each. Public."""

from flask import Blueprint, Response, make_response

from provider.web.access import Caller, callable_by
from provider.web.developer.catalogue_frame import shown, written
from provider.web.developer.catalogue_language import language
from provider.web.developer.catalogue_sheet import developer_sheet, sheet
from scopes.catalogue import SCOPES
from scopes.category import Group
from scopes.leaflet.near import near
from scopes.leaflet.parts import answers, of_group

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/catalogue")
@callable_by(Caller.ANYONE)
def every_scope() -> Response:
    """Show the categories by group, and lead to the answers and to what programs read."""
    groups = [(group, of_group(group)) for group in Group]
    return shown("catalogue.html", groups=groups, answers=answers())


@catalogue.get("/catalogue/answers")
@callable_by(Caller.ANYONE)
def every_answer() -> Response:
    """Show what can be handed over instead of records."""
    return shown("catalogue_answers.html", answers=answers())


@catalogue.get("/catalogue/<token>")
@callable_by(Caller.ANYONE)
def one_scope(token: str) -> Response:
    """Show one scope to a citizen; for an unknown one, those near it."""
    scope = SCOPES.get(token)
    if scope is None:
        return _unknown(token)
    return shown("catalogue_scope.html", sheet=sheet(scope, language()))


@catalogue.get("/catalogue/<token>/developer")
@callable_by(Caller.ANYONE)
def for_developers(token: str) -> Response:
    """Show one scope to a developer: its rules, and each field that leaves; for an unknown one, those near it."""
    scope = SCOPES.get(token)
    if scope is None:
        return _unknown(token)
    return shown("catalogue_developer.html", sheet=developer_sheet(scope, language()))


def _unknown(token: str) -> Response:
    return make_response(written("catalogue_unknown.html", near=near(token)), 404)
