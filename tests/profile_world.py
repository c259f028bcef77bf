"""An app that was reviewed for comparing a profile, and a citizen who agrees to it."""

import json
from dataclasses import replace

import pytest

from tests.amendment_world import Party
from tests.citizen_world import CLIENT, ENTITLEMENT, METADATA, MISAKI
from tests.fakes.by_hand import QUICK, ByHand

SCOPE = "openid offline_access immunisation profile_match"
MINE = ("山田\u3000美咲", "ﾔﾏﾀﾞ ﾐｻｷ")
BORN = "1990-04-02"


class Lender(Party):
    """An app that was reviewed for comparing a profile beside vaccinations."""

    def __init__(self, world):
        super().__init__(world)
        self.world = world
        [purpose] = ENTITLEMENT["purposes"]
        reviewed = {**purpose, "categories": [*purpose["categories"], "profile_match"]}
        registered = world.services.clients.get(CLIENT).metadata
        world.services.clients.put(
            CLIENT,
            {**METADATA, **registered},
            {"purposes": [reviewed]},
            policy="fapi2",
            sector="techo",
            now=world.clock(),
        )

    def mean(self, name=MINE[0], birthdate=BORN, scope=SCOPE, **changes):
        """Push a request about a customer; return the address for the citizen's browser."""
        profile = {"type": "profile_match", "name": name, "birthdate": birthdate}
        return self.wish(scope, authorization_details=json.dumps([profile]), **changes)

    def read(self, tokens, key="k-1"):
        """Ask for all that was granted; return the entries of the result by scope."""
        token = tokens["access_token"]
        asked = self.post_json(
            "/self-information/requests", token, {}, headers={"Idempotency-Key": key}
        )
        assert asked.status == 202, asked.body
        request_id = asked.json["request_id"]
        collector = self.world.services.self_information.collector
        ByHand(replace(collector, ticks=QUICK)).collect(request_id)
        result = self.get(f"/self-information/requests/{request_id}/result", token)
        assert result.status == 200, result.body
        return {entry["category"]: entry for entry in result.json["categories"]}


@pytest.fixture
def lender(world):
    return Lender(world)


def agree(browser, world, path, *, card=MISAKI, subject=None, **choice):
    browser.log_in(world.cards[card], path=path)
    if "subject" in browser.path.rpartition("/")[2]:
        browser.press("continue", subject=subject or card)
    chosen = {"category": ["immunisation", "profile_match"], "term": "90"} | choice
    return browser.press("continue", **chosen).press("agree")


def compared(lender, browser, world, path, **choice):
    """Let a citizen agree and the app read; return what it is told of the comparison."""
    tokens = lender.tokens(agree(browser, world, path, **choice).press("return"))
    return lender.read(tokens)["profile_match"]
