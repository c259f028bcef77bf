"""The box of notices over the pages: what is told, where it leads, who reads it, and the news that goes by mail."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from consent.notice import NoticeKind
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, MISAKI, TARO
from tests.login_world import login_path, register_login_app
from tests.mandate_stories import chosen, mandate, on_my_page, to_subject
from tests.notice_world import (
    BOX,
    CANARIES,
    SETTINGS,
    agree_to,
    grant_of,
    misaki,
    server,
    shared,
    with_address,
    world,
)

__all__ = ["misaki", "server", "shared", "world"]


# --- the box


def test_a_login_and_a_grant_are_in_the_box_and_lead_to_where_one_can_act(world, misaki):
    grant = agree_to(world, misaki)
    misaki.open("/my-page")
    assert world.services.notices.unread(world.person(MISAKI)) == 1
    misaki.open(BOX)
    assert "「こそだて手帳」との連携を許可しました" in misaki.text
    assert "ログインがありました" in misaki.text
    assert misaki.text.count("新しい") == 1
    assert f"/my-page/grants/{grant.grant_id}" in misaki.html
    assert "新しい" not in misaki.open(BOX).text
    assert world.services.notices.unread(world.person(MISAKI)) == 0


def test_every_kind_has_words_and_a_link_that_leads_to_a_page(world, misaki):
    grant = agree_to(world, misaki)
    for kind in NoticeKind:
        about = {"client_id": CLIENT, "grant_id": grant.grant_id}
        world.services.notices.tell(world.person(MISAKI), kind, now=world.clock(), **about)
    for tongue in ("ja", "ja-plain", "en"):
        misaki.open(f"{BOX}?lang={tongue}")
        assert misaki.status == 200
        assert "{" not in misaki.text
    links = set(re.findall(r'class="row-action"><a href="([^"]+)"', misaki.html))
    assert len(links) >= 4
    for link in links:
        assert misaki.open(link).status == 200, link


def test_the_represented_person_hears_of_what_a_proxy_did_and_the_proxy_of_what_they_did(world):
    principal, proxy = mandate(world)
    grant = grant_of(world, TARO, MISAKI)
    with world.services.database.transaction():
        world.services.grants.add(grant)
        world.services.notices.grant_given(grant, now=world.clock())
    told = "ほかの人が、あなたの代わりに「こそだて手帳」への許可をしました"
    assert told in principal.open(BOX).text
    assert principal.open(f"/my-page/grants/{grant.grant_id}").status == 200
    assert told not in proxy.open(BOX).text
    assert "連携を許可しました" in proxy.text


def test_a_long_box_is_read_page_by_page_and_nonsense_begins_at_the_start(world, misaki):
    person, count = world.person(MISAKI), 45
    for number in range(count):
        at = world.clock() + timedelta(seconds=number // 2)
        world.services.notices.tell(person, NoticeKind.REMINDER, now=at)
    world.clock.turn(minutes=1)
    misaki.open(BOX)
    seen = []
    while True:
        seen += re.findall(r'id="notice-([0-9a-f-]{36})"', misaki.html)
        if "older" not in misaki.page.links:
            break
        misaki.open(misaki.page.links["older"])
    assert len(seen) == len(set(seen)) == count + 1  # and the login
    for nonsense in (
        "x",
        "2026-11-22~",
        "~",
        "2026-11-22T09:00:00~x",
        "9" * 5000,
        "%00",
        "２０２６",
    ):
        assert misaki.open(f"{BOX}?before={nonsense}").status == 200


def test_nobody_else_reads_a_box_and_nobody_reads_without_a_login(world, misaki):
    agree_to(world, misaki)
    assert "許可しました" not in on_my_page(world, TARO).open(BOX).text
    assert Browser(world).open(BOX).path.startswith("/flow/")


def test_an_app_is_called_by_its_present_name(world, misaki):
    agree_to(world, misaki)
    world.register_with(client_name="あたらしい手帳")
    assert "「あたらしい手帳」との" in misaki.open(BOX).text


def test_all_of_a_sitting_is_one_mail_and_it_tells_nothing_of_anybody(world, misaki, server):
    with_address(world, misaki, server)
    agree_to(world, misaki)
    assert world.post_goes_round(minutes=2) == 0  # the sitting goes on
    misaki.open("/my-page")
    misaki.press("logout")
    assert world.post_goes_round(minutes=2) == 1
    assert world.post_goes_round(hours=3) == 0
    news = server.mails[-1]
    said = f"{news['Subject']}\n{news.get_content()}"
    assert "新しいお知らせがあります" in said
    assert f"{world.origin}{BOX}" in said
    assert [canary for canary in CANARIES if canary.lower() in said.lower()] == []
    rest = {name: value for name, value in news.items() if name != "To"}
    assert [c for c in CANARIES if c.lower() in str(rest).lower()] == []
    assert news["Auto-Submitted"] == "auto-generated"
    assert news["Content-Language"] == "ja"


@pytest.mark.parametrize(
    ("tongue", "said"), [("en", "There is a new notice"), ("ja-plain", "お知（し）らせ")]
)
def test_mail_speaks_the_language_of_the_last_login(world, server, tongue, said):
    misaki = on_my_page(world, MISAKI)
    with_address(world, misaki, server)
    misaki.open(f"/my-page?lang={tongue}")
    misaki.press("logout")
    misaki.log_in_to_my_page(world.cards[MISAKI])
    misaki.press("logout")
    assert world.post_goes_round(minutes=2) == 1
    assert said in server.mails[-1].get_content()


def test_mail_about_a_kind_is_stopped_and_begun_again_by_one_button(world, misaki, server):
    with_address(world, misaki, server)
    misaki.press("mail-login")
    assert "メールは送りません" in misaki.text
    misaki.open("/my-page").press("logout")
    assert world.post_goes_round(hours=2) in (0, 1)  # of the login before it was stopped
    before = len(server.taken)
    again = on_my_page(world, MISAKI)
    again.open("/my-page").press("logout")
    assert world.post_goes_round(hours=2) == 0
    on_my_page(world, MISAKI).open(SETTINGS).press("mail-login")
    on_my_page(world, MISAKI).open("/my-page").press("logout")
    assert world.post_goes_round(hours=2) == 1
    assert len(server.taken) == before + 1


def test_who_finds_a_page_left_open_stops_no_mail(world, misaki, server):
    with_address(world, misaki, server)
    misaki.open(SETTINGS)
    world.clock.turn(minutes=6)
    misaki.press("mail-login")
    assert "カード" in misaki.text
    chosen = world.services.notice_settings.of_person(world.person(MISAKI))
    assert NoticeKind.LOGIN not in chosen.unmailed
    assert misaki.page.forms, "and the card leads back"


def test_the_reminder_is_as_often_as_wanted(world, misaki):
    misaki.open(SETTINGS)
    assert "remind-90" not in misaki.html  # it is what holds by now
    misaki.press("remind-30")
    assert world.services.notice_settings.of_person(world.person(MISAKI)).reminder_days == 30
    misaki.press("remind-0")
    assert world.services.notice_settings.of_person(world.person(MISAKI)).reminder_days == 0
    misaki.press("remind-180", days="7")
    assert world.services.notice_settings.of_person(world.person(MISAKI)).reminder_days in (0, 180)


def test_forms_without_their_token_change_nothing(world, misaki):
    misaki.open(SETTINGS)
    for path in ("address", "address/code", "address/remove", "settings/mail", "settings/reminder"):
        assert misaki.post(f"/my-page/notices/{path}").status == 403, path


def test_the_box_asks_the_database_as_often_for_many_as_for_few(world, misaki):
    counted = []
    event.listen(
        world.services.database.engine, "before_cursor_execute", lambda *_: counted.append(1)
    )
    misaki.open(BOX)
    person, few = world.person(MISAKI), len(counted)
    for number in range(20):
        world.services.notices.tell(
            person, NoticeKind.REMINDER, now=world.clock(), client_id=f"{CLIENT}{number % 7}"
        )
    misaki.open(BOX)  # marks them read
    counted.clear()
    misaki.open(BOX)
    assert len(counted) <= few + 1


def test_agreeing_on_the_pages_is_told_to_who_agreed(world, misaki):
    register_login_app(world)
    misaki.open(login_path())
    if "continue" in misaki.page.attributes:
        misaki.press("continue")
    misaki.press("agree", claim=["name"])
    assert misaki.left_for
    assert "「まちの店」との連携を許可しました" in misaki.open(BOX).text
    misaki.open(login_path())  # agreed already: nothing new
    assert misaki.open(BOX).text.count("「まちの店」との連携を許可しました") == 1


def test_consenting_on_the_pages_is_told_to_both_whom_it_concerns(world):
    principal, proxy = mandate(world)
    looked = "ほかの人が、あなたの代わりに情報を調べました"
    chosen(to_subject(proxy), "immunisation").open(proxy.path)  # the values are shown again
    assert principal.open(BOX).text.count(looked) == 1
    proxy.press("agree")
    assert "連携を許可しました" in proxy.open(BOX).text
    assert looked not in proxy.text
    assert "への許可をしました" in principal.open(BOX).text
    assert principal.text.count(looked) == 1
