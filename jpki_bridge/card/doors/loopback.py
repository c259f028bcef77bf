"""A web server on the loopback address for pages without script: one empty 404 for all that is not for us."""

import logging
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from jpki_bridge.card.doors.entry import check_host
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.errors import ChallengeRefusedError

Clock = Callable[[], datetime]
HTML = "text/html; charset=utf-8"
CSS = "text/css; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

_DRAIN_BYTES = 1 << 20
_DRAIN_SECONDS = 1.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Read this machine's clock."""
    return datetime.now(UTC)


class LoopbackServer(ThreadingHTTPServer):
    """A server and its settings. Port 0 in the settings picks a free port."""

    daemon_threads = True

    def __init__(
        self, settings: DoorSettings, handler: type["LoopbackHandler"], clock: Clock
    ) -> None:
        super().__init__((settings.host, settings.port), handler)
        self.settings = replace(settings, port=self.server_port)
        self.clock = clock

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as inherited
        """Say that a request failed and where, and nothing of what was in it."""
        error = sys.exception()
        frames = traceback.extract_tb(error.__traceback__ if error else None)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
        _log.error("event=request_failed kind=%s at=%s", type(error).__name__, where)

    def serve_until_told(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        threading.Thread(target=self.serve_forever, name="door", daemon=True).start()
        _log.info("event=ready address=%s", self.settings.origin)
        told.wait()
        self.shutdown()
        self.server_close()
        _log.info("event=stopped")


class LoopbackHandler(BaseHTTPRequestHandler):
    """One request. What is for us is answered by ``get`` and ``post``."""

    server: LoopbackServer
    sys_version = ""
    timeout = 20
    referrer_policy: ClassVar[str]
    style: ClassVar[Callable[[], bytes]]

    def get(self) -> None:
        """Answer a GET; raise ``NotForUsError`` for what is not for us."""
        raise NotImplementedError

    def post(self) -> None:
        """Answer a POST; raise ``NotForUsError`` for what is not for us."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer the health check, the style sheet, and whatever else there is."""
        self.guarded(self._get)

    def do_POST(self) -> None:
        """Answer a form or a call."""
        self.guarded(self.post)

    def send_error(self, *_: Any, **__: Any) -> None:
        """Answer what is not even a proper request with the same empty 404."""
        self._not_found("malformed")

    def log_message(self, *_: Any) -> None:
        """Keep the standard library's log lines out; events are logged where they happen."""

    def guarded(self, respond: Callable[[], None]) -> None:
        """Answer by our own name only, and whatever is refused in one way."""
        try:
            check_host(self.headers, self.server.settings)
            respond()
        except NotForUsError as refusal:
            self._not_found(str(refusal))
        except ChallengeRefusedError as refusal:
            self._not_found(refusal.code)

    def send(
        self,
        status: int,
        kind: str,
        body: bytes,
        *,
        form_action: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send an answer; ``form_action`` names one more origin that the page's forms lead to."""
        sources = f"'self' {form_action}".strip()
        policy = {
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action {sources}",
            "Referrer-Policy": self.referrer_policy,
        }
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in {**policy, **_HEADERS, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _get(self) -> None:
        if self.path == "/healthz":
            self.send(200, PLAIN, b"ok\n")
        elif self.path == "/style.css":
            self.send(200, CSS, type(self).style())
        else:
            self.get()

    def _not_found(self, reason: str) -> None:
        _log.info("event=refused reason=%s", reason.replace(" ", "_"))
        self.send(404, PLAIN, b"")
        self._drain()

    def _drain(self) -> None:
        """Read what is left of the request, or closing would reset the line under the answer."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_DRAIN_SECONDS)
        left = _DRAIN_BYTES
        with suppress(OSError):
            while left > 0 and (part := self.rfile.read1(left)):
                left -= len(part)
