"""The app's pages as a web server on the loopback address, since the sandbox has no phone to show them on.

A page of any site may open ``/open/…`` and ``/x/…``, as any site may hold a link that a phone's app
takes. All else wants a form of the app's own pages and its one-time token.
"""

import re
from datetime import datetime

from jpki_bridge.card.doors.entry import MAX_OWN_BYTES, check_own_page, read_form
from jpki_bridge.card.doors.language import first_language
from jpki_bridge.card.doors.loopback import (
    HTML,
    PLAIN,
    Clock,
    LoopbackHandler,
    LoopbackServer,
    utc_now,
)
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.phone.errand import Errand, Errands
from jpki_bridge.card.phone.pages import render, style
from jpki_bridge.card.phone.provider_line import ProviderLine
from jpki_bridge.card.phone.steps import Steps
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.journey import Journey
from jpki_bridge.card.window.language import LANGUAGES
from jpki_bridge.card.window.refusal import NotForUsError

_OPENED = re.compile(r"/(open|x)/([A-Za-z0-9_-]{16,64})(?:\?lang=([a-z-]{2,8}))?")
_CARD_ACTIONS = frozenset({"/choose", "/pin", "/continue", "/extend", "/retry", "/cancel"})
_ACTIONS = _CARD_ACTIONS | {"/send", "/number", "/language"}


class PhoneApp(LoopbackServer):
    """The server, for the one provider at the other end of its line."""

    def __init__(
        self,
        settings: DoorSettings,
        line: ProviderLine,
        transport: CardTransport,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(settings, PhoneHandler, clock)
        self.provider = line.origin
        self.steps = Steps(line, Journey(transport))
        self.errands = Errands()


class PhoneHandler(LoopbackHandler):
    """One request."""

    server: PhoneApp
    server_version = "phone-app"
    referrer_policy = "same-origin"
    style = staticmethod(style)

    def get(self) -> None:
        """Open an errand."""
        opened = _OPENED.fullmatch(self.path)
        if opened is None:
            raise NotForUsError("path")
        self._open(*opened.groups())

    def _open(self, way: str, opened_id: str, wish: str | None) -> None:
        if self.headers.get("Sec-Fetch-Dest", "document") != "document":
            raise NotForUsError("fetch metadata")
        now, accepted = self.server.clock(), self.headers.get("Accept-Language", "")
        language = first_language(wish, accepted)
        errand = Errand(opened_id, by_code=way == "x", language=language, opened_at=now)
        self.server.steps.begin(errand, now=now)
        self.server.errands.open(errand)
        self._page(errand)

    def post(self) -> None:
        """Answer the forms of the app's own pages."""
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
            self.send(303, PLAIN, b"", headers={"Location": onward})

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
        provider = self.server.provider
        # Browsers apply form-action to the redirect after the form, too.
        self.send(200, HTML, render(errand, provider).encode(), form_action=provider)


def _speak(errand: Errand, wish: str) -> None:
    if wish in LANGUAGES:
        errand.language = wish
        if errand.visit is not None:
            errand.visit.language = wish
