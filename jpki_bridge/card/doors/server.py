"""The bridge's door: the entry, the agent's calls, and the forms of the bridge's own pages."""

import json

from jpki_bridge.card.doors.agent import CALLS, Agent
from jpki_bridge.card.doors.entry import (
    JSON_TYPE,
    MAX_ENTRY_BYTES,
    MAX_OWN_BYTES,
    check_call,
    check_entry,
    check_own_page,
    check_preflight,
    check_window,
    read_form,
    read_members,
)
from jpki_bridge.card.doors.language import first_language
from jpki_bridge.card.doors.loopback import (
    HTML,
    PLAIN,
    Clock,
    LoopbackHandler,
    LoopbackServer,
    utc_now,
)
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

_ENTRY_FIELDS = frozenset({"nonce", "context", "lang"})


class Door(LoopbackServer):
    """The server, its journey and its visits."""

    def __init__(
        self, settings: DoorSettings, transport: CardTransport, clock: Clock = utc_now
    ) -> None:
        super().__init__(settings, DoorHandler, clock)
        self.journey = Journey(transport, refuse_real=settings.refuse_real)
        self.visits = Visits()
        self.invitations = Invitations()
        self.agent = Agent(self.journey, self.visits, self.invitations)


class DoorHandler(LoopbackHandler):
    """One request."""

    server: Door
    server_version = "jpki-bridge"
    # With "no-referrer" and its like the bridge's own forms would carry "Origin: null"; the path
    # of a bridge page holds no secret, and only the origin is told anyway.
    referrer_policy = "origin"
    style = staticmethod(stylesheet)

    def do_OPTIONS(self) -> None:  # noqa: N802 - the name that the standard library looks for
        """Answer a browser that asks whether a login page's script may call."""
        self.guarded(self._preflight)

    def get(self) -> None:
        """Answer an invitation to a window."""
        if not self.path.startswith(WINDOW_PATH):
            raise NotForUsError("path")
        check_window(self.headers)
        visit = self.server.invitations.accept(self.path, now=self.server.clock())
        with visit.lock:
            self._show(visit)

    def post(self) -> None:
        """Answer the entry, the agent's calls and the forms of the bridge's own pages."""
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
        self.send(204, PLAIN, b"", headers=_readable_by(origin) | methods)

    def _call(self) -> None:
        call = CALLS[self.path]
        origin = check_call(self.headers, self.server.settings)
        members = read_members(self.headers, self.rfile, limit=MAX_ENTRY_BYTES, wanted=call.members)
        told = call.perform(self.server.agent, origin, members, self.server.clock())
        if "window" in told:
            told["window"] = self.server.settings.origin + told["window"]
        self.send(200, JSON_TYPE, json.dumps(told).encode(), headers=_readable_by(origin))

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
        self.send(200, HTML, page.encode(), form_action=answer_origin(visit))

    def _form(self, limit: int, allowed: frozenset[str]) -> dict[str, str]:
        return read_form(self.headers, self.rfile, limit=limit, allowed=allowed)


def _readable_by(origin: str) -> dict[str, str]:
    """Let the page of one origin read an answer: never everybody, never with credentials."""
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
