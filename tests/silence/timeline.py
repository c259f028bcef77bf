"""A provider, its worker and its agencies on one time line that a story moves along by hand.

Everything is the product's own, from the agencies' JSON over HTTP to the pages; only time and agencies are
told. A story begins at ``START`` as often as it likes: what is compared must not differ by the clock.
"""

import asyncio
import random
import re
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import httpx

from connectors.gate.gated import GatedSource
from connectors.gate.terms import Terms
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from connectors.silence.source import SilentSource
from provider.selfinfo import wait
from provider.selfinfo.floor import Floor
from provider.selfinfo.protection_desk import FlagWish
from provider.selfinfo.ticks import Ticks
from provider.storage.persons import CredentialRow
from provider.web.sessions import cookie_name
from scopes.catalogue import CATALOGUE
from tests.fakes.by_hand import Inline
from tests.fakes.counter import HOLDERS
from tests.fakes.questions import question
from tests.fakes.virtual_time import _Loop
from tests.oauth_provider import START, InProcessProvider
from tests.silence.told_agencies import FORMER, HOME, Agency, Register, code_of

TICK = timedelta(seconds=2)
SCOPE = "openid offline_access immunisation maternal_child_health answer.measles_rubella_twice"
PURPOSES = {
    "purposes": [
        {
            "id": "vaccination_calendar",
            "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
            "categories": SCOPE.split()[2:],
            "max_term_days": 365,
        }
    ]
}


class Clock:
    """Says what time it is on the line; a story may begin anew."""

    def __init__(self):
        self.anew()

    def anew(self):
        """Let all time begin again."""
        self.loop, self.begun = _Loop(), 0.0

    def __call__(self):
        return START + timedelta(seconds=self.passed)

    @property
    def passed(self):
        return round(self.loop.time() - self.begun, 3)

    def begin(self):
        self.begun = self.loop.time()


class Line:
    """One provider on its time line. ``person`` brings somebody new, ``world`` sets the agencies up."""

    def __init__(self, settings):
        self.clock = Clock()
        self.provider = InProcessProvider(settings, self.clock)
        self.services = self.provider.services
        object.__setattr__(self.services, "directory", Register())
        self.queue = []
        use = self.services.self_information
        use.starter._queue = SimpleNamespace(enqueue=self.queue.append)
        object.__setattr__(use.deliverer.opening, "ticks", Ticks(TICK))
        self.rp = self.provider.relying_party(metadata={"self_information_entitlement": PURPOSES})

    @property
    def loop(self):
        return self.clock.loop

    @contextmanager
    def at_work(self, *, terms=None, entries=None, seed=7, stub=SilentSource, ticks=TICK):
        """Open a worker before fresh agencies, whose gate and stub have seen nobody yet."""
        self.loop.close()
        self.clock.anew()
        random.seed(seed)  # pauses between two tries are drawn from it
        self.agencies = {name: Agency(name, self.loop) for name in (FORMER, HOME)}
        endpoints = {
            name: AgencyEndpoint(
                name, f"https://{name}.example", HOLDERS[name], "s", entry=entries or {}
            )
            for name in self.agencies
        }
        rest = AgencyHttpSource(endpoints, time_limit=60, new_client=self._client)
        silent = stub(rest, endpoints, draw=random.Random(seed))
        self.source = GatedSource(silent, endpoints, default=terms or Terms(seconds=8))
        collector = replace(
            self.services.self_information.collector,
            source=self.source,
            ticks=Ticks(ticks),
        )
        self.floor = Floor(collector, aside=Inline())
        self.loop.run_until_complete(self.floor.__aenter__())
        try:
            yield self
        finally:
            self.loop.run_until_complete(self.floor.__aexit__(None, None, None))

    def _client(self, endpoint):
        return httpx.AsyncClient(transport=httpx.MockTransport(self.agencies[endpoint.agency_id]))

    def person(self, *, lives="", **held):
        """Bring somebody about whom both agencies hold records by category; return a ``Citizen``."""
        return Citizen(self, f"p-{lives}-{uuid.uuid4()}", held)

    def go(self, seconds):
        """Let time pass; whatever waits in the queue is taken up first."""
        self.loop.run_until_complete(self._passed(seconds))

    async def _passed(self, seconds):
        while self.queue:
            self.floor.begin(self.queue.pop(0))
        await asyncio.sleep(seconds)

    def ask_agencies(self, times, category="immunisation", agencies=(FORMER, HOME)):
        """Let other people's questions pass, so that the process knows how agencies answer."""
        for number in range(times):
            for agency_id in agencies:
                self.loop.run_until_complete(self._fetched(agency_id, category, number))

    async def _fetched(self, agency_id, category, number):
        asked = question(f"warm-{number}", agency_id, f"ZZ-nobody-{number}", category)
        await self.source.fetch(replace(asked, consent_reference=f"c-{number}"), now=self.clock())

    @contextmanager
    def waiting_by_the_line(self, monkeypatch):
        """Let ``Prefer: wait`` wait by this time line."""
        told = SimpleNamespace(monotonic=self.loop.time, sleep=self.go)
        with monkeypatch.context() as patched:
            patched.setattr(wait, "time", told)
            yield

    def close(self):
        self.loop.close()
        self.provider.close()


class Citizen:
    """Somebody who gave a standing consent, the app that holds it, and their own browser."""

    def __init__(self, line, directory_id, held):
        self.line, self.directory_id = line, directory_id
        provider, now = line.provider, line.clock()
        self.person_id = line.services.persons.enrol(directory_id, now=now)
        self._credential = str(uuid.uuid4())
        row = {
            "credential_id": self._credential,
            "person_id": self.person_id,
            "issuer_key_sha256": "a" * 64,
            "serial_hmac": uuid.uuid4().hex,
            "certificate_hmac": uuid.uuid4().hex,
            "kind": "sandbox",
            "not_after": now + timedelta(days=365),
            "status": "active",
            "created_at": now,
        }
        with line.services.database.transaction() as connection:
            connection.execute(CredentialRow.__table__.insert().values(row))
        provider.person_id, provider.credential_id = self.person_id, self._credential
        self.tokens = provider.tokens(line.rp, push={"scope": SCOPE}, term_days=90)
        self.token = self.tokens["access_token"]
        self.hold(**held)

    def hold(self, **held):
        """Let both agencies hold this, and nothing else."""
        for agency_id, agency in self.line.agencies.items():
            agency.holds[code_of(agency_id, self.directory_id)] = held

    def flag(self, kind, category=None, agency_id=None, *, action="set", days_ago=1):
        """Let the operator set or lift a flag, some days ago if that matters."""
        wish = FlagWish(action, kind, category, agency_id)
        desk = replace(
            self.line.services.protection_desk,
            agencies=self.line.agencies,
            directory=Register(),
        )
        then = self.line.clock() - timedelta(days=days_ago)
        desk.by_operator(self.directory_id, wish, now=then)

    def ask(self, *categories, key="key-1"):
        body = {"requests": [{"category": each} for each in categories]}
        return self.line.rp.post_json(
            "/self-information/requests", self.token, body, headers={"Idempotency-Key": key}
        )

    def get(self, path, **headers):
        return self.line.rp.get(f"/self-information/{path}", self.token, headers=headers)

    def pages(self, *paths):
        """Open pages as the citizen, logged in just now; return what an observer compares, by address."""
        services, now = self.line.services, self.line.clock()
        before = services.sessions.open("ja", now=now)[1]
        value, _ = services.sessions.log_in(before, self.person_id, self._credential, now=now)
        browser = self.line.provider.app.test_client()
        browser.set_cookie(cookie_name(services.settings), value, domain="localhost")
        origin = services.settings.issuer_url
        return {path: told(browser.get(path, base_url=origin)) for path in paths}

    def my_page(self):
        """Open all of my page that takes no id but a grant's, whatever is added to it later."""
        [grant] = self.line.services.grants.of_person(self.person_id)
        rules = self.line.provider.app.url_map.iter_rules()
        paths = {rule.rule for rule in rules if "GET" in rule.methods and _is_mine(rule)}
        answers = self.pages(
            *(path.replace("<grant_id>", grant.grant_id) for path in sorted(paths))
        )
        return {named(path): answer for path, answer in answers.items()}


def _is_mine(rule):
    return rule.rule.startswith("/my-page") and rule.arguments <= {"grant_id"}


def examples(category, **changes):
    return [{**record, **changes} for record in CATALOGUE[category].examples]


def told(answer):
    """Return what an observer compares of an answer: code, headers, body and size, without random names."""
    page = hasattr(answer, "status_code")
    code, body = (answer.status_code, answer.data) if page else (answer.status, answer.body)
    headers = sorted(
        (name, named(value)) for name, value in answer.headers.items() if name != "X-Request-Id"
    )
    return code, tuple(headers), named(body.decode()), len(body)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_OPAQUE = "(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]{20,}"
_TOKEN = re.compile(rf"{_OPAQUE}(\.{_OPAQUE})*")


def named(text):
    """Replace what is drawn anew each time by its length."""
    text = _HASH.sub("<hash>", _UUID.sub("<id>", text))
    return _TOKEN.sub(lambda found: f"<{len(found[0])}>", text)
