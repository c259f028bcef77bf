"""Sandbox Japan around the provider in one process: register, agencies and worker are the product's own.

Agencies are the sandbox's Flask apps behind the real client for agencies; only sockets are left out.
Everything lives on one day, so that the invented people are the same at every run.
"""

import asyncio
import io
import logging
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import httpx

from connectors.directory_port import (
    DirectoryPerson,
    Linkage,
    Membership,
    PersonName,
    Represented,
    Residence,
)
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.issuer_keys import keys_from
from connectors.sandbox import agency, holdings
from connectors.sandbox.japan.holdings import holdings as held_by_agencies
from connectors.sandbox.japan.population import Population
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.profile import load_profiles
from connectors.sandbox.signing_keys import own_key
from provider.app import create_app
from provider.outbound.sources import agency_sources
from provider.selfinfo.consent_tokens import ConsentTokens
from provider.selfinfo.floor import Floor
from provider.storage.persons import CredentialRow
from provider.web.citizen.consent_text import consent_text
from provider.web.sessions import cookie_name
from provider.wiring import build
from provider.worker import quiet_libraries
from scopes.catalogue import CATALOGUE
from tests.fakes.by_hand import QUICK, Inline
from tests.fakes.counter import Access, a_grant
from tests.oauth_provider import InProcessProvider, TurnedClock

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
KEY = b"leaks" * 8
CLIENT = "reader"
EVERYTHING = {
    "purposes": [
        {
            "id": "everything",
            "text": {"ja": "すべてを確かめるため", "en": "To check everything"},
            "categories": sorted(CATALOGUE),
            "max_term_days": 365,
        }
    ]
}


class StandingTime(datetime):
    """The clock of the agencies, which stands still."""

    @classmethod
    def now(cls, tz=None):
        return NOW.astimezone(tz)


class Register:
    """The residents' register over invented people."""

    def __init__(self, people):
        self.people = people

    def person(self, person_id):
        one = self.people[person_id]
        born = date.fromisoformat(one.birth_date)
        return DirectoryPerson(one.person_id, PersonName(**one.name), born)

    def represented(self, person_id):
        return [
            Represented(self.person(each["person_id"]), each["relation"])
            for each in self.people[person_id].represents
        ]

    def linkage(self, person_id):
        one = self.people[person_id]
        stays = [
            Residence(
                each["agency_id"],
                each["municipality_code"],
                date.fromisoformat(each["moved_in"]),
                each["moved_out"] and date.fromisoformat(each["moved_out"]),
            )
            for each in one.residences
        ]
        bodies = [
            Membership(
                each["agency_id"],
                each["kind"],
                date.fromisoformat(each["since"]),
                each["until"] and date.fromisoformat(each["until"]),
            )
            for each in one.memberships
        ]
        return Linkage(stays, {name: code_of(name, person_id) for name in load_profiles()}, bodies)


def code_of(agency_id, person_id):
    """Return the code by which an agency knows somebody."""
    return linkage_code(KEY, agency_id, person_id)


class Country:
    """One provider and one relying party that reads every category. ``close`` ends it.

    Agencies sign only where a story asks for it: that takes half of the time.
    """

    def __init__(self, settings, data, *, signed):
        self.people = Population(lambda: TODAY, held=held_by_agencies)
        self.provider = InProcessProvider.__new__(InProcessProvider)
        self.provider.clock, self.provider.settings = TurnedClock(NOW), settings
        services = build(settings, clock=self.provider.clock, directory=Register(self.people))
        self.provider.services = self.services = services
        self.provider.app = create_app(settings, services)
        self.provider.relying_party(CLIENT, metadata={"self_information_entitlement": EVERYTHING})
        self.party = services.clients.get(CLIENT)
        self.heard = io.StringIO()
        self._numbers = 0
        self._open_agencies(data, signed=signed)

    def _open_agencies(self, data, *, signed):
        issuer = self.services.settings.issuer_url
        keys = keys_from(self.provider.app.test_client().get("/jwks", base_url=issuer).json)
        secret = next(iter(self.services.agencies.values())).token
        self._doors = {
            name: agency.create_app(
                replace(profile, delay_seconds=0, first_try_fails=False),
                self.people,
                secret=secret,
                key=KEY,
                tokens=ConsentTokenCheck(issuer, name, keys),
                own=own_key(data, name, KEY) if signed else None,
            ).test_client()
            for name, profile in load_profiles().items()
        }
        by_rest = {
            name: replace(
                each,
                adapter="rest",
                url=f"http://{name}.example",
                keys=each.keys if signed else None,
            )
            for name, each in self.services.agencies.items()
        }
        source, _ = agency_sources(
            self.services.settings,
            by_rest,
            prove=ConsentTokens(self.services.keys, issuer, self.services.clock),
            new_client=self._client,
        )
        collector = self.services.self_information.collector
        self._loop = asyncio.new_event_loop()
        self._floor = Floor(replace(collector, source=source, ticks=QUICK), aside=Inline())
        self._loop.run_until_complete(self._floor.__aenter__())

    def _client(self, endpoint):
        door = self._doors[endpoint.agency_id]

        def answer(asked):
            told = door.open(
                asked.url.path,
                method=asked.method,
                data=asked.content,
                headers=[*asked.headers.items()],
            )
            stream = httpx.ByteStream(told.data)
            return httpx.Response(told.status_code, stream=stream, headers=dict(told.headers))

        return httpx.AsyncClient(transport=httpx.MockTransport(answer))

    @contextmanager
    def open(self):
        """Let the agencies live on this day, and hear what is logged."""
        ear = logging.StreamHandler(self.heard)
        root = logging.getLogger()
        before = root.level
        root.addHandler(ear)
        root.setLevel(logging.INFO)
        quiet_libraries()
        try:
            with (
                mock.patch.object(agency, "datetime", StandingTime),
                mock.patch.object(holdings, "datetime", StandingTime),
            ):
                yield self
        finally:
            root.setLevel(before)
            root.removeHandler(ear)

    def close(self):
        self._loop.run_until_complete(self._floor.__aexit__(None, None, None))
        self._loop.close()
        self.provider.close()

    def ledger(self):
        """Return all that the ledger says, what is sealed in it left out."""
        return "".join(repr(entry) for entry in self.services.disclosures.walk())

    def kept(self):
        """Return what can be read in the database's file and its log."""
        path = Path(self.services.database.engine.url.database)
        files = [path, path.with_name(f"{path.name}-wal")]
        return "".join(f.read_bytes().decode("utf-8", "ignore") for f in files if f.exists())

    def citizen(self, person_id):
        """Enrol somebody; return the id that the provider has for them."""
        return self.services.persons.enrol(person_id, now=NOW)

    def with_card(self, person_id):
        """Let somebody have a card that the provider knows; return the credential's id."""
        row = {
            "credential_id": (credential := str(uuid.uuid4())),
            "person_id": self.citizen(person_id),
            "issuer_key_sha256": "a" * 64,
            "serial_hmac": uuid.uuid4().hex,
            "certificate_hmac": uuid.uuid4().hex,
            "kind": "sandbox",
            "not_after": NOW + timedelta(days=365),
            "status": "active",
            "created_at": NOW,
        }
        with self.services.database.transaction() as connection:
            connection.execute(CredentialRow.__table__.insert().values(row))
        return credential

    def pages(self, person_id, credential, *paths):
        """Log somebody in and return what their pages say."""
        before = self.services.sessions.open("ja", now=NOW)[1]
        value, _ = self.services.sessions.log_in(
            before, self.citizen(person_id), credential, now=NOW
        )
        browser = self.provider.app.test_client()
        browser.set_cookie(cookie_name(self.services.settings), value, domain="localhost")
        base = self.services.settings.issuer_url
        answers = [browser.get(path, base_url=base) for path in paths]
        assert all(answer.status_code == 200 for answer in answers)
        return [answer.get_data(as_text=True) for answer in answers]

    def handed_over(self, adult, subject, categories):
        """Let somebody consent for themselves or a child; return the grant's id and the result's bytes."""
        self._numbers += 1
        grant = a_grant(
            grant_id=f"g-{self._numbers:05}",
            client_id=CLIENT,
            person_id=self.citizen(adult),
            subject_id=self.citizen(subject),
            relation="self" if adult == subject else "legal_representative",
            categories=tuple(categories),
            declined=(),
            purpose_id="everything",
            given_at=NOW,
            expires_at=NOW + timedelta(days=90),
            activated_at=NOW,
            authenticated_at=NOW,
        )
        offer = SimpleNamespace(
            party=self.party, purpose=self.party.entitlement.purpose("everything")
        )
        with self.provider.app.app_context():
            shown = consent_text(offer, grant, 90)
        self.services.grants.add(replace(grant, consent_text=shown))
        return grant.grant_id, self._delivered(grant)

    def _delivered(self, grant):
        use = self.services.self_information

        def access():
            kept = self.services.grants.get(grant.grant_id)
            return Access(self.services.grants, kept, self.party, grant.categories)

        started = use.starter.start(access(), {}, "key-1", now=NOW)
        self._loop.run_until_complete(self._floor.collect(started.retrieval_id))
        done = use.deliverer.deliver(access(), started.retrieval_id, category=None, now=NOW)
        return done.body.decode()
