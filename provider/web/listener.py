"""What the mtls listener serves: relying parties, and nobody's browser."""

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import MethodNotAllowed

from provider.settings import MTLS
from provider.web.access import CALLABLE_BY, Caller
from provider.web.client.problems import PROBLEMS, Problem, problem_response
from provider.web.services import services

_SERVED = (Caller.CLIENT, Caller.MANAGEMENT, Caller.TOKEN)
_HEALTH = "health.readiness"
ELSEWHERE = Problem(
    421,
    "misdirected_request",
    "This address serves relying parties with certificates only.",
    "Use the issuer's address for all but the resources and what mtls_endpoint_aliases names.",
)


def keep_to_the_listener(app: Flask) -> None:
    """Let the mtls listener answer 421 (RFC 9110 section 15.5.20) to all but its own endpoints."""

    def turn_away() -> Response | None:
        if services().settings.listener != MTLS or _is_served():
            return None
        if isinstance(request.routing_exception, MethodNotAllowed):
            response = problem_response(PROBLEMS[MethodNotAllowed])
            response.headers["Allow"] = ", ".join(request.routing_exception.valid_methods or ())
            return response
        return problem_response(ELSEWHERE)

    app.before_request(turn_away)


def _is_served() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, CALLABLE_BY, None) in _SERVED or request.endpoint == _HEALTH
