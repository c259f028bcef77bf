"""Answers that the ledger knows of: sent whole, and marked when they were seen to leave."""

import logging
from collections.abc import Iterator

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import MethodNotAllowed

from provider.web.services import services

log = logging.getLogger(__name__)


def marked(body: bytes, disclosure_id: str, media_type: str, status: int = 200) -> Response:
    """Send the bytes, and mark the entry when the server took them.

    A server asks for what follows the body only after writing the body; a caller that hung up makes
    it stop before. So the mark means what it says.
    """
    here = services()

    def bytes_then_mark() -> Iterator[bytes]:
        yield body
        try:
            here.disclosures.mark_delivered(disclosure_id, now=here.clock())
        except SQLAlchemyError as fault:
            log.error("not marked as delivered fault=%s", type(fault).__name__)  # noqa: TRY400 - a traceback may hold values

    response = Response(bytes_then_mark(), status, content_type=media_type)
    response.content_length = len(body)
    return response


def refuse_head() -> None:
    """Refuse HEAD: handing out headers of an answer would be a reading of it."""
    if request.method == "HEAD":
        methods = request.url_rule.methods if request.url_rule else None
        raise MethodNotAllowed(sorted((methods or set()) - {"HEAD"}))
