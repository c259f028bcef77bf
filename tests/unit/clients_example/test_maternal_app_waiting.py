"""Municipalities that answer late: the parent waits, looks again, and sees what is there so far."""

from concurrent.futures import ThreadPoolExecutor

import requests

from tests.unit.clients_example.samples import (
    DOSES,
    WHOLE,
    envelope,
    other,
    released,
)


def state(browser):
    return browser.attribute("message", "data-state")


def test_waiting_then_ready(browser, provider, app_url):
    provider.results = [(202, {"status": "collecting"}), (200, WHOLE)]
    browser.press("connect")
    assert state(browser) == "pending"
    assert browser.page.refresh is None
    assert browser.has("reload")
    assert provider.acknowledged == []
    assert state(browser.open(app_url)) == "connected"
    assert browser.page.refresh is None


def test_the_page_renews_itself_only_for_a_parent_who_asked_for_it(browser, provider):
    provider.results = [(202, {"status": "collecting"})]
    browser.press("connect")
    browser.follow("renew")
    assert (state(browser), browser.page.refresh) == ("pending", "5; url=/?renew=1")
    browser.follow("still")
    assert (state(browser), browser.page.refresh) == ("pending", None)
    browser.follow("renew")
    provider.results = [(200, WHOLE)]
    browser.open("/?renew=1")
    assert (state(browser), browser.page.refresh) == ("connected", None)


def test_looks_at_the_same_time_make_one_request(browser, provider, app_url):
    browser.press("connect")
    cookies = browser.session.cookies.get_dict()
    refreshed = {"cookies": cookies, "allow_redirects": False, "timeout": 20}
    requests.post(app_url + "/refresh", **refreshed)
    with ThreadPoolExecutor(8) as pool:
        looks = [pool.submit(requests.get, app_url, cookies=cookies, timeout=20) for _ in range(8)]
    assert {look.result().status_code for look in looks} == {200}
    assert provider.count("POST", "/self-information/requests") == 2
    assert provider.acknowledged == ["req-1", "req-2"]


def test_looking_again_at_a_part_fetches_nothing_new(browser, provider, app_url):
    part = envelope(released(DOSES[0], complete=False), other("pending"), status="partial")
    provider.results = [(200, part)]
    browser.press("connect")
    for _ in range(3):
        assert state(browser.open(app_url)) == "partial"
    assert provider.fetches == 1


def test_partial_then_complete(browser, provider, app_url):
    first = envelope(released(DOSES[0], complete=False), other("pending"), status="partial")
    provider.results = [(200, first), (200, WHOLE)]
    browser.press("connect")
    assert state(browser) == "partial"
    assert "ロタウイルス" in browser.text
    assert provider.acknowledged == []
    assert state(browser.open(app_url)) == "connected"
    assert provider.acknowledged == ["req-1"]


def test_an_agency_that_never_answered_leaves_the_result_partial_and_the_waiting_ends(
    browser, provider, app_url
):
    provider.results = [(200, envelope(released(DOSES[0], complete=False)))]
    browser.press("connect")
    assert (state(browser), browser.page.refresh) == ("partial", None)
    assert provider.acknowledged == ["req-1"]
    assert browser.has("refresh")
