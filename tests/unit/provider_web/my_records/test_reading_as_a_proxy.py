"""A proxy reads what the mandate names, as long as it stands, and nothing else."""

import pytest

from scopes.catalogue import CATALOGUE
from tests.citizen_world import MISAKI, TARO
from tests.mandate_stories import offered, on_my_page, taken
from tests.record_steps import VACCINE, asked, entries, logged_in, read

READ = "ほかの人が、あなたの代わりに情報を調べました"
NEWS = "「内容がちがうと思うとき」の連絡に、動きがありました"


@pytest.fixture
def principal(office):
    """Somebody who lets Taro act on immunisation alone, and hand over nothing."""
    browser = on_my_page(office.world, MISAKI)
    code = offered(office.world, browser, "immunisation", discloses=False)
    taken(on_my_page(office.world, TARO), code)
    return browser


@pytest.fixture
def proxy(office, principal):
    return logged_in(office, TARO)


def test_a_proxy_reads_what_the_mandate_names_and_the_principal_sees_it(office, proxy):
    assert VACCINE["lot_number"] in read(office, proxy, whose=1).text
    [entry] = entries(office)
    assert entry.relation == "agent"


def test_the_principal_is_told_once_a_sitting_and_whatever_agencies_hold(office, principal, proxy):
    principal.open("/my-page/notices")
    asked(proxy.open("/my-page/records"), whose=0)  # of their own
    assert READ not in principal.open("/my-page/notices").text
    asked(proxy.open("/my-page/records"), whose=1)  # no agency has answered by now
    read(office, proxy.open("/my-page/records"), whose=1)
    assert principal.open("/my-page/notices").text.count(READ) == 1
    assert READ not in proxy.open("/my-page/notices").text
    office.world.clock.turn(seconds=1)
    read(office, logged_in(office, TARO), whose=1)
    assert principal.open("/my-page/notices").text.count(READ) == 2


def test_no_other_kind_is_asked_for(office, proxy):
    before = office.world.rows("retrieval")
    for category in CATALOGUE:
        if category != "immunisation":
            asked(proxy.open("/my-page/records"), category, whose=1)
            assert proxy.status == 403
            assert "代理で見られる情報に入っていません" in proxy.text
    assert office.world.rows("retrieval") == before


def test_the_principal_sees_what_the_proxy_reported_and_a_former_proxy_nothing_more(
    office, principal, proxy
):
    read(office, proxy, whose=1).press("report-ZZ-1").press("send", words="ちがいます")
    case = proxy.path
    assert "山田 美咲" in proxy.text
    assert "あなた自身" in principal.open(case).text
    services, now = office.world.services, office.world.clock()
    ids = [services.persons.enrol(each, now=now) for each in (MISAKI, TARO)]
    assert services.mandates.end(*ids, now=now)
    office.states(case.rpartition("/")[2], "corrected")
    assert NEWS in principal.open("/my-page/notices").text
    assert NEWS not in proxy.open("/my-page/notices").text
    assert "直しました" in principal.open("/my-page/corrections").text
    assert proxy.open(case).status == 404
    assert "申し出はありません" in proxy.open("/my-page/corrections").text


def test_a_proxy_and_the_principal_both_hear_of_a_case(office, principal, proxy):
    read(office, proxy, whose=1).press("report-ZZ-1").press("send", words="ちがいます")
    office.states(proxy.path.rpartition("/")[2], "corrected")
    for browser in (principal, proxy):
        assert NEWS in browser.open("/my-page/notices").text


def test_with_the_mandate_ends_what_is_open(office, principal, proxy):
    address = read(office, proxy, whose=1).path
    proxy.press("report-ZZ-1")
    form = next(f for f in proxy.page.forms if "send" in f.buttons)
    office.world.clock.turn(seconds=1)
    services, now = office.world.services, office.world.clock()
    ids = [services.persons.enrol(each, now=now) for each in (MISAKI, TARO)]
    assert services.mandates.end(*ids, now=now)
    assert proxy.open(address).status == 404
    proxy.post(form.action, **dict(form.fields) | {"words": "ちがいます"})
    assert proxy.status >= 400
    assert office.heard == []


def test_a_mandate_for_other_kinds_in_its_place_closes_what_is_open(office, principal, proxy):
    address = read(office, proxy, whose=1).path
    office.world.clock.turn(seconds=1)
    services, now = office.world.services, office.world.clock()
    ids = [services.persons.enrol(each, now=now) for each in (MISAKI, TARO)]
    assert services.mandates.end(*ids, now=now)
    other = offered(office.world, principal.open("/my-page"), "maternal_child_health")
    taken(on_my_page(office.world, TARO), other)
    assert proxy.open(address).status == 404
