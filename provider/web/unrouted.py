"""What no route takes: no such address, no such method. Programs and people each hear it in their form."""

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from provider.oauth.protocol import (
    GRANTS_PATH,
    INTROSPECTION_PATH,
    JWKS_PATH,
    PAR_PATH,
    REGISTRATION_PATH,
    REVOCATION_PATH,
    TOKEN_PATH,
    USERINFO_PATH,
)
from provider.web.citizen.error_pages import refuse_http
from provider.web.client.problems import PROBLEMS, Problem, problem_response

_BACK_CHANNEL = (PAR_PATH, TOKEN_PATH, INTROSPECTION_PATH, REVOCATION_PATH, REGISTRATION_PATH)
"""Their errors have the form of RFC 6749 section 5.2."""

_FOR_PROGRAMS = (
    *(USERINFO_PATH, GRANTS_PATH, JWKS_PATH, "/self-information", "/.well-known"),
    *("/catalogue.json", "/catalogue.jwt"),
)
"""Their errors have the form of RFC 9457."""

_NO_SUCH_ADDRESS = Problem(
    404, "not_found", "There is nothing at this address.", "Use an address of the metadata."
)


def refuse_unrouted(error: HTTPException) -> ResponseReturnValue:
    """Answer 404 and 405 in the form that the neighbours of the address use."""
    if _is_below(_BACK_CHANNEL):
        return _with_allow(_as_oauth(error), error)
    if _is_below(_FOR_PROGRAMS):
        problem = (
            PROBLEMS[MethodNotAllowed] if isinstance(error, MethodNotAllowed) else _NO_SUCH_ADDRESS
        )
        return _with_allow(problem_response(problem), error)
    return refuse_http(error)


def _is_below(paths: tuple[str, ...]) -> bool:
    return any(request.path == path or request.path.startswith(f"{path}/") for path in paths)


def _as_oauth(error: HTTPException) -> Response:
    described = "the method is not used here, see Allow"
    if not isinstance(error, MethodNotAllowed):
        described = "there is nothing at this address"
    response = jsonify(error="invalid_request", error_description=described)
    response.status_code = error.code or 404
    return response


def _with_allow(response: Response, error: HTTPException) -> Response:
    """Name the methods that are used (RFC 9110 section 15.5.6)."""
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    response.headers["Cache-Control"] = "no-store"
    return response
