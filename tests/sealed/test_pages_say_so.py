"""Before anybody agrees the page says what leaves sealed and what cannot be done about it; my page keeps it."""

import json

from provider.selfinfo.sealed import SealedPath
from tests.citizen_browser import browser
from tests.citizen_world import CLIENT, HANAKO, METADATA, world

__all__ = ["browser", "world"]

SAYS = "何が渡るのかを、ここで見ることも確かめることもできません。"
PURPOSE = {
    "id": "vaccination_calendar",
    "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
    "categories": ["immunisation.record", "maternal_child_health"],
    "max_term_days": 365,
}


def to_the_check(world, browser, **metadata):
    """Let an office offer it for immunisation, and go on to the page before the agreement."""
    world.services.__dict__["sealed_path"] = SealedPath({"hinata": {"immunisation"}})
    world.services.clients.put(
        CLIENT,
        METADATA | metadata,
        {"purposes": [PURPOSE]},
        policy="fapi2",
        sector="techo",
        now=world.clock(),
    )
    path = world.push(scope="openid immunisation.record maternal_child_health")
    browser.log_in(path=path).press("continue", subject=HANAKO)
    both = ["immunisation.record", "maternal_child_health"]
    return browser.press("continue", category=both, term="once")


def the_grant(world):
    """Return the id of the one grant, and what it keeps of the page."""
    with world.services.database.reading() as connection:
        query = "SELECT grant_id, consent_text FROM consent_grant"
        grant_id, kept = connection.exec_driver_sql(query).one()
    return grant_id, json.loads(kept)


def test_the_page_says_that_nobody_here_can_look_inside_and_the_grant_keeps_it(world, browser):
    asking = {"self_information_sealed_alg": "ECDH-ES+A256KW"}
    assert to_the_check(world, browser, **asking).text.count(SAYS) == 1
    browser.press("agree")
    grant_id, kept = the_grant(world)
    assert kept["sealed"] == ["immunisation.record"]
    assert SAYS in kept["ja"]["sealed"]
    assert "we can neither see nor check" in kept["en"]["sealed"]
    assert SAYS in browser.press("return").open(f"/my-page/grants/{grant_id}").text


def test_without_that_wish_nothing_is_said_and_nothing_kept(world, browser):
    assert SAYS not in to_the_check(world, browser).text
    browser.press("agree")
    assert "sealed" not in the_grant(world)[1]
