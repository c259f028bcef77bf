"""One visit in several tabs at the same instant, on each database: one preview, one consent, one request."""

import threading

import pytest
from werkzeug.datastructures import MultiDict

from tests.citizen_world import HANAKO, World
from tests.preview_world import PreviewWorld

TABS = 4


@pytest.fixture
def world(tmp_path, database_url):
    opened = PreviewWorld(World(tmp_path, database_url))
    yield opened
    opened.services.close()


def at_once(do):
    """Do the same in several threads that begin together; return what came of each."""
    gate, found = threading.Barrier(TABS), []

    def run(number):
        gate.wait()
        found.append(do(number))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(TABS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def tab(world, browser):
    """Another tab of a browser: it has the same cookies."""
    client = world.world.app.test_client()
    for each in browser.client._cookies.values():
        client.set_cookie(each.key, each.value, domain=each.domain, path=each.path)
    return client


def test_a_page_that_is_opened_in_several_tabs_at_once_asks_once(world):
    browser = world.browser().log_in(path=world.party.wish()).press("continue", subject=HANAKO)
    for _ in range(3):
        world.services.previews.leave(browser.flow_id)
        tabs = [tab(world, browser) for _ in range(TABS)]
        shown = at_once(lambda n, tabs=tabs: tabs[n].get(browser.path, base_url=world.world.origin))
        assert [each.status_code for each in shown] == [200] * TABS
        assert world.world.rows("preview") == 1


def test_agreeing_in_several_tabs_at_once_is_one_consent(world):
    browser = world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    form = next(f for f in browser.page.forms if "agree" in f.buttons)
    tabs = [tab(world, browser) for _ in range(TABS)]
    here = {"base_url": world.world.origin, "headers": {"Origin": world.world.origin}}
    sent = at_once(lambda n: tabs[n].post(browser.path, data=MultiDict(form.fields), **here))
    assert sorted(each.status_code for each in sent) == [303, *[409] * (TABS - 1)]
    assert world.world.rows("consent_grant") == world.world.rows("preview") == 1


def test_one_off_requests_that_come_at_once_are_one(world):
    browser = world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    browser.press("agree").press("return")
    party, token = world.party, world.party.tokens(browser)["access_token"]

    def ask(number):
        headers = {"Idempotency-Key": f"key-{number}"}
        return party.post_json("/self-information/requests", token, {}, headers=headers)

    assert sorted(each.status for each in at_once(ask)) == [202, *[403] * (TABS - 1)]
