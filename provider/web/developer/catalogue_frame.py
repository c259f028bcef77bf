"""The frame of the catalogue's pages: its words in the reader's language, and how long caches keep a page."""

import hashlib
from functools import partial
from typing import Any

from flask import Response, make_response, request, url_for

from provider.web.citizen.pages import public_page
from provider.web.developer.catalogue_documents import catalogue_version, kept_by_anyone
from provider.web.developer.catalogue_language import (
    NAMES,
    html_language,
    language,
    named_language,
    says,
)
from provider.web.locale import CHOICE
from scopes.leaflet.words import COLUMNS, FACTS, heading
from scopes.words import GROUPS, SENSITIVITIES

_WORDS = {**FACTS, **COLUMNS}


def shown(template: str, **values: Any) -> Response:
    """Return a page of the catalogue that caches may keep; where the address names no language, one for each."""
    response = make_response(written(template, **values))
    if named_language() is None:
        response.vary.update(("Accept-Language", "Cookie"))
    return kept_by_anyone(response, hashlib.sha256(response.get_data()).hexdigest()[:32])


def written(template: str, **values: Any) -> str:
    """Write a page of the catalogue in the language in which it is read."""
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
        "place": lambda view, **parts: url_for(view, lang=chosen, **parts),
        "word": lambda key: _WORDS[key].in_language(chosen),
        "version": catalogue_version(),
    }
    return public_page(template, html_language(chosen), **words, **values)


def _heading(chosen: str, key: str, **values: object) -> str:
    return heading(key, chosen, **values)


def _here_in(tag: str) -> str:
    return f"{request.path}?{CHOICE}={tag}"
