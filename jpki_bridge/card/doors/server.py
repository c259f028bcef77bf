"""The door as a web server on the loopback address: navigation only, no script, one empty 404."""

import logging
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jpki_bridge.card.doors.entry import (
    MAX_ENTRY_BYTES,
    MAX_OWN_BYTES,
    check_entry,
    check_host,
    check_own_page,
    read_form,
)
from jpki_bridge.card.driver.session import Question
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.journey import ACTIONS, LANGUAGES, Action, Journey
from jpki_bridge.card.window.page import answer_origin, render, stylesheet
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import Visits
from jpki_bridge.errors import ChallengeRefusedError

Clock = Callable[[], datetime]
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

_ENTRY_FIELDS = frozenset({"nonce", "context", "lang"})
_DRAIN_BYTES = 1 << 20
_DRAIN_SECONDS = 1.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With "no-referrer" and its like the bridge's own forms would carry "Origin: null"; the path
    # of a bridge page holds no secret, and only the origin is told anyway.
    "Referrer-Policy": "origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Read this machine's clock."""
    return datetime.now(UTC)


class Door(ThreadingHTTPServer):
    """The server, its settings and its visits. Port 0 in the settings picks a free port."""

    daemon_threads = True

    def __init__(
        self, settings: DoorSettings, transport: CardTransport, clock: Clock = utc_now
    ) -> None:
        super().__init__((settings.host, settings.port), DoorHandler)
        self.settings = DoorSettings(
            settings.host,
            self.server_port,
            settings.answer_urls,
            settings.phrase,
            settings.sandbox,
        )
        self.journey = Journey(transport)
        self.visits = Visits()
        self.clock = clock

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Say that a request failed and where, and nothing of what was in it."""
        error = sys.exception()
        frames = traceback.extract_tb(error.__traceback__ if error else None)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
        _log.error("event=request_failed kind=%s at=%s", type(error).__name__, where)


class DoorHandler(BaseHTTPRequestHandler):
    """One request."""

    server: Door
    server_version = "jpki-bridge"
    sys_version = ""
    timeout = 20

    def do_GET(self) -> None:
        """Answer the style sheet and the health check."""
        self._guarded(self._get)

    def do_POST(self) -> None:
        """Answer the entry and the forms of the bridge's own pages."""
        self._guarded(self._post)

    def send_error(self, *_: Any, **__: Any) -> None:
        """Answer what is not even a proper request with the same empty 404."""
        self._not_found("malformed")

    def log_message(self, *_: Any) -> None:
        """Keep the standard library's log lines out; events are logged where they happen."""

    def _guarded(self, respond: Callable[[], None]) -> None:
        try:
            check_host(self.headers, self.server.settings)
            respond()
        except NotForUsError as refusal:
            self._not_found(str(refusal))
        except ChallengeRefusedError as refusal:
            self._not_found(refusal.code)

    def _get(self) -> None:
        if self.path == "/healthz":
            self._send(200, PLAIN, b"ok\n")
        elif self.path == "/style.css":
            self._send(200, "text/css; charset=utf-8", stylesheet())
        else:
            raise NotForUsError("path")

    def _post(self) -> None:
        if self.path == "/authenticate":
            self._enter()
        elif self.path in ACTIONS:
            self._act(ACTIONS[self.path])
        else:
            raise NotForUsError("path")

    def _enter(self) -> None:
        settings = self.server.settings
        origin = check_entry(self.headers, settings)
        form = self._form(MAX_ENTRY_BYTES, _ENTRY_FIELDS)
        visit = self.server.journey.enter(
            Question(origin, form.get("nonce", ""), form.get("context", "")),
            settings.answer_urls[origin],
            _language(form.get("lang"), self.headers.get("Accept-Language", "")),
            now=self.server.clock(),
        )
        self.server.visits.open(visit)
        page = render(visit, self.server.settings)
        self._send(200, HTML, page.encode(), form_action=answer_origin(visit))

    def _act(self, action: Action) -> None:
        check_own_page(self.headers, self.server.settings)
        form = self._form(MAX_OWN_BYTES, action.fields | {"token"})
        now = self.server.clock()
        with self.server.visits.turn(form.get("token", ""), now=now) as (visit, fresh):
            if fresh:
                self.server.journey.act(action, visit, form, now)
            page = render(visit, self.server.settings)
        self._send(200, HTML, page.encode(), form_action=answer_origin(visit))

    def _form(self, limit: int, allowed: frozenset[str]) -> dict[str, str]:
        return read_form(self.headers, self.rfile, limit=limit, allowed=allowed)

    def _not_found(self, reason: str) -> None:
        _log.info("event=refused reason=%s", reason.replace(" ", "_"))
        self._send(404, PLAIN, b"")
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

    def _send(self, status: int, kind: str, body: bytes, *, form_action: str = "") -> None:
        sources = f"'self' {form_action}".strip()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action {sources}",
        )
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _language(unverified_wish: str | None, accepted: str) -> str:
    """Take the language the login page carries on, else the browser's first, else Japanese."""
    if unverified_wish in LANGUAGES:
        return str(unverified_wish)
    for item in accepted.split(","):
        language = item.split(";")[0].strip().lower().split("-")[0]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
