"""The provider in this process with citizens, their cards, a directory and one app, for page tests."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from connectors.directory_port import (
    BasicFour,
    CredentialEvent,
    CredentialHolder,
    CredentialStatus,
    DirectoryPerson,
    Linkage,
    PersonName,
    Represented,
)
from connectors.errors import DirectoryUnavailableError
from provider.app import create_app
from provider.flow.state import AuthorizationRequest
from provider.keys.opaque import new_opaque, opaque_hash
from provider.settings import Settings
from provider.storage.pushed_requests import PushedRequest, PushedRequestStore
from provider.wiring import build
from tests import pki

ORIGIN = "http://localhost:8600"
BRIDGE = "http://127.0.0.1:8610"
APP = "https://app.example"
CLIENT = "c-techo"
MISAKI, HANAKO, KAITO, TARO = "p-misaki", "p-hanako", "p-kaito", "p-taro"

_PEOPLE = {
    MISAKI: ("山田 美咲", "ヤマダ ミサキ", date(1990, 4, 2)),
    HANAKO: ("山田 花子", "ヤマダ ハナコ", date(2024, 5, 10)),
    KAITO: ("山田 海斗", "ヤマダ カイト", date(2011, 11, 22)),
    TARO: ("佐藤 太郎", "サトウ タロウ", date(1985, 1, 1)),
}
ADDRESS = "ひなた市みどり町一丁目1番1号"
_CHILDREN = {MISAKI: (HANAKO, KAITO)}


class TurnedClock:
    """A clock that stands still until it is turned."""

    def __init__(self):
        self.now = pki.NOW

    def __call__(self):
        return self.now

    def turn(self, **by):
        self.now += timedelta(**by)


@dataclass
class RememberedDirectory:
    """A person directory in memory; it can be silenced, from some question on, or told to forget."""

    holders: dict[bytes, str] = field(default_factory=dict)
    silent: bool = False
    supersedes: dict[bytes, tuple[str, ...]] = field(default_factory=dict)
    events: list[CredentialEvent] = field(default_factory=list)
    children: dict[str, tuple[str, ...]] = field(default_factory=lambda: _CHILDREN)
    silent_about: frozenset[str] = frozenset()
    forgotten: set[str] = field(default_factory=set)
    held: dict[bytes, CredentialStatus] = field(default_factory=dict)

    def resolve(self, certificate_der: bytes) -> CredentialHolder | None:
        person_id = self._ask(self.holders.get(certificate_der), "resolve")
        if person_id is None:
            return None
        earlier = self.supersedes.get(certificate_der, ())
        status = self.held.get(certificate_der, CredentialStatus.ACTIVE)
        return CredentialHolder(self._person(person_id), earlier, status)

    def identify(self, four: BasicFour) -> DirectoryPerson | None:
        """Everyone lives at one address; two of one name and birthday are nobody."""
        self._ask(None, "identify")
        wanted = (four.name.replace("\u3000", " "), four.birth_date, four.address)
        found = [id_ for id_, (name, _, born) in _PEOPLE.items() if (name, born, ADDRESS) == wanted]
        return self._person(found[0]) if len(found) == 1 else None

    def credential_events(self, after: int) -> Sequence[CredentialEvent]:
        return self._ask([e for e in self.events if e.sequence > after][:500], "events")

    def says(self, card: pki.Credential, status: CredentialStatus) -> None:
        """Add an event about a card."""
        fingerprint = hashlib.sha256(card.der).hexdigest()
        self.events.append(CredentialEvent(len(self.events) + 1, fingerprint, status))

    def person(self, person_id: str) -> DirectoryPerson | None:
        self._ask(None, "person")
        return None if person_id in self.forgotten else self._person(person_id)

    def _person(self, person_id: str) -> DirectoryPerson:
        text, kana, born = _PEOPLE[person_id]
        return DirectoryPerson(person_id, PersonName(text, kana), born)

    def represented(self, person_id: str) -> Sequence[Represented]:
        children = self._ask(self.children.get(person_id, ()), "represented")
        return [Represented(self._person(child), "legal_representative") for child in children]

    def linkage(self, person_id: str) -> Linkage | None:
        return self._ask(None, "linkage")

    def _ask(self, answer, question=""):
        if self.silent or question in self.silent_about:
            raise DirectoryUnavailableError("silent")
        return answer


METADATA = {
    "client_name": "こそだて手帳",
    "client_name#en": "Kosodate Techo",
    "legal_name": "株式会社こそだて（架空）",
    "registration_number": "M-0001",
    "contacts": ["support@app.example"],
    "redirect_uris": [f"{APP}/callback"],
}
ENTITLEMENT = {
    "purposes": [
        {
            "id": "vaccination_calendar",
            "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
            "categories": ["immunisation", "maternal_child_health"],
            "needed": ["immunisation"],
            "max_term_days": 365,
        }
    ]
}


class World:
    """One provider, its clock, its directory, a CA and its cards."""

    def __init__(self, folder, database_url, origin=ORIGIN):
        self.origin = origin
        self.clock = TurnedClock()
        self.directory = RememberedDirectory()
        self.folder = folder
        self.ca = pki.authority()
        self.sign_ca = pki.sign_authority()
        self.cards = {name: self.new_card(name) for name in (MISAKI, HANAKO, TARO)}
        self.publish_crl()
        self.publish_sign_crl()
        self.settings = self._settings(database_url)
        self.services = build(self.settings, clock=self.clock, directory=self.directory)
        self.app = create_app(self.settings, self.services)
        self.register()

    def new_card(self, holder: str | None, **changes) -> pki.Credential:
        card = pki.credential(self.ca, key=pki.rsa_key(f"card of {holder}"), **changes)
        if holder:
            self.directory.holders[card.der] = holder
        return card

    def signing_card(self, holder: str, **changes) -> pki.Credential:
        """The signature certificate of a person, with the four attributes as the register has them."""
        name, _, born = _PEOPLE[holder]
        four = {"name": name.replace(" ", "\u3000"), "birth_date": born, "address": ADDRESS}
        key = pki.rsa_key(f"signing card of {holder}")
        return pki.signature_credential(self.sign_ca, key=key, **(four | changes))

    def publish_crl(self, *revoked, **profile):
        (self.folder / "auth.crl").write_bytes(pki.crl(self.ca, *revoked, **profile))

    def publish_sign_crl(self, *revoked):
        (self.folder / "sign.crl").write_bytes(pki.crl(self.sign_ca, *revoked))

    def register(self, **entitlement):
        self.services.clients.put(
            CLIENT,
            METADATA,
            ENTITLEMENT | entitlement,
            policy="fapi2",
            sector="techo",
            now=self.clock(),
        )

    def register_with(self, **metadata):
        """Renew the app's registration with other metadata."""
        self.services.clients.put(
            CLIENT,
            METADATA | metadata,
            ENTITLEMENT,
            policy="fapi2",
            sector="techo",
            now=self.clock(),
        )

    def push(self, scope="openid offline_access immunisation maternal_child_health", **changes):
        """Keep a pushed request as PAR would; return the address the app sends its user to."""
        request_uri = f"urn:ietf:params:oauth:request_uri:{new_opaque()}"
        wish = AuthorizationRequest(
            client_id=CLIENT,
            redirect_uri=f"{APP}/callback",
            scope=scope,
            state="app-state",
            nonce="app-nonce",
            code_challenge="x" * 43,
            dpop_jkt=None,
            purpose_id="vaccination_calendar",
        )
        PushedRequestStore(self.services.database, self.services.envelope).add(
            PushedRequest(
                opaque_hash(request_uri),
                replace(wish, **changes),
                self.clock() + timedelta(minutes=5),
            )
        )
        query = urlencode({"client_id": CLIENT, "request_uri": request_uri})
        return f"/authorize?{query}"

    def rows(self, table: str) -> int:
        with self.services.database.reading() as connection:
            return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()

    def _settings(self, database_url):
        files = {
            "ca.pem": self.ca.pem,
            "sign-ca.pem": self.sign_ca.pem,
            "kek": b"k" * 32,
            "token": b"secret",
            "agencies.json": json.dumps(
                {
                    "hinata": {
                        "endpoint": "http://127.0.0.1:1",
                        "code": "991023",
                        "name": "ひなた市",
                        "enquiry": "窓口",
                    }
                }
            ).encode(),
        }
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        return Settings(
            agencies_file=self.folder / "agencies.json",
            agencies_token_file=self.folder / "token",
            auth_ca_file=self.folder / "ca.pem",
            auth_crl_file=self.folder / "auth.crl",
            auth_policy_oids=pki.AUTH_POLICY,
            database_url=database_url,
            environment="sandbox",
            issuer_url=self.origin,
            kek_file=self.folder / "kek",
            person_directory_token_file=self.folder / "token",
            person_directory_url="http://127.0.0.1:1",
            queue_url=f"sqlite:///{self.folder}/queue.sqlite3",
            sign_ca_file=self.folder / "sign-ca.pem",
            sign_crl_file=self.folder / "sign.crl",
            sign_policy_oids=pki.SIGN_POLICY,
        )


@pytest.fixture
def world(tmp_path, sqlite_url):
    """Return a fresh provider with citizens, cards, a directory and one app."""
    fresh = World(tmp_path, sqlite_url)
    yield fresh
    fresh.services.database.dispose()
