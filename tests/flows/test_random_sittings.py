"""Random sittings against a small model: a read succeeds exactly where that person's grant alone allows it.

Several sittings of one relying party stand beside each other, with people in common. What is handed over is
always that person's, known by one reference, and whatever is refused leaves no entry.
"""

import random
from dataclasses import dataclass, field

import pytest

from connectors.directory_port import Linkage, Residence
from tests.fakes.counter import HOLDERS, NOW, Directory, records_of, released
from tests.flows.conftest import HandWorker, entries
from tests.oauth_provider import InProcessProvider
from tests.sittings import IMMUNISATION, MOTHER_AND_CHILD, Sitting, by_grant, for_many, together

CATEGORIES = (IMMUNISATION, MOTHER_AND_CHILD)
SITTINGS, STEPS = 4, 100


@dataclass
class Model:
    """What the citizen's decisions amount to: who may be read, and of what."""

    sitting: Sitting
    categories: dict
    days: dict
    begun: object
    resting: set = field(default_factory=set)
    over: set = field(default_factory=set)

    def serves(self, person, now):
        if person not in self.categories or person in self.over | self.resting:
            return False
        return now < self.begun + self.days[person]

    def served(self, now):
        return {p: c for p, c in self.categories.items() if self.serves(p, now)}

    def told(self, now):
        grants = self.sitting.grants
        return {grants[person].grant_id: told for person, told in self.served(now).items()}


class PeopleApart(Directory):
    """A directory in which everybody has a linkage code of their own."""

    def linkage(self, person_id):
        stays = [Residence("hinata", HOLDERS["hinata"].code, NOW.date().replace(year=2024), None)]
        return Linkage(stays, {"hinata": f"code-{person_id}"})


@pytest.fixture
def provider(prepared_settings):
    opened = InProcessProvider(prepared_settings)
    yield opened
    opened.close()


class Story:
    """One random story; ``chance`` decides everything."""

    def __init__(self, provider, chance):
        self.provider, self.chance = provider, chance
        self.people = [provider.citizen()[0] for _ in range(4)]
        self.rp = for_many(provider)
        self.worker = HandWorker(provider)
        self.worker.directory.__class__ = PeopleApart
        for category in CATEGORIES:
            self.worker.agencies.answers["hinata", category] = self._records
        self.models = [self._agreed() for _ in range(SITTINGS)]

    def _records(self, request):
        """Answer with one record more for each further person, so that nobody's are taken for another's."""
        [place] = [n for n, p in enumerate(self.people) if request.linkage_code.endswith(p)]
        return released(request.category, "hinata", records_of(request.category, place + 1))

    def _agreed(self):
        chosen = self.chance.sample(self.people, self.chance.randint(1, 4))
        wanted = {
            person: tuple(sorted(self.chance.sample(CATEGORIES, self.chance.randint(1, 2))))
            for person in chosen
        }
        days = {person: self.chance.randint(1, 5) for person in chosen}
        sitting = together(self.provider, self.rp, wanted, days=days)
        ends = {p: grant.expires_at - self.provider.clock() for p, grant in sitting.grants.items()}
        return Model(sitting, wanted, ends, self.provider.clock())

    def step(self):
        model = self.chance.choice(self.models)
        if not model.served(self.provider.clock()) and self.chance.random() < 0.5:
            self.models[self.models.index(model)] = self._agreed()
        actions = (self.read, self.read, self.read, self.refresh, self.end, self.rest, self.go_on)
        self.chance.choice((*actions, self.wait))(model)

    def wait(self, _):
        self.provider.clock.turn(hours=self.chance.choice((1, 12)))

    def end(self, model):
        person = self.chance.choice([*model.categories])
        if self.chance.random() < 0.3 and model.serves(person, self.provider.clock()):
            model.sitting.end(person)
            model.over.add(person)

    def rest(self, model):
        person = self.chance.choice([*model.categories])
        model.sitting.rest(person)
        model.resting.add(person)

    def go_on(self, model):
        for person in [*model.resting]:
            model.sitting.go_on(person)
            model.resting.discard(person)

    def refresh(self, model):
        now = self.provider.clock()
        answer = model.sitting.refresh()
        assert (answer.status == 200) is bool(model.served(now)), answer.json
        if answer.status == 200:
            assert by_grant(answer.json) == model.told(now) == model.sitting.told()
            for each in answer.json["authorization_details"]:
                [person] = [p for p, g in self.grants(model) if g.grant_id == each["grant_id"]]
                assert each["subject"] == model.sitting.subject(person)
            named = {c for categories in model.served(now).values() for c in categories}
            assert set(answer.json["scope"].split()) - {"openid", "offline_access"} == named
        return answer.status == 200

    @staticmethod
    def grants(model):
        return model.sitting.grants.items()

    def read(self, model):
        """Read of anybody, also of those who are in other sittings, or in none."""
        person = self.chance.choice([*self.people, self.provider.person_id])
        category = self.chance.choice(CATEGORIES)
        refreshed = self.refresh(model)
        allowed = model.serves(person, self.provider.clock())
        allowed = allowed and category in model.categories[person]
        before = len(entries(self.provider))
        answer = model.sitting.get(person, category)
        if answer.status == 202:
            self.worker.collect(answer.json["request_id"])
            self.provider.clock.turn(seconds=1)
            answer = model.sitting.get(person, category)
        assert (answer.status == 200) is allowed, (answer.body, allowed)
        handed = entries(self.provider)[before:]
        if not allowed:
            assert not handed
            assert answer.status == (403 if refreshed else 401), answer.body
            return
        [entry] = handed
        assert (entry.subject_id, entry.grant_id) == (
            person,
            model.sitting.grants[person].grant_id,
        )
        told = answer.json
        assert told["subject"] == model.sitting.subject(person)
        [result] = told["categories"]
        [dataset] = result["datasets"]
        assert len(dataset["records"]) == self.people.index(person) + 1


def test_a_read_succeeds_exactly_where_that_persons_grant_alone_allows_it(provider):
    story = Story(provider, random.Random(1))
    for _ in range(STEPS):
        story.step()
    handed = entries(provider)
    assert len({entry.subject_id for entry in handed}) > 1, "the story reads of several people"
