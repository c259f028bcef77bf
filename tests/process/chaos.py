"""Chaos: agencies with every manner there is, workers that are killed again and again, and then the truth.

Every request has to end; each outcome has to be what its agencies really did; every delivery has exactly
one entry in a ledger whose chain holds (invariant 4).
"""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from consent.disclosure import verify_chain
from consent.retrieval import OPEN_STATES
from provider.storage.retrievals import RetrievalRow
from tests.flows.conftest import Caller
from tests.services.swarm_manners import agencies_of, expected, linkage_code, manner_of
from tests.services.swarm_town import until

CATEGORIES = ("immunisation", "maternal_child_health")


@dataclass
class Chaos:
    """One run: ``requests`` about so many ``people``; ``kills`` workers die, one every ``pause`` seconds."""

    town: object
    seed: str
    requests: int
    people: int
    kills: int
    pause: float = 1.3
    workers: int = 3
    untrue: list = field(default_factory=list)
    outcomes: Counter = field(default_factory=Counter)

    def run(self, *, patience):
        """Ask everything, kill meanwhile, wait for the end and read every result."""
        callers = [self._caller(n) for n in range(self.people)]
        for _ in range(self.workers):
            self.town.worker()
        killer = threading.Thread(target=self._kill)
        killer.start()
        asked = []
        for number in range(self.requests):
            person = number % self.people
            answer = callers[person].ask({}, f"key-{number}")
            assert answer.status == 202, answer.body
            asked.append((person, answer.json["request_id"]))
        killer.join()
        until(lambda: self._open() == 0, patience, pause=0.3)
        for person, request_id in asked:
            self._hold_to_the_truth(person, callers[person].result(request_id))
        return self

    def _caller(self, number):
        provider = self.town.provider
        rp = provider.relying_party(f"koyomi-{number}")
        child = provider.person(f"swarm-{number}")
        scope = f"openid offline_access {' '.join(CATEGORIES)}"
        tokens = provider.tokens(rp, push={"scope": scope}, term_days=90, subject_id=child)
        return Caller(rp, tokens)

    def _kill(self):
        drawn = random.Random(self.seed)
        for _ in range(self.kills):
            time.sleep(drawn.uniform(self.pause / 2, self.pause))
            self.town.kill(drawn.choice(self.town.workers))
            self.town.worker()

    def _open(self):
        query = select(func.count()).where(RetrievalRow.state.in_(OPEN_STATES))
        with self.town.provider.services.database.reading() as connection:
            return connection.scalar(query)

    def _hold_to_the_truth(self, person, result):
        told = {}
        if result.status == 200:
            told = {entry["category"]: _told(entry) for entry in result.json["categories"]}
        for category in CATEGORIES:
            true = expected(self._manners(f"swarm-{person}", category))
            self.outcomes[true[0]] += 1
            if told.get(category) != true:
                self.untrue.append((f"swarm-{person}", category, true, told.get(category)))

    def _manners(self, person_id, category):
        agencies = agencies_of(self.seed, person_id, 20)
        return [
            manner_of(self.seed, agency, linkage_code(agency, person_id), category)
            for agency in agencies
        ]

    def hold_ledger_to_it(self):
        """Every delivery is one entry, each retrieval was delivered once, and the chain holds."""
        entries = list(self.town.provider.services.disclosures.walk())
        assert len(entries) == len({e.retrieval_id for e in entries}) == self.requests
        assert verify_chain(entries) is None


def _told(entry):
    whole = entry.get("complete", entry["outcome"] != "source_error")
    return entry["outcome"], whole, len(entry.get("datasets", ()))
