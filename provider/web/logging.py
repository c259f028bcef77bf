"""What the web logs: one line per request and one per event, never to whom it happened.

Lines name the route, not the path, for paths hold ids.
"""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

REQUEST = "request"
LOGIN_SUCCEEDED = "login_succeeded"
LOGIN_REFUSED = "login_refused"
CHILD_ADDED = "child_added"
CHILD_ENDED = "child_ended"
CONSENT_GIVEN = "consent_given"
CONSENT_REFUSED = "consent_refused"
GRANTS_PAUSED = "grants_paused"
GRANTS_RESUMED = "grants_resumed"
GRANT_NARROWED = "grant_narrowed"
GRANT_SHORTENED = "grant_shortened"
GRANT_WITHDRAWN = "grant_withdrawn"
MAIL_ADDRESS_CHANGED = "mail_address_changed"
MANDATE_BEGUN = "mandate_begun"
MANDATE_ENDED = "mandate_ended"
MANDATE_OFFERED = "mandate_offered"
HISTORY_REPORTED = "history_reported"
PAGE_REFUSED = "page_refused"
PAGE_BROKEN = "page_broken"

_LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")


def request_id() -> str:
    """Return the name by which this request is found in the log; it stands on error pages.

    Without digits, so that it never has the shape of a My Number and is masked.
    """
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8).translate(_LETTERS)
    return str(g.request_id)


def log(event: str, **facts: object) -> None:
    """Log an event of this request. Facts are codes and counts, never values about a person."""
    _LOGGER.info(event, request_id=request_id(), **facts)


def log_fault(event: str, fault: Exception) -> None:
    """Log a fault of ours, with the place where it broke."""
    _LOGGER.error(event, request_id=request_id(), exc_info=fault)


def log_requests(app: Flask) -> None:
    """Write one line for every request."""

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        log(
            REQUEST,
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.get("began", 0.0)) * 1000, 1),
        )
        response.headers.setdefault("X-Request-Id", request_id())
        return response

    app.before_request(begin)
    app.after_request(end)


_LOGGER = structlog.stdlib.get_logger("madoguchi.web")
