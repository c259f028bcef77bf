"""The door as a web server on the loopback address: pages without script, one empty 404."""

import json
import logging
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jpki_bridge.card.doors.agent import CALLS, Agent
from jpki_bridge.card.doors.entry import (
    JSON_TYPE,
    MAX_ENTRY_BYTES,
    MAX_OWN_BYTES,
    check_call,
    check_entry,
    check_host,
    check_own_page,
    check_preflight,
    check_window,
    read_form,
    read_members,
)
from jpki_bridge.card.doors.language import first_language
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.invitation import PATH as WINDOW_PATH
from jpki_bridge.card.window.invitation import Invitations
from jpki_bridge.card.window.journey import ACTIONS, Action, Journey
from jpki_bridge.card.window.page import answer_origin, render
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.template import stylesheet
from jpki_bridge.card.window.visit import Visit, Visits
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
        self.settings = replace(settings, port=self.server_port)
        self.journey = Journey(transport, refuse_real=settings.refuse_real)
        self.visits = Visits()
        self.invitations = Invitations()
        self.agent = Agent(self.journey, self.visits, self.invitations)
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
        """Answer an invitation to a window, the style sheet and the health check."""
        self._guarded(self._get)

    def do_POST(self) -> None:
        """Answer the entry, the agent's calls and the forms of the bridge's own pages."""
        self._guarded(self._post)

    def do_OPTIONS(self) -> None:
        """Answer a browser that asks whether a login page's script may call."""
        self._guarded(self._preflight)

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
        elif self.path.startswith(WINDOW_PATH):
            check_window(self.headers)
            visit = self.server.invitations.accept(self.path, now=self.server.clock())
            with visit.lock:
                self._show(visit)
        else:
            raise NotForUsError("path")

    def _post(self) -> None:
        if self.path == "/authenticate":
            self._enter()
        elif self.path in ACTIONS:
            self._act(ACTIONS[self.path])
        elif self.path in CALLS:
            self._call()
        else:
            raise NotForUsError("path")

    def _enter(self) -> None:
        settings = self.server.settings
        origin = check_entry(self.headers, settings)
        form = self._form(MAX_ENTRY_BYTES, _ENTRY_FIELDS)
        visit = self.server.journey.enter(
            Question(origin, form.get("nonce", ""), form.get("context", "")),
            settings.answer_urls[origin],
            first_language(form.get("lang"), self.headers.get("Accept-Language", "")),
            now=self.server.clock(),
        )
        self.server.visits.open(visit)
        self._show(visit)

    def _preflight(self) -> None:
        if self.path not in CALLS:
            raise NotForUsError("path")
        origin = check_call(self.headers, self.server.settings)
        check_preflight(self.headers)
        methods = {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
        }
        self._send(204, PLAIN, b"", headers=_readable_by(origin) | methods)

    def _call(self) -> None:
        call = CALLS[self.path]
        origin = check_call(self.headers, self.server.settings)
        members = read_members(self.headers, self.rfile, limit=MAX_ENTRY_BYTES, wanted=call.members)
        told = call.perform(self.server.agent, origin, members, self.server.clock())
        if "window" in told:
            told["window"] = self.server.settings.origin + told["window"]
        self._send(200, JSON_TYPE, json.dumps(told).encode(), headers=_readable_by(origin))

    def _act(self, action: Action) -> None:
        check_own_page(self.headers, self.server.settings)
        form = self._form(MAX_OWN_BYTES, action.fields | {"token"})
        now = self.server.clock()
        with self.server.visits.turn(form.get("token", ""), now=now) as (visit, fresh):
            if fresh:
                self.server.journey.act(action, visit, form, now)
            self._show(visit)

    def _show(self, visit: Visit) -> None:
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

    def _send(
        self,
        status: int,
        kind: str,
        body: bytes,
        *,
        form_action: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        sources = f"'self' {form_action}".strip()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action {sources}",
        )
        for name, value in {**_HEADERS, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _readable_by(origin: str) -> dict[str, str]:
    """Let the page of one origin read an answer: never everybody, never with credentials."""
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
