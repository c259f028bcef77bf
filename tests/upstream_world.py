"""The provider of the page tests, with the emulator of デジタル認証アプリ as a real process beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from connectors.directory_port import DirectoryPerson
from connectors.sandbox.basic_four import BasicFour
from connectors.sandbox.people import PEOPLE, load_people
from tests import pki
from tests.citizen_browser import Browser
from tests.citizen_world import MISAKI, ORIGIN, TARO, RememberedDirectory, World
from tests.services.auth_app import CLIENT_ID
from tests.services.auth_app import MISAKI as MISAKI_THERE

CALLBACK = "/login/upstream/callback"
KENJI_THERE = "p-sato-kenji"
_HERE = {MISAKI_THERE: MISAKI, KENJI_THERE: TARO}
"""Whom our directory knows, by their names among the sandbox's people."""


class IdentifyingDirectory(RememberedDirectory):
    """A person directory that compares the four attributes, too."""

    people = load_people(PEOPLE)

    def identify(self, four) -> DirectoryPerson | None:
        self._ask(None)
        asked = BasicFour(four.name, four.sex, four.birth_date, four.address).comparable()
        for there, here in _HERE.items():
            if self.people[there].basic_four().comparable() == asked:
                return self.person(here)
        return None


class UpstreamWorld(World):
    """A provider that offers the upstream login, alone or beside the card."""

    directory_kind = IdentifyingDirectory

    def __init__(self, folder, database_url, auth_app, methods="card,upstream", origin=ORIGIN):
        self.auth_app, self.methods = auth_app, methods
        auth_app.register(origin + CALLBACK)
        super().__init__(folder, database_url, origin)
        self.clock.now = datetime.now(UTC)

    def _settings(self, database_url):
        self.directory = self.directory_kind(self.directory.holders)
        (self.folder / "upstream.pem").write_bytes(self.auth_app.key.pem())
        settings = replace(
            super()._settings(database_url),
            login_methods=self.methods,
            upstream_client_id=CLIENT_ID,
            upstream_issuer_url=self.auth_app.issuer,
            upstream_key_file=self.folder / "upstream.pem",
        )
        if "card" in self.methods:
            return settings
        return replace(settings, auth_ca_file=None, auth_crl_file=None, auth_policy_oids=None)

    def publish_crl(self, *revoked):
        """Publish the list of this moment: the emulator's clock is the real one."""
        now = datetime.now(UTC)
        times = {"at": now - timedelta(hours=1), "next_update": now + timedelta(days=1)}
        (self.folder / "auth.crl").write_bytes(pki.crl(self.ca, *revoked, **times))

    def tick(self):
        """Let our clock show the time of the emulator's."""
        self.clock.now = datetime.now(UTC)


class UpstreamBrowser(Browser):
    """A citizen's browser that walks over to the emulator and back."""

    def leave(self, button="upstream"):
        """Press the upstream's button; return the address to which the browser is led."""
        self.world.tick()
        self.press(button)
        return self.left_for

    def confirm(self, address, person=MISAKI_THERE, **how):
        """Confirm there who one is; return the address by which the browser comes back."""
        back = self.world.auth_app.answer(address, person, **how)
        return back.removeprefix(self.world.origin)

    def log_in_upstream(self, person=MISAKI_THERE, path=None):
        """Do the whole of it."""
        back = self.confirm(self.arrive(path).leave(), person)
        self.world.tick()
        return self.open(back)
