"""Random lives of one consent against a small model: something is read exactly when the model says so."""

import random
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from consent.grant_change import ChangedBy, ChangeKind, as_after
from consent.narrowing import shortened, shorter_terms, without
from provider.storage.dropped_items import shred_item
from tests.flows.conftest import Caller

LIVES, STEPS = 3, 14
CATEGORIES = ("immunisation", "maternal_child_health")


@dataclass
class Model:
    """What a person would expect of their own consent."""

    until: datetime
    categories: list[str] = field(default_factory=lambda: list(CATEGORIES))
    paused: bool = False
    stopped: bool = False
    changes: int = 0

    def stands(self, now):
        return not self.stopped and now < self.until

    def reads(self, category, now):
        return self.stands(now) and not self.paused and category in self.categories


class Life:
    """One consent, what is done to it, and what is expected."""

    def __init__(self, provider, rp, chance):
        self.provider, self.rp, self.chance = provider, rp, chance
        scope = f"openid offline_access {' '.join(CATEGORIES)}"
        tokens = provider.tokens(rp, push={"scope": scope}, term_days=90)
        self.caller = Caller(rp, tokens)
        self.grant_id = tokens["grant_id"]
        self.given = self.kept()
        self.model = Model(self.given.expires_at)
        self.trail = []

    @property
    def now(self):
        return self.provider.clock()

    def kept(self):
        return self.provider.services.grants.get(self.grant_id)

    def step(self):
        doing = self.chance.choice(
            [self.pause, self.resume, self.drop, self.shorten, self.wait, self.stop]
            + [self.read] * 3
            + [self.refresh] * 2
        )
        if doing == self.stop and self.chance.random() < 0.7:
            doing = self.read
        self.trail.append(doing.__name__)
        doing()

    def pause(self):
        grants, me = self.provider.services.grants, self.provider.person_id
        changed = grants.pause([self.grant_id], me, because="citizen", now=self.now)
        assert changed == (self.model.stands(self.now) and not self.model.paused)
        self.model.paused |= bool(changed)
        self.model.changes += changed

    def resume(self):
        grants, me = self.provider.services.grants, self.provider.person_id
        changed = grants.resume([self.grant_id], me, now=self.now)
        assert changed == (self.model.stands(self.now) and self.model.paused)
        self.model.paused &= not changed
        self.model.changes += changed

    def drop(self):
        if len(self.model.categories) == 1:
            return
        item = self.chance.choice(self.model.categories)
        if self._take_back(without(self.kept(), item), ChangeKind.NARROWED):
            shred_item(self.provider.services.database, self.grant_id, item)
            self.model.categories.remove(item)

    def shorten(self):
        terms = shorter_terms(self.kept(), now=self.now)
        if not terms:
            return
        sooner = shortened(self.kept(), self.chance.choice(terms), now=self.now)
        if self._take_back(sooner, ChangeKind.SHORTENED):
            self.model.until = sooner.expires_at

    def _take_back(self, newer, kind):
        grants = self.provider.services.grants
        done = grants.take_back(self.kept(), newer, kind, ChangedBy.GIVER, now=self.now)
        assert done == self.model.stands(self.now)
        self.model.changes += done
        return done

    def wait(self):
        self.provider.clock.turn(**self.chance.choice([{"days": 5}, {"days": 20}, {"minutes": 1}]))

    def stop(self):
        grants, me = self.provider.services.grants, self.provider.person_id
        stopped = grants.withdraw(self.grant_id, me, now=self.now)
        assert stopped == self.model.stands(self.now)
        self.model.stopped |= stopped
        self.model.changes += stopped

    def read(self):
        self.refresh()
        category = self.chance.choice(CATEGORIES)
        answer = self.caller.get(category, Prefer="wait=0")
        expected = (200, 202) if self.model.reads(category, self.now) else (401, 403)
        assert answer.status in expected, answer.body

    def refresh(self):
        """No token is given out while the next read would fail, and one is while it would not."""
        answer = self.rp.refresh(self.caller.refresh_token)
        readable = any(self.model.reads(category, self.now) for category in CATEGORIES)
        assert (answer.status == 200) == readable, answer.body
        if answer.status == 200:
            self.caller.token = answer.json["access_token"]
            told = answer.json["authorization_details"]
            assert {c for e in told for c in e["categories"]} == set(self.model.categories)

    def look_back(self):
        """Every change has left one row, and from all of them the first day can be told."""
        changes = self.provider.services.grant_changes.of_grant(self.grant_id)
        assert len(changes) == self.model.changes
        assert as_after(self.kept(), changes, 0) == self.given


@pytest.mark.parametrize("seed", range(2))
def test_random_lives(provider, seed):
    chance = random.Random(seed)
    rp = provider.relying_party("koyomi")
    for _ in range(LIVES):
        life = Life(provider, rp, chance)
        try:
            for _ in range(STEPS):
                life.step()
            life.look_back()
        except AssertionError as fault:
            raise AssertionError(f"after {' '.join(life.trail)}") from fault
