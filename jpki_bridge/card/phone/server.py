"""The app's pages as a web server on the loopback address, since the sandbox has no phone to show them on.

A page of any site may open ``/open/…`` and ``/x/…``, as any site may hold a link that a phone's app
takes. All else wants a form of the app's own pages and its one-time token.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jpki_bridge.card.doors.entry import MAX_OWN_BYTES, check_host, check_own_page, read_form
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.phone.errand import Errand, Errands
from jpki_bridge.card.phone.pages import render, style
from jpki_bridge.card.phone.provider_line import ProviderLine
from jpki_bridge.card.phone.steps import Steps
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.journey import LANGUAGES, Journey
from jpki_bridge.card.window.refusal import NotForUsError

Clock = Callable[[], datetime]
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

_OPENED = re.compile(r"/(open|x)/([A-Za-z0-9_-]{16,64})(?:\?lang=(ja|en))?")
_CARD_ACTIONS = frozenset({"/choose", "/pin", "/continue", "/extend", "/retry", "/cancel"})
_ACTIONS = _CARD_ACTIONS | {"/send", "/number", "/language"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_log = logging.getLogger(__name__)


class PhoneApp(ThreadingHTTPServer):
    """The server. ``settings.answer_urls`` holds the one provider that the app is built for."""

    daemon_threads = True

    def __init__(
        self, settings: DoorSettings, line: ProviderLine, transport: CardTransport, clock: Clock
    ) -> None:
        super().__init__((settings.host, settings.port), PhoneHandler)
        self.settings = DoorSettings(
            settings.host,
            self.server_port,
            settings.answer_urls,
            settings.phrase,
            settings.sandbox,
        )
        self.provider = line.origin
        self.steps = Steps(line, Journey(transport))
        self.errands = Errands()
        self.clock = clock

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Say that a request failed and where, and nothing of what was in it."""
        error = sys.exception()
        frames = traceback.extract_tb(error.__traceback__ if error else None)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
        _log.error("event=request_failed kind=%s at=%s", type(error).__name__, where)


class PhoneHandler(BaseHTTPRequestHandler):
    """One request."""

    server: PhoneApp
    server_version = "phone-app"
    sys_version = ""
    timeout = 20

    def do_GET(self) -> None:
        """Open an errand, or answer the style sheet and the health check."""
        self._guarded(self._get)

    def do_POST(self) -> None:
        """Answer the forms of the app's own pages."""
        self._guarded(self._post)

    def log_message(self, *_: Any) -> None:
        """Keep the standard library's log lines out: they hold addresses with ids."""

    def _guarded(self, respond: Callable[[], None]) -> None:
        try:
            check_host(self.headers, self.server.settings)
            respond()
        except NotForUsError as refusal:
            _log.info("event=refused reason=%s", str(refusal).replace(" ", "_"))
            self._send(404, PLAIN, b"")

    def _get(self) -> None:
        if self.path == "/healthz":
            self._send(200, PLAIN, b"ok\n")
        elif self.path == "/style.css":
            self._send(200, "text/css; charset=utf-8", style())
        elif opened := _OPENED.fullmatch(self.path):
            self._open(*opened.groups())
        else:
            raise NotForUsError("path")

    def _open(self, way: str, opened_id: str, wish: str | None) -> None:
        if self.headers.get("Sec-Fetch-Dest", "document") != "document":
            raise NotForUsError("fetch metadata")
        now, accepted = self.server.clock(), self.headers.get("Accept-Language", "")
        language = wish or ("en" if accepted.lower().startswith("en") else LANGUAGES[0])
        errand = Errand(opened_id, by_code=way == "x", language=language, opened_at=now)
        self.server.steps.begin(errand, now=now)
        self.server.errands.open(errand)
        self._page(errand)

    def _post(self) -> None:
        check_own_page(self.headers, self.server.settings)
        if self.path not in _ACTIONS:
            raise NotForUsError("path")
        fields = {"token", "number", "card", "pin", "lang"}
        form = read_form(self.headers, self.rfile, limit=MAX_OWN_BYTES, allowed=fields)
        now, onward = self.server.clock(), None
        with self.server.errands.turn(form.get("token", ""), now=now) as (errand, fresh):
            if fresh:
                onward = self._act(errand, form, now)
        if onward is None:
            self._page(errand)
        else:
            self._send(303, PLAIN, b"", location=onward)

    def _act(self, errand: Errand, form: dict[str, str], now: datetime) -> str | None:
        steps = self.server.steps
        if self.path == "/send":
            return steps.send(errand)
        if self.path == "/number":
            steps.type_number(errand, form, now=now)
        elif self.path == "/language":
            _speak(errand, form.get("lang", ""))
        else:
            steps.act(errand, self.path, form, now=now)
        return None

    def _page(self, errand: Errand) -> None:
        self._send(200, HTML, render(errand, self.server.provider).encode())

    def _send(self, status: int, kind: str, body: bytes, *, location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            # Browsers apply form-action to the redirect after the form, too.
            f"form-action 'self' {self.server.provider}",
        )
        if location is not None:
            self.send_header("Location", location)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _speak(errand: Errand, wish: str) -> None:
    if wish in LANGUAGES:
        errand.language = wish
        if errand.visit is not None:
            errand.visit.language = wish
