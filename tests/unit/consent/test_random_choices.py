"""Ten thousand random lives of a consent: choose, amend, let rest, withdraw, review, read (invariants 3 and 6).

A small model says what each screen showed and what was withdrawn. Nothing may be readable that the model does
not know from a screen, that the review does not allow, or that was withdrawn; and what passes the guards has no
field that the scope does not show and no record of a scope that is not readable.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from connectors.port import Holder, SourceAnswer, SourceOutcome
from consent.amendment import MERGE, REPLACE, amended
from consent.decision import decide, offered_terms
from consent.entitlement import Entitlement, Purpose
from consent.errors import NothingChosenError
from consent.grant import Grant, grant_end
from consent.permission import Allowed, effective
from provider.selfinfo.guards import Circumstance, guarded
from provider.selfinfo.release import Release
from scopes.catalogue import SCOPES

RUNS = 10_000
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LATEST = {"kind": "latest"}
OFFICE = Holder("991015", "日向見本市", "窓口 00-0000-0001")
ASKED = [
    s.id for s in SCOPES.values() if s.hands_out_records and "latest" in s.conditions and s.inputs
][:14]


def answer_of(scope):
    """An agency's answer with all that it has: more than the scope shows."""
    asked = scope.inputs[0]
    records = [
        {**record, "record_id": f"r-{n}"} for n, record in enumerate(asked.category.examples)
    ]
    return SourceAnswer(
        "hinata",
        asked.category.id,
        SourceOutcome.RELEASED,
        START,
        OFFICE,
        as_of=TODAY,
        layout_version="R8-6",
        records=tuple(r for r in records if r["record_type"] in asked.view.fields),
    )


ANSWERS = {token: answer_of(SCOPES[token]) for token in ASKED}
OPENED = {token: Release(SCOPES[token], LATEST, (ANSWERS[token],)) for token in ASKED}


@dataclass
class Life:
    """One citizen and one service, and the model beside them."""

    pick: random.Random
    now: datetime = START
    grant: Grant | None = None
    reviewed: set[str] = field(default_factory=lambda: set(ASKED))
    seen: dict[str, set[str]] = field(default_factory=dict)
    tokens: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    numbers: count = field(default_factory=count)

    def purpose(self):
        return Purpose(
            "p", {"ja": "試験", "en": "Trial"}, frozenset(self.reviewed), frozenset(), 365
        )

    def choose(self):
        """A new consent: its screen offers some of what is reviewed."""
        newer = self._decided()
        if newer is not None:
            self._keep(newer, set(newer.categories))

    def amend(self):
        older = self.grant
        if older is None or not older.alive(now=self.now):
            return
        newer = self._decided()
        if newer is None:
            return
        action = self.pick.choice([MERGE, REPLACE])
        result = amended(older, newer, action)
        shown = set(newer.categories) | (set(older.categories) if action == MERGE else set())
        assert set(result.categories) <= shown
        changed = replace(
            result, grant_id=older.grant_id, changed_at=self.now, withdrawn_at=older.withdrawn_at
        )
        self._keep(changed, shown)

    def withdraw(self):
        if self.grant is not None and self.grant.alive(now=self.now):
            self._put(replace(self.grant, withdrawn_at=self.now))

    def pause(self):
        if self.grant is not None:
            resting = None if self.grant.paused_at else self.now
            self._put(replace(self.grant, paused_at=resting, paused_because="citizen"))

    def review(self):
        self.reviewed = set(self.pick.sample(ASKED, self.pick.randint(1, len(ASKED))))

    def wait(self):
        self.now += timedelta(days=self.pick.choice([0, 1, 30, 200]))

    def read(self):
        """Whatever token there is is tried with everything."""
        for grant_id, scope in self.tokens:
            grant = self.grants[grant_id]
            allowed = effective(
                scope, grant, Entitlement((self.purpose(),)), client_active=True, now=self.now
            )
            if not isinstance(allowed, Allowed):
                continue
            assert grant.withdrawn_at is None
            assert grant.paused_at is None
            assert self.now < grant.expires_at
            assert set(allowed.categories) <= self.seen[grant_id] & self.reviewed & scope
            self._demand_guarded(allowed)

    def _demand_guarded(self, allowed):
        token = self.pick.choice(ASKED)
        left = guarded(OPENED[token], Circumstance(allowed, TODAY))
        if token not in allowed.categories:
            assert left is None
            return
        view = SCOPES[token].inputs[0].view
        for record in left.answers[0].records:
            shown = set(view.fields[record["record_type"]])
            common = {"record_type", "record_id", "as_of", "source_code", "source_values"}
            assert record.keys() <= shown | common

    def _decided(self):
        asked = sorted(self.reviewed, key=lambda _: self.pick.random())[: self.pick.randint(1, 5)]
        limits = {c: SCOPES[c].max_term_days or None for c in asked}
        terms = offered_terms(asked, limits, self.purpose(), standing=self.pick.random() < 0.7)
        ticked = [c for c in asked if self.pick.random() < 0.6]
        try:
            decision = decide(asked, ticked, self.pick.choice(terms), terms)
        except NothingChosenError:
            assert not ticked
            return None
        return Grant(
            grant_id=f"g-{next(self.numbers)}",
            client_id="c",
            person_id="p",
            subject_id="p",
            credential_id="k",
            relation="self",
            categories=decision.categories,
            declined=decision.declined,
            purpose_id="p",
            consent_text={},
            standing=decision.term_days is not None,
            given_at=self.now,
            expires_at=grant_end(self.now, decision.term_days),
            activated_at=self.now,
        )

    def _keep(self, grant, shown):
        self._put(grant)
        self.seen[grant.grant_id] = shown
        self.tokens.append((grant.grant_id, frozenset(grant.categories)))

    def _put(self, grant):
        self.grant = self.grants[grant.grant_id] = grant


def test_ten_thousand_lives_never_read_more_than_a_screen_showed():
    pick = random.Random(20261126)
    steps = (
        *(Life.choose, Life.choose, Life.amend, Life.amend, Life.withdraw),
        *(Life.pause, Life.review, Life.wait),
    )
    read = 0
    for _ in range(RUNS):
        life = Life(pick)
        for _ in range(pick.randint(2, 6)):
            pick.choice(steps)(life)
            life.read()
        read += bool(life.tokens)
    assert read > RUNS / 2
