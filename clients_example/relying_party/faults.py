"""Pages for what should not happen: kind words, a way back, and no trace of the inside."""

import logging
from collections.abc import Callable

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from clients_example.relying_party.words import LANGUAGES, Words

log = logging.getLogger(__name__)


def tell_faults(app: Flask, words_of: Callable[[str], Words]) -> None:
    """Answer every fault of the application with its page ``fault.html``."""

    def page(key: str) -> str:
        words = g.get("words") or words_of(LANGUAGES[0])
        return render_template("fault.html", words=words, key=key)

    def refused(fault: HTTPException) -> ResponseReturnValue:
        key = "fault.unknown" if isinstance(fault, NotFound) else "fault.refused"
        return page(key), fault.code or InternalServerError.code

    def broken(fault: Exception) -> ResponseReturnValue:
        # The type alone: a message or a trace may hold what was received.
        log.error("event=fault type=%s", type(fault).__name__)
        return page("message.error"), InternalServerError.code

    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, broken)
