"""The citizen's pages with agencies behind them that answer when the story says so, and the app that reads."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from provider.selfinfo.consent_people import ConsentPeopleLookup
from tests.amendment_world import BOTH, Party
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, World
from tests.fakes.by_hand import QUICK, ByHand
from tests.fakes.counter import Agencies, Directory, Persons, records_of, released


class PreviewWorld:
    """A world with agencies: ``collect`` lets them answer all that was asked of them by now."""

    def __init__(self, world):
        self.world = world
        self.services, self.clock = self.world.services, self.world.clock
        self.party = Party(self.world)
        self.agencies, self.directory = Agencies(), Directory("hinata", "aozora")
        self.agencies.answers["hinata", "immunisation"] = released(
            "immunisation", "hinata", records_of("immunisation", 3)
        )
        self.asked = []
        use = self.services.self_information
        self._collector = replace(
            use.collector,
            source=self.agencies,
            directory=self.directory,
            persons=Persons(),
            ticks=QUICK,
        )
        queue = SimpleNamespace(enqueue=self.asked.append)
        object.__setattr__(use.citizen_reads, "queue", queue)
        use.starter._queue = queue
        people = ConsentPeopleLookup(self.directory, Persons(), lambda _: ())
        object.__setattr__(use.deliverer.opening, "people", people)

    def browser(self, language="ja"):
        return Browser(self.world, language)

    def collect(self):
        """Let the agencies answer."""
        while self.asked:
            ByHand(self._collector).collect(self.asked.pop(0))

    def review(self, *categories, **changes):
        """Let the operator allow the app these categories, for a purpose as told."""
        purpose = {
            "id": "vaccination_calendar",
            "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
            "categories": [*categories],
            "max_term_days": 365,
            **changes,
        }
        known = self.services.clients.get(CLIENT)
        self.services.clients.put(
            CLIENT,
            known.metadata,
            {"purposes": [purpose]},
            policy="fapi2",
            sector="techo",
            now=self.clock(),
        )

    def chosen(self, browser, *ticked, subject=None, scope=BOTH, term="once"):
        """Walk to the check page with what is ticked, the agencies having answered."""
        browser.log_in(path=self.party.wish(scope))
        if subject:
            browser.press("continue", subject=subject)
        self.collect()
        browser.press("look-again")
        return browser.press("continue", category=[*ticked], term=term)

    def result(self, tokens, body=None, **headers):
        """Ask as the app and read the result."""
        token = tokens["access_token"]
        given = {"Idempotency-Key": "key-1", **headers}
        answer = self.party.post_json(
            "/self-information/requests", token, body or {}, headers=given
        )
        assert answer.status == 202, answer.body
        self.collect()
        path = f"/self-information/requests/{answer.json['request_id']}/result"
        return self.party.get(path, token)


@pytest.fixture
def preview_world(tmp_path, sqlite_url):
    """Return a fresh provider with citizens, one app and agencies."""
    fresh = PreviewWorld(World(tmp_path, sqlite_url))
    yield fresh
    fresh.services.database.dispose()
