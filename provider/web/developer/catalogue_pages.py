"""The catalogue as pages, for citizens first and developers below: public, without login or cookies."""

import hashlib
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, request, url_for

from provider.web.access import Caller, callable_by
from provider.web.citizen.pages import public_page
from provider.web.developer.catalogue_documents import catalogue_version, kept_by_anyone
from provider.web.developer.catalogue_language import (
    NAMES,
    html_language,
    language,
    named_language,
    says,
)
from provider.web.developer.catalogue_sheet import json_of, sheet
from provider.web.locale import CHOICE
from scopes.catalogue import SCOPES
from scopes.category import Group
from scopes.leaflet.near import near
from scopes.leaflet.parts import answers, of_group, parts_of
from scopes.leaflet.purposes import facts_of_purpose
from scopes.leaflet.words import COLUMNS, FACTS, heading
from scopes.purposes.purpose import PURPOSES
from scopes.words import GROUPS, SENSITIVITIES

_WORDS = {**FACTS, **COLUMNS}
catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/catalogue")
@callable_by(Caller.ANYONE)
def every_scope() -> Response:
    """Show all that can be handed over: the categories by group, then the answers."""
    return _page(
        "catalogue.html",
        groups=tuple(Group),
        of_group=of_group,
        answers=answers(),
        purposes=PURPOSES.values(),
        facts_of_purpose=facts_of_purpose,
        json_of=json_of,
    )


@catalogue.get("/catalogue/<token>")
@callable_by(Caller.ANYONE)
def one_scope(token: str) -> Response:
    """Show one scope to a citizen, and below to a developer; for an unknown one, those near it."""
    scope = SCOPES.get(token)
    if scope is None:
        return make_response(_written("catalogue_unknown.html", near=near(token)), 404)
    return _page("catalogue_scope.html", sheet=sheet(scope, language()))


def _page(template: str, **values: Any) -> Response:
    return _kept(make_response(_written(template, **values)))


def _written(template: str, **values: Any) -> str:
    chosen = language()
    words = {
        "language": chosen,
        "languages": [(tag, NAMES[tag], html_language(tag), _here_in(tag)) for tag in NAMES],
        "says": partial(says, chosen),
        "heading": partial(_heading, chosen),
        "group_name": lambda group: GROUPS[group].in_language(chosen),
        "sensitivity_name": lambda level: SENSITIVITIES[str(int(level))].in_language(chosen),
        "name": lambda scope: scope.wording.name.in_language(chosen),
        "sentence": lambda scope: scope.wording.sentence.in_language(chosen),
        "parts_of": parts_of,
        "address": partial(_address, chosen),
        "word": lambda key: _WORDS[key].in_language(chosen),
        "version": catalogue_version(),
    }
    return public_page(template, html_language(chosen), **words, **values)


def _kept(response: Response) -> Response:
    """Let caches keep the page; where the address names no language, one for each reader's wish."""
    if named_language() is None:
        response.vary.update(("Accept-Language", "Cookie"))
    return kept_by_anyone(response, hashlib.sha256(response.get_data()).hexdigest()[:32])


def _heading(chosen: str, key: str, **values: object) -> str:
    return heading(key, chosen, **values)


def _here_in(tag: str) -> str:
    return f"{request.path}?{CHOICE}={tag}"


def _address(chosen: str, token: str = "") -> str:
    """Return the address of a scope's page, or of the list, in the language that is read now."""
    if token:
        return url_for("catalogue.one_scope", token=token, lang=chosen)
    return url_for("catalogue.every_scope", lang=chosen)
