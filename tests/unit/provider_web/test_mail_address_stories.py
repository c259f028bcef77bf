"""A mail address over the pages and a real mail server: typed, confirmed, changed, taken away, and abused."""

import json

from tests.citizen_browser import answer
from tests.citizen_world import MISAKI
from tests.mandate_stories import on_my_page
from tests.notice_world import (
    OWN,
    SETTINGS,
    agree_to,
    code_in,
    misaki,
    server,
    shared,
    with_address,
    world,
)

__all__ = ["misaki", "server", "shared", "world"]


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


def test_taking_an_address_away_works_at_once(world, misaki, server):
    with_address(world, misaki, server)
    agree_to(world, misaki)
    taken = len(server.taken)
    misaki.open(SETTINGS).press("remove-confirmed")
    assert "mail-goes-to" not in misaki.html
    assert OWN not in misaki.html
    assert world.post_goes_round() == 1  # the last one: it may have been a stranger
    assert world.post_goes_round(hours=3) == 0
    assert len(server.taken) == taken + 1
    assert server.taken[-1][1] == [OWN]
    assert "もうお知らせを送りません" in server.mails[-1].get_content()


def test_an_address_that_is_replaced_hears_of_it_and_of_nothing_else(world, misaki, server):
    with_address(world, misaki, server)
    with_address(world, misaki, server, "new@mail.example")
    assert world.post_goes_round() == 1
    assert server.taken[-1][1] == [OWN]
    assert "new@" not in server.taken[-1][2].decode()
    agree_to(world, misaki)
    world.post_goes_round(hours=3)
    assert server.taken[-1][1] == ["new@mail.example"]


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


def test_an_old_login_shows_the_card_before_it_changes_where_mail_goes(world, misaki, server):
    with_address(world, misaki, server)
    world.clock.turn(minutes=5, seconds=1)
    misaki.open(SETTINGS)
    assert "カードと暗証番号でもう一度確かめます" in misaki.text
    assert "send-code" not in misaki.page.attributes
    for button in ("to-card", "remove-confirmed"):
        misaki.open(SETTINGS).press(button)
        assert misaki.path.startswith("/flow/")
        assert "メールの送り先を変えるときの決まりです" in misaki.text
    assert OWN in misaki.open(SETTINGS).text
    asked = misaki.press("to-card").press("continue").ask_card()
    assert json.loads(asked["context"])["purpose"] == "step_up"
    misaki.bring(answer(world, asked, world.cards[MISAKI]))
    assert misaki.path == SETTINGS
    with_address(world, misaki, server, "new@mail.example")
    assert "new@mail.example" in misaki.text
    world.post_goes_round()
    assert server.taken[-1][1] == [OWN]
    assert "もうお知らせを送りません" in server.mails[-1].get_content()


def test_whoever_types_slowly_is_asked_for_no_second_pin(world, misaki):
    world.clock.turn(minutes=4)
    misaki.open(SETTINGS)
    world.clock.turn(minutes=9)
    misaki.press("send-code", address="misaki@")
    assert misaki.status == 422
    misaki.press("send-code", address=OWN)
    assert (misaki.path, misaki.status) == (SETTINGS, 200)
    assert OWN in misaki.text


def test_a_tab_that_was_left_open_changes_nothing_later(world, misaki):
    tab = next(f for f in misaki.open(SETTINGS).page.forms if "send-code" in f.buttons)
    for _ in range(3):
        world.clock.turn(minutes=7)
        misaki.open("/my-page")
    misaki.post(tab.action, **{**dict(tab.fields), "address": "evil@mail.example"})
    assert "メールの送り先を変えるときの決まりです" in misaki.text
    assert world.rows("mail_address") == 0


def test_a_form_cannot_say_itself_when_it_was_begun(world, misaki):
    form = next(f for f in misaki.open(SETTINGS).page.forms if "send-code" in f.buttons)
    for bent in ("", "x", "2026-11-22T09:00:01+00:00"):
        fields = dict(form.fields) | {"address": OWN, "begun": bent}
        assert misaki.post("/my-page/notices/address", **fields).status == 403
    assert world.rows("mail_address") == 0


def test_stopping_leads_to_my_page_and_changes_nothing(world, misaki):
    world.clock.turn(minutes=6)
    misaki.open(SETTINGS).press("to-card").press("cancel")
    assert misaki.path == "/my-page"
    assert world.rows("mail_address") == 0


def test_without_a_mail_server_nobody_is_asked_for_an_address(world, misaki, monkeypatch):
    monkeypatch.setitem(vars(world.services.post), "way", None)
    misaki.open(SETTINGS)
    assert "send-code" not in misaki.html
    assert "いま、メールでのお知らせは使えません" in misaki.text
