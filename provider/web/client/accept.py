"""What a caller names in ``Accept`` (RFC 9110 section 12.5.1)."""

from flask import request


def named_types() -> frozenset[str]:
    """Return the media types that are named and not excluded by ``q=0``, ranges as they stand."""
    return frozenset(
        name.partition(";")[0].strip().lower()
        for name, quality in request.accept_mimetypes
        if quality > 0
    )
