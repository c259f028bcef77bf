"""Notices and their mail over the pages and a real mail server: what is told, where it leads, who gets what."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from consent.grant import Grant
from consent.notice import NoticeKind
from provider.web.mail_text import mail_text
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, MISAKI, TARO, World
from tests.mandate_stories import mandate, on_my_page
from tests.pki import NOW
from tests.services.mail_server import MailServer

BOX, SETTINGS = "/my-page/notices", "/my-page/notices/settings"
OWN = "yamada.misaki.canary@mail.example"
CANARIES = (
    "山田",
    "美咲",
    "misaki",
    "こそだて",
    "Kosodate",
    CLIENT,
    "予防接種",
    "Vaccin",
    "ワクチン",
)
"""Of person, app and kinds of information: nothing of it may stand in a mail's subject or text."""

AGREED = {"recipient": "こそだて手帳", "purpose": "予定を知らせるため", "term": "90日間"}


class MailWorld(World):
    """A world whose provider has a mail server."""

    def __init__(self, folder, database_url, server):
        self._mail_url = server.url
        super().__init__(folder, database_url)

    def _settings(self, database_url):
        mail = {"smtp_url": self._mail_url, "smtp_sender": "oshirase@madoguchi.invalid"}
        return replace(super()._settings(database_url), **mail)

    def post_goes_round(self, **later):
        self.clock.turn(**later)
        text = mail_text(self.settings)
        return self.services.post.deliver_due(text, now=self.clock())

    def person(self, who):
        return self.services.persons.enrol(who, now=self.clock())


TABLES = (
    *("notice", "notice_setting", "mail", "mail_address", "registration_count"),
    *("consent_grant", "mandate", "browser_session", "flow"),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider and one mail server for all stories, which each begin anew."""
    server = MailServer()
    world = MailWorld(tmp_path_factory.mktemp("notices"), sqlite_url_of_module, server)
    yield world, server
    world.services.database.dispose()
    server.close()


@pytest.fixture
def world(shared):
    world, server = shared
    world.clock.now = NOW
    world.register()
    server.taken.clear()
    with world.services.database.transaction() as connection:
        for table in TABLES:
            connection.exec_driver_sql(f"DELETE FROM {table}")
    return world


@pytest.fixture
def server(shared):
    return shared[1]


@pytest.fixture
def misaki(world):
    return on_my_page(world, MISAKI)


def code_in(mail):
    return re.search(r"\d{4} \d{4}", mail.get_content())[0]


def with_address(world, browser, server, address=OWN):
    """Let a person type an address and its code."""
    browser.open(SETTINGS)
    browser.press("send-code", address=address)
    assert browser.status == 200, browser.text
    world.post_goes_round()
    return browser.press("confirm-address", code=code_in(server.mails[-1]))


def agree_to(world, browser):
    """Give the app a grant on the pages' behalf; return it."""
    path = browser.path
    grant = grant_of(world, MISAKI)
    with world.services.database.transaction():
        world.services.grants.add(grant)
        world.services.notices.grant_given(grant, now=world.clock())
    browser.path = path
    return grant


def grant_of(world, giver, subject=None, grant_id="00000000-0000-4000-8000-000000000001"):
    me = world.person(giver)
    return Grant(
        grant_id=grant_id,
        client_id=CLIENT,
        person_id=me,
        subject_id=world.person(subject) if subject else me,
        credential_id="k",
        relation="agent" if subject else "self",
        categories=("immunisation",),
        declined=(),
        purpose_id="vaccination_calendar",
        consent_text={"ja": AGREED, "ja-plain": AGREED, "en": AGREED},
        standing=True,
        given_at=world.clock(),
        expires_at=world.clock() + timedelta(days=90),
    )


# --- the box


def test_a_login_and_a_grant_are_in_the_box_and_lead_to_where_one_can_act(world, misaki):
    grant = agree_to(world, misaki)
    misaki.open("/my-page")
    assert world.services.notices.unread(world.person(MISAKI)) == 1
    misaki.open(BOX)
    assert "「こそだて手帳」に情報を渡す許可をしました" in misaki.text
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
    assert "許可をしました" in proxy.text


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
    assert "許可をしました" not in on_my_page(world, TARO).open(BOX).text
    assert Browser(world).open(BOX).path.startswith("/flow/")


def test_an_app_is_called_by_its_present_name(world, misaki):
    agree_to(world, misaki)
    world.register_with(client_name="あたらしい手帳")
    assert "「あたらしい手帳」に" in misaki.open(BOX).text


# --- mail


def test_an_address_is_confirmed_by_the_code_that_was_mailed_there(world, misaki, server):
    misaki.open(SETTINGS)
    misaki.press("send-code", address=OWN)
    assert OWN in misaki.text
    assert world.post_goes_round() == 1
    [(_, recipients, _)], [mail] = server.taken, server.mails
    assert (recipients, mail["From"]) == ([OWN], "oshirase@madoguchi.invalid")
    misaki.press("confirm-address", code="0000 0000")
    assert (misaki.status, "番号がちがう" in misaki.text) == (422, True)
    misaki.press("confirm-address", code=code_in(mail).replace(" ", "－ ").replace("1", "１"))
    assert "mail-goes-to" in misaki.html
    assert "confirm-address" not in misaki.html


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
    ("tongue", "said"), [("en", "There is news"), ("ja-plain", "お知（し）らせ")]
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


def test_taking_an_address_away_works_at_once(world, misaki, server):
    with_address(world, misaki, server)
    agree_to(world, misaki)
    taken = len(server.taken)
    misaki.open(SETTINGS).press("remove-confirmed")
    assert "mail-goes-to" not in misaki.html
    assert OWN not in misaki.html
    assert world.post_goes_round(hours=3) == 0
    assert len(server.taken) == taken


def test_giving_up_a_new_address_keeps_the_old_one(world, misaki, server):
    with_address(world, misaki, server)
    misaki.open(SETTINGS).press("send-code", address="other@mail.example")
    misaki.press("remove-waiting")
    assert OWN in misaki.text
    assert "other@mail.example" not in misaki.text


HOSTILE = (
    "",
    "misaki",
    "misaki@localhost",
    "a@b.example\r\nBcc: x@evil.example",
    "a@b.example\nSubject: x",
    "a@b.example%0d%0aBcc: x@evil.example",
    "<a@b.example>",
    "a@b.example, c@d.example",
    '"a b"@c.example',
    "a@[127.0.0.1]",
    "みさき@mail.example",
    "a@めーる.example",
    "a@b.example\x00",
    "a\u2028@b.example",
    "a" * 65 + "@b.example",
    "a@" + "b" * 300 + ".example",
    "a@-b.example",
)


def test_hostile_addresses_get_no_mail_and_a_page_that_says_so(world, misaki, server):
    for address in HOSTILE:
        misaki.open(SETTINGS).press("send-code", address=address)
        assert misaki.status == 422, address
        assert "メールアドレスの形" in misaki.text
    assert world.rows("mail_address") == world.rows("mail") == 0
    assert world.post_goes_round() == 0
    assert server.taken == []


def test_addresses_as_people_have_them_are_taken(world, misaki, server):
    typed = (
        "ｍｉｓａｋｉ＠ｍａｉｌ．ｅｘａｍｐｌｅ",
        " a..b.@docomo.example ",
        "o'neil+x@sub.mail.example",
    )
    for address in typed:
        misaki.open(SETTINGS).press("send-code", address=address)
        assert misaki.status == 200, address
        world.post_goes_round()
        misaki.open(SETTINGS).press("remove-waiting")
    sent_to = [recipients for _, recipients, _ in server.taken]
    assert sent_to == [
        ["misaki@mail.example"],
        ["a..b.@docomo.example"],
        ["o'neil+x@sub.mail.example"],
    ]


def test_codes_of_a_day_are_few_for_a_person_and_for_an_address(world, misaki):
    for number in range(5):
        misaki.open(SETTINGS).press("send-code", address=f"a{number}@mail.example")
        misaki.open(SETTINGS).press("remove-waiting")
    misaki.open(SETTINGS).press("send-code", address="a9@mail.example")
    assert (misaki.status, "今日は" in misaki.text) == (429, True)
    world.clock.turn(days=1)
    again = on_my_page(world, MISAKI).open(SETTINGS)
    again.press("send-code", address="a9@mail.example")
    assert again.status == 200


def test_without_a_mail_server_nobody_is_asked_for_an_address(world, misaki, monkeypatch):
    monkeypatch.setitem(vars(world.services.post), "way", None)
    misaki.open(SETTINGS)
    assert "send-code" not in misaki.html
    assert "いま、メールでのお知らせは使えません" in misaki.text


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
