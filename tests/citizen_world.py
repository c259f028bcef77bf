"""The provider in this process with citizens, their cards, a directory and one app, for page tests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest

from connectors.errors import DirectoryUnavailableError
from connectors.port import DirectoryPerson, Linkage, PersonName, Represented
from provider.app import create_app
from provider.flow.state import AuthorizationRequest
from provider.keys.opaque import new_opaque, opaque_hash
from provider.settings import Settings
from provider.storage.pushed_requests import PushedRequest, PushedRequestStore
from provider.wiring import build
from tests import pki
from tests.walker import _Page

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
    """A person directory in memory; it can be silenced."""

    holders: dict[bytes, str] = field(default_factory=dict)
    silent: bool = False

    def resolve(self, certificate_der: bytes) -> DirectoryPerson | None:
        person_id = self._ask(self.holders.get(certificate_der))
        return self.person(person_id) if person_id else None

    def person(self, person_id: str) -> DirectoryPerson | None:
        text, kana, born = self._ask(_PEOPLE[person_id])
        return DirectoryPerson(person_id, PersonName(text, kana), born)

    def represented(self, person_id: str) -> Sequence[Represented]:
        children = self._ask(_CHILDREN.get(person_id, ()))
        return [Represented(self.person(child), "legal_representative") for child in children]

    def linkage(self, person_id: str) -> Linkage | None:
        return self._ask(None)

    def _ask(self, answer):
        if self.silent:
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

    def __init__(self, folder, database_url):
        self.clock = TurnedClock()
        self.directory = RememberedDirectory()
        self.folder = folder
        self.ca = pki.authority()
        self.cards = {name: self.new_card(name) for name in (MISAKI, HANAKO, TARO)}
        self.publish_crl()
        self.settings = self._settings(database_url)
        self.services = replace(build(self.settings, clock=self.clock), directory=self.directory)
        self.app = create_app(self.settings, self.services)
        self.register()

    def new_card(self, holder: str | None, **changes) -> pki.Credential:
        card = pki.credential(self.ca, key=pki.rsa_key(f"card of {holder}"), **changes)
        if holder:
            self.directory.holders[card.der] = holder
        return card

    def publish_crl(self, *revoked):
        (self.folder / "auth.crl").write_bytes(pki.crl(self.ca, *revoked))

    def register(self, **entitlement):
        self.services.clients.put(
            CLIENT,
            METADATA,
            ENTITLEMENT | entitlement,
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
            issuer_url=ORIGIN,
            kek_file=self.folder / "kek",
            person_directory_token_file=self.folder / "token",
            person_directory_url="http://127.0.0.1:1",
            queue_url=f"sqlite:///{self.folder}/queue.sqlite3",
        )


class Browser:
    """One person's browser without script. It stops where a redirect or a form leaves the provider."""

    def __init__(self, world, language="ja"):
        self.world = world
        self.client = world.app.test_client()
        self.language = language
        self.path = "/"
        self.left_for = None
        self.posted_away = None
        self.response = None
        self.page = None

    @property
    def status(self):
        return self.response.status_code

    @property
    def text(self):
        return " ".join(self.page.texts)

    @property
    def html(self):
        return self.response.text

    @property
    def flow_id(self):
        return self.path.split("/")[2]

    def open(self, path):
        return self._go("GET", path)

    def press(self, button, **values):
        holder = next(f for f in self.page.forms if button in f.buttons)
        form = self._form_of(button) or holder
        data = [pair for pair in form.fields if pair[0] not in values]
        for name, value in values.items():
            data += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        name, value, _ = holder.buttons[button]
        if name:
            data.append((name, value))
        return self._go(form.method.upper(), form.action or self.path, data)

    def _form_of(self, button):
        """The form that a button names by its ``form`` attribute, wherever the button stands."""
        owner = self.page.attributes[button].get("form")
        if owner is None:
            return None
        action = self.page.attributes[owner].get("action", "")
        return next(f for f in self.page.forms if f.action == action)

    def post(self, path, **data):
        return self._go("POST", path, list(data.items()))

    def hidden(self, name):
        """The value of a hidden field of the page's main form."""
        action = self.page.attributes["main-form"].get("action", "")
        form = next(f for f in self.page.forms if f.action == action)
        return next(value for field_name, value in form.fields if field_name == name)

    def _go(self, method, path, data=None, **headers):
        self.left_for = self.posted_away = None
        headers = {"Accept-Language": self.language, **headers}
        if method == "POST":
            headers |= {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        for _ in range(8):
            target = urljoin(ORIGIN + self.path, path)
            if not target.startswith(ORIGIN + "/"):
                self.posted_away, self.left_for = dict(data or ()), target
                return self
            relative = target.removeprefix(ORIGIN)
            self.response = self.client.open(
                relative, method=method, data=_multi(data), headers=headers, base_url=ORIGIN
            )
            self.path = relative
            if self.response.status_code not in (301, 302, 303):
                break
            method, path, data = "GET", self.response.headers["Location"], None
            headers.pop("Origin", None)
        self.page = _Page()
        self.page.feed(self.response.text)
        return self

    # --- the steps of a story

    def arrive(self, path=None):
        """Come from the app and go on to the login page."""
        return self.open(path or self.world.push()).press("continue")

    def ask_card(self):
        """Press the login page's button; return what the bridge is asked to sign."""
        self.press("continue")
        assert self.left_for == f"{BRIDGE}/authenticate"
        return self.posted_away

    def bring(self, handle_path):
        """Come back from the bridge with a handle."""
        return self.open(handle_path)

    def log_in(self, card=None, path=None):
        """Arrive and log in with a card."""
        asked = self.arrive(path).ask_card()
        return self.bring(answer(self.world, asked, card or self.world.cards[MISAKI]))

    def log_in_to_my_page(self, card):
        asked = self.open("/my-page").press("continue").ask_card()
        return self.bring(answer(self.world, asked, card))


@pytest.fixture
def world(tmp_path, sqlite_url):
    """Return a fresh provider with citizens, cards, a directory and one app."""
    fresh = World(tmp_path, sqlite_url)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def browser(world):
    """Return one citizen's browser."""
    return Browser(world)


def answer(world, asked, card, **changes):
    """Let a bridge sign what was asked and post it without cookies; return where it leads."""
    signed = pki.answer_of(
        card, **{"origin": ORIGIN, "nonce": asked["nonce"], "context": asked["context"], **changes}
    )
    return park(world, txn=json.loads(asked["context"])["txn"], answer=signed.encode().decode())


def fail(world, asked, code):
    """Let a bridge report an error; return where it leads."""
    return park(world, txn=json.loads(asked["context"])["txn"], error=code)


def park(world, **fields):
    posted = world.app.test_client().post(
        "/login/answer",
        data=fields,
        base_url=ORIGIN,
        headers={"Origin": BRIDGE, "Sec-Fetch-Site": "cross-site"},
    )
    assert "Set-Cookie" not in posted.headers
    return posted.headers.get("Location", posted)


def answer_parameters(url):
    """What the app reads from the address it is called back at."""
    assert url.startswith(f"{APP}/callback?")
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _multi(data):
    grouped = {}
    for name, value in data or ():
        grouped.setdefault(name, []).append(value)
    return grouped
