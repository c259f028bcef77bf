"""U+0000 in an address or a field is an odd name like any other: refused by name, on each database."""

import pytest

from tests.citizen_browser import Browser
from tests.citizen_world import MISAKI, World


@pytest.fixture
def each_world(tmp_path, database_url):
    opened = World(tmp_path, database_url)
    yield opened
    opened.services.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/authorize?client_id=%00&request_uri=x", 400),
        ("/authorize?client_id=c-techo&request_uri=%00", 400),
        ("/flow/%00", 404),
        ("/flow/a%00b/check", 404),
        ("/my-page/grants/%00", 404),
        ("/my-page/grants/%00/withdraw", 404),
        ("/my-page/history?page=%00", 200),
        ("/login/finish?h=%00", 400),
        ("/static/%00", 404),
        ("/self-information/requests/%00/result", 404),
    ],
)
def test_an_address_with_a_null_is_refused_as_any_other_odd_one(each_world, caplog, path, status):
    browser = Browser(each_world)
    browser.log_in_to_my_page(each_world.cards[MISAKI])
    assert browser.path == "/my-page"
    answer = browser.client.get(path, base_url=each_world.origin)
    assert answer.status_code == status
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_places_in_lists_that_no_database_can_take_are_no_places(each_world, caplog):
    browser = Browser(each_world)
    browser.log_in_to_my_page(each_world.cards[MISAKI])
    for path, status in (
        ("/my-page/notices?before=2026-11-22T00:00:00%2B00:00~%00", 200),
        ("/my-page/notices?before=0001-01-01T00:00:00%2B23:59~x", 200),
        ("/my-page/notices?before=9999-12-31T23:59:59-23:59~x", 200),
        ("/counter-code?flow=%00", 403),
    ):
        assert browser.client.get(path, base_url=each_world.origin).status_code == status
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_an_answer_to_no_challenge_is_refused_whatever_it_names(each_world, caplog):
    posted = each_world.app.test_client().post(
        "/login/answer", data={"txn": "a\0b", "answer": "{}"}, base_url=each_world.origin
    )
    assert posted.status_code == 400
    assert each_world.rows("parked_answer") == 0
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
