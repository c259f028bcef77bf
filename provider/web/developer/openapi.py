"""The OpenAPI document, served as JSON."""

from functools import cache
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.openapi.document import document

openapi = Blueprint("openapi", __name__)


@openapi.get("/openapi.json")
@callable_by(Caller.ANYONE)
def openapi_document() -> ResponseReturnValue:
    """Describe the self-information API (OpenAPI 3.1)."""
    return jsonify(_document())


@cache
def _document() -> dict[str, Any]:
    return document()
