"""Between Flask and the back channel: a request in, an answer out, nothing decided here."""

import json
import logging
from collections.abc import Callable

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from provider.oauth.wire import WireRequest, WireResponse
from provider.web.client.accept import named_types
from provider.web.client.client_certificate import listener_base, presented
from provider.web.client.marked import marked
from provider.web.services import services

log = logging.getLogger(__name__)

_NO_CONTENT = 204
_UNAVAILABLE = WireResponse(
    503, {"error": "temporarily_unavailable"}, {"Retry-After": "5", "Cache-Control": "no-store"}
)


def answer(endpoint: str) -> Response:
    """Let the OAuth server answer the present request at one of its endpoints."""
    return available(endpoint, lambda: services().oauth.server.answer(endpoint, _wire()))


def available(endpoint: str, step: Callable[[], WireResponse]) -> Response:
    """Send what a step answers, or 503 while the database is away."""
    try:
        answered = step()
    except SQLAlchemyError as fault:
        log.error("unavailable endpoint=%s fault=%s", endpoint, type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
        answered = _UNAVAILABLE
    response = _response(answered)
    response.headers.update(answered.headers)
    return response


def _response(answered: WireResponse) -> Response:
    body, form = _written(answered), "application/json"
    if answered.disclosure_id is None:
        return Response(body, answered.status, content_type=form)
    return marked(body.encode(), answered.disclosure_id, form, answered.status)


def _written(answered: WireResponse) -> str:
    if answered.status == _NO_CONTENT:
        return ""
    return answered.body if isinstance(answered.body, str) else json.dumps(answered.body)


def _wire() -> WireRequest:
    return WireRequest(
        path=request.path,
        query=request.query_string.decode("latin-1"),
        content_type=request.content_type or "",
        unverified_body=unverified_body(),
        unverified_proof=request.headers.get("DPoP"),
        received_at=services().clock(),
        unverified_authorization=request.headers.get("Authorization"),
        unverified_certificate=presented(),
        base=listener_base(),
        accepted=named_types(),
    )


def unverified_body() -> bytes | None:
    """Return the body of the present request; None when it is larger than any honest one."""
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None
