"""The script of a page that waits hears how much is awaited, as the page says it, and opens nothing for that."""

from sqlalchemy import select, update

from consent.retrieval import RetrievalState
from provider.keys.envelope import DataKey, Envelope
from provider.storage.retrievals import RetrievalPartRow, RetrievalRow
from tests.citizen_world import HANAKO, MISAKI
from tests.preview_world import preview_world
from tests.statements import counted

__all__ = ["preview_world"]


def polled(browser, **asked):
    path = f"/flow/{browser.flow_id}/arrivals"
    answer = browser.client.get(path, base_url=browser.world.origin, query_string=asked)
    assert answer.status_code == 200
    return answer.json["awaited"]


def told(browser):
    """What the page itself says is awaited."""
    return int(browser.page.attributes.get("awaited", {}).get("data-awaited", 0))


def only_one_office_answered(world):
    """Take back what the second office answered, as if it were still asked."""
    part, whole = RetrievalPartRow, RetrievalRow
    other = update(part).where(part.agency_id == "aozora").values(answer=None, answered_at=None)
    with world.services.database.transaction() as connection:
        assert connection.execute(other).rowcount
        connection.execute(update(whole).values(state=RetrievalState.PARTIAL.value))


def test_the_script_hears_what_the_page_says(preview_world):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish()).press("continue", subject=HANAKO)
    assert polled(browser) == told(browser) == 2
    world.collect()
    only_one_office_answered(world)
    assert polled(browser) == told(browser.press("look-again")) == 2
    with world.services.database.transaction() as connection:  # what is late is waited for no more
        connection.execute(update(RetrievalRow).values(state=RetrievalState.READY.value))
    assert polled(browser) == told(browser.press("look-again")) == 0


def test_two_people_are_counted_together_and_one_who_was_left_is_not(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.review("immunisation", "maternal_child_health", subjects="many")
    browser.log_in(path=world.party.wish()).press("continue", subject=[MISAKI, HANAKO])
    browser.press("continue", category=["immunisation"], term="once")
    assert polled(browser) == 4
    assert told(browser) == polled(browser, place=1) == 2
    assert browser.page.attributes["awaited"]["data-source"].endswith("?place=1")
    browser.open(f"/flow/{browser.flow_id}/subject").press("continue", subject=HANAKO)
    assert polled(browser) == told(browser) == 2


def test_a_poll_is_one_statement_and_opens_nothing(preview_world, monkeypatch):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish()).press("continue", subject=HANAKO)
    world.collect()
    only_one_office_answered(world)
    opened, before = [], asked_by_now(world)
    monkeypatch.setattr(DataKey, "open", lambda *told, **named: opened.append(told))
    monkeypatch.setattr(Envelope, "data_key", lambda *told, **named: opened.append(told))
    database, home = world.services.database, {"base_url": world.world.origin}
    of_the_session = counted(database, lambda: browser.client.get("/help", **home))
    assert counted(database, lambda: polled(browser)) == 3 * of_the_session, (
        "beside the session: the visit, and who has answered"
    )
    assert opened == []
    assert asked_by_now(world) == before


def asked_by_now(world):
    with world.services.database.reading() as connection:
        return connection.scalars(select(RetrievalRow.retrieval_id)).all()
