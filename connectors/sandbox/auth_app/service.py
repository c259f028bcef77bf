"""One running emulator: its address, its people, its relying parties and what it remembers."""

import time
from collections.abc import Mapping
from pathlib import Path

from connectors.sandbox.auth_app.client_assertion import Assertions
from connectors.sandbox.auth_app.clients import Client, find_client
from connectors.sandbox.auth_app.id_tokens import LIFE_SECONDS, IdTokens
from connectors.sandbox.auth_app.memory import Login, OneTime
from connectors.sandbox.auth_app.traps import Traps
from connectors.sandbox.people import Person

REALM = "/api/realms/main"
PROTOCOL = f"{REALM}/protocol/openid-connect"
_PAGE_SECONDS = 600
_CODE_SECONDS = 60


class AuthAppService:
    """Everything that the two sides, browser and relying party, share."""

    def __init__(
        self, address: str, people: Mapping[str, Person], clients_file: Path, pairwise_key: bytes
    ) -> None:
        self.issuer = address + REALM
        self.protocol = address + PROTOCOL
        self.people = people
        self._clients_file = clients_file
        self.traps = Traps()
        self.id_tokens = IdTokens(self.issuer, pairwise_key, self.traps)
        self.assertions = Assertions(f"{self.protocol}/token")
        self.waiting: OneTime[Login] = OneTime(_PAGE_SECONDS)
        self.codes: OneTime[Login] = OneTime(_CODE_SECONDS)
        self.access: OneTime[Login] = OneTime(LIFE_SECONDS)

    def client(self, unverified_id: str) -> Client | None:
        """Return a registered relying party, None for any other."""
        return find_client(self._clients_file, unverified_id)

    def choose(self, login: Login, person_id: str) -> str:
        """Log a person in and return the code for it."""
        return self.codes.keep(Login(login.parameters, person_id, int(time.time())))
