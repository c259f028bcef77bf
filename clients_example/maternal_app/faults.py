"""Pages for what should not happen: kind words, a way back, and no trace of the inside."""

import logging

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from clients_example.maternal_app.words import LANGUAGES, Words

log = logging.getLogger(__name__)


def tell_faults(app: Flask) -> None:
    """Answer every fault of the application with a page."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)


def _refused(fault: HTTPException) -> ResponseReturnValue:
    key = "fault.unknown" if isinstance(fault, NotFound) else "fault.refused"
    return _page(key), fault.code or InternalServerError.code


def _broken(fault: Exception) -> ResponseReturnValue:
    # The type alone: a message or a trace may hold what was received.
    log.error("event=fault type=%s", type(fault).__name__)
    return _page("message.error"), InternalServerError.code


def _page(key: str) -> str:
    words = g.get("words") or Words(LANGUAGES[0])
    return render_template("fault.html", words=words, key=key)
