"""The registry office's desk: a page for its operations, and revocation data over HTTP.

``python -m connectors.sandbox.office.desk --port 8630 --data DIR``

``GET /``                            the page, for whoever plays with the sandbox
``GET /crl/auth.crl``, ``/crl/sign.crl``  the newest generation's list, DER (``auth-1.crl``: the first's)
``POST /ocsp/auth``, ``/ocsp/sign``  OCSP (RFC 6960 appendix A), also as ``GET /ocsp/auth/<base64>``

While it runs, the lists are renewed before they lapse, and an operation that was broken off before
its publishing is published.
"""

import argparse
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, Response, jsonify, request

from connectors.sandbox.everybody import read_everybody
from connectors.sandbox.office.desk_page import add_page
from connectors.sandbox.office.desk_revocation import add_revocation
from connectors.sandbox.office.operations import People
from connectors.sandbox.office.publishing import is_published, publish
from connectors.sandbox.office.register import RegisterError, register_of
from connectors.sandbox.people import PEOPLE, PeopleFileError
from connectors.sandbox.serving import serve

NAME = "registry office desk"
RENEWED_EVERY = timedelta(days=1)
_LOOKS_EVERY_SECONDS = 30
_MOST_BYTES = 16 * 1024
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_app(data: Path, people: People, *, clock: Callable[[], datetime]) -> Flask:
    """Create the desk over the office's data folder."""
    app = Flask(NAME, root_path=str(Path(__file__).parent), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES

    @app.before_request
    def _only_by_our_own_name() -> tuple[str, int] | None:
        """Refuse a foreign Host: a page elsewhere whose name was made to lead here."""
        name = request.host.rpartition(":")[0] or request.host
        return None if name in _OWN_NAMES else ("", 404)

    @app.after_request
    def _with_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @app.get("/healthz")
    def _healthy() -> Response:
        return jsonify(status="ok", service=NAME)

    add_page(app, data, people, clock=clock)
    add_revocation(app, data, clock=clock)
    return app


def renew_lists(data: Path, *, now: datetime) -> bool:
    """Publish when something is unpublished or the lists are a day old; tell whether it was done."""
    newest = data / "pki" / "auth.crl"
    published = datetime.fromtimestamp(newest.stat().st_mtime, UTC) if newest.exists() else None
    if published and now - published < RENEWED_EVERY and is_published(data):
        return False
    publish(data, now=now)
    return True


def _keep_renewing(data: Path) -> None:
    never = threading.Event()
    while not never.wait(_LOOKS_EVERY_SECONDS):
        try:
            renew_lists(data, now=datetime.now(UTC))
        except (OSError, RegisterError) as fault:
            sys.stderr.write(f"{NAME}: the lists could not be renewed: {fault}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desk until it is told to end; return the exit status."""
    parser = argparse.ArgumentParser(description="The desk of the sandbox's registry office.")
    parser.add_argument("--port", type=int, default=8630)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    options = parser.parse_args(arguments)
    if not register_of(options.data).exists():
        sys.stderr.write(f"{NAME}: no registry office ever opened in {options.data}\n")
        return 1
    try:
        renew_lists(options.data, now=datetime.now(UTC))
        people = read_everybody(options.people)
        app = create_app(options.data, people, clock=lambda: datetime.now(UTC))
    except (PeopleFileError, RegisterError, OSError) as fault:
        sys.stderr.write(f"{NAME}: {fault}\n")
        return 1
    threading.Thread(target=_keep_renewing, args=(options.data,), daemon=True).start()
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
