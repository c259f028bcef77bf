"""A source as a WSGI application (PEP 3333), for any server that speaks WSGI."""

from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from connectors.kit.service import Asked, SourceService, readable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def wsgi_app(service: SourceService, *, clock: Callable[[], datetime]) -> "WSGIApplication":
    """Return the application; ``/healthz`` answers everybody and says nothing else."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/healthz":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"status": "ok"}']
        told = service.answer(_asked(environ), now=clock())
        status = HTTPStatus(told.status)
        length = ("Content-Length", str(len(told.body)))
        start_response(f"{status.value} {status.phrase}", [*told.headers.items(), length])
        return [told.body]

    return app


def _asked(environ: "WSGIEnvironment") -> Asked:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    length = _length(environ)
    body = environ["wsgi.input"].read(length) if length and readable(length) else b""
    known = body if readable(length) else None
    return Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], headers, known)


def _length(environ: "WSGIEnvironment") -> int | None:
    declared = environ.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isascii() and declared.isdecimal() else None
