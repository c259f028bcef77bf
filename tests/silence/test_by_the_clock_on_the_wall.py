"""The real stack by the real clock: the times of what is withheld and of what nobody holds are alike.

A worker and a directory in processes of their own, the provider's use cases, and an agency whose answers take now longer, now
shorter. How well the times separate two arms is the area under the ROC curve: 0.5 says not at all. Chance alone
strays from that, and less with more requests; so a run that strays is prolonged, which helps no real leak.
"""

import json
import random
import threading
import time
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import select

from connectors.errors import DirectoryUnavailableError
from consent.retrieval import RetrievalState
from provider.selfinfo.protection_desk import FlagWish
from provider.storage.db import Database
from provider.storage.retrievals import RetrievalRow
from tests.fakes.counter import Access
from tests.process import town as towns
from tests.process.town import Town, eventually

pytestmark = pytest.mark.process

ARMS = {"none held": "p-hayashi-sora", "withheld": "p-ito-megumi"}
EACH, ROUNDS = 210, 6
WITHIN = (0.47, 0.53)


class FickleAgency(towns.Agency):
    """Holds nothing of anybody, and takes its time by a seed of its own."""

    def _handler(self):
        agency, takes = self, random.Random(42)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._say(200, b'{"status":"ok"}')

            def do_POST(self):
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(min(takes.lognormvariate(-3.5, 0.6), 0.4))
                self._say(200, agency.nothing(question))

            def _say(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def nothing(self, question):
        body = {
            "layout_version": "R8-6",
            "as_of": "2026-11-19",
            "holder": self.holder,
            "records": [],
        }
        return json.dumps(self._sign(body, question, towns.utc_now())).encode()


@pytest.fixture
def town(prepared_plan, sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(towns, "Agency", FickleAgency)
    folder = tmp_path / "town"
    folder.mkdir()
    opened = Town(prepared_plan, sqlite_url, f"sqlite:///{tmp_path / 'queue.sqlite3'}", folder)
    opened.environment[towns.PREFIX + "RELEASE_TICK_SECONDS"] = "2"
    yield opened
    opened.close()
    assert "Traceback" not in opened.log, opened.log


@dataclass
class Party:
    """One app under one standing consent, at the use cases behind the API."""

    services: object
    access: Access

    def ask(self, key):
        use, now = self.services.self_information, self.services.clock()
        body = {"requests": [{"category": "immunisation"}]}
        access = replace(self.access, proof=key)
        return use.starter.start(access, body, key, now=now).retrieval_id

    def read(self, retrieval_id):
        use, now = self.services.self_information, self.services.clock()
        access = replace(self.access, proof=retrieval_id)
        return use.deliverer.deliver(access, retrieval_id, category=None, now=now).body


@pytest.fixture
def parties(town):
    """One app with a standing consent of each arm's person."""
    provider, here = town.provider, town.provider.services
    found = {}
    town.agency("hinata")
    rp = provider.relying_party()
    town.worker()
    for arm, directory_id in ARMS.items():
        eventually(lambda whose=directory_id: _known(here, whose))
        if arm == "withheld":
            wish = FlagWish("set", "self_info_block")
            here.protection_desk.by_operator(directory_id, wish, now=provider.clock())
        provider.person_id, provider.credential_id = provider.citizen(directory_id)
        push = {"scope": "openid offline_access immunisation"}
        provider.tokens(rp, push=push, term_days=90)
        [grant] = here.grants.of_person(provider.person_id)
        access = Access(here.grants, grant, here.clients.get(rp.client_id), ("immunisation",))
        found[arm] = Party(here, access)
    return found


def _known(here, directory_id):
    try:
        return here.directory.person(directory_id)
    except DirectoryUnavailableError:
        return None


class Onlooker(threading.Thread):
    """Notes when each retrieval was first seen to be ready."""

    def __init__(self, database_url):
        super().__init__(daemon=True)
        self.seen, self.done = {}, threading.Event()
        self._database = Database(database_url)
        self._ready = select(RetrievalRow.retrieval_id).where(
            RetrievalRow.state == RetrievalState.READY.value
        )

    def run(self):
        while not self.done.wait(0.004):
            with self._database.reading() as connection:
                ready = connection.scalars(self._ready).all()
            now = time.monotonic()
            for retrieval_id in ready:
                self.seen.setdefault(retrieval_id, now)
        self._database.dispose()


def area(some, others):
    """Return how often one of ``some`` is later than one of ``others``; equal ones count half."""
    later = sum((one > other) + (one == other) / 2 for one in some for other in others)
    return later / (len(some) * len(others))


def one_round(parties, onlooker, order, number):
    """Ask for every arm ``EACH`` times; return times to be ready, and to be read.

    All arms come again and again in a random order: so a machine that grows slower does so for all of them.
    """
    asked = [arm for _ in range(EACH) for arm in order.sample([*parties], len(parties))]
    begun = {}
    for place, arm in enumerate(asked):
        at = time.monotonic()
        begun[parties[arm].ask(f"{number}-{place}")] = arm, at
    eventually(lambda: begun.keys() <= onlooker.seen.keys())
    ready = {arm: [] for arm in parties}
    read = {arm: [] for arm in parties}
    for request_id, (arm, at) in begun.items():
        ready[arm].append(onlooker.seen[request_id] - at)
        before = time.monotonic()
        assert b'"not_available"' in parties[arm].read(request_id)
        read[arm].append(time.monotonic() - before)
    return {"ready": ready, "read": read}


def test_times_do_not_tell_why_nothing_is_there(town, parties):
    onlooker, order = Onlooker(town.settings.database_url), random.Random(7)
    onlooker.start()
    times = {what: {arm: [] for arm in parties} for what in ("ready", "read")}
    for number in range(ROUNDS):
        for what, seen in one_round(parties, onlooker, order, number).items():
            for arm in parties:
                times[what][arm] += seen[arm]
        areas = {what: area(by["withheld"], by["none held"]) for what, by in times.items()}
        if all(WITHIN[0] <= each <= WITHIN[1] for each in areas.values()):
            break
    onlooker.done.set()
    onlooker.join()
    assert {what: each for what, each in areas.items() if not WITHIN[0] <= each <= WITHIN[1]} == {}
