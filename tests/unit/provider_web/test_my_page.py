"""My page: what is shared, how it is stopped, and the history of what left."""

import pytest

from consent.disclosure import DisclosedItem, Disclosure
from provider.storage.persons import PersonRow
from provider.storage.tokens import TokenStore
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, HANAKO, MISAKI, TARO


@pytest.fixture
def connected(world, browser):
    """A parent who agreed to hand over one category of a child, for a year."""
    browser.log_in().press("continue", subject=HANAKO)
    browser.press("continue", category=["immunisation"], term="365").press("agree")
    browser.press("return")
    return browser


def person(world, directory_id):
    return world.services.persons.enrol(directory_id, now=world.clock())


def only_grant(world):
    return world.services.grants.of_person(person(world, MISAKI))[0]


def activate(world):
    grant = only_grant(world)
    assert TokenStore(world.services.database).begin(grant.grant_id, now=world.clock())
    return grant


def hand_over(world, *, delivered=True, items=None, **changes):
    grant = only_grant(world)
    entry = world.services.disclosures.append(
        Disclosure(
            disclosure_id=f"d-{world.rows('disclosure')}",
            occurred_at=world.clock(),
            requested_at=world.clock(),
            client_id=CLIENT,
            grant_id=grant.grant_id,
            retrieval_id="r-1",
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            relation=grant.relation,
            purpose_id=grant.purpose_id,
            items=items or (DisclosedItem("immunisation", "released", ("hinata",), 12),),
            **changes,
        )
    )
    if delivered:
        world.services.disclosures.mark_delivered(entry.disclosure_id, now=world.clock())
    return entry


def test_a_consent_nobody_has_used_says_that_nothing_was_handed_over(connected):
    connected.open("/my-page")
    assert "連携中 1件" in connected.text
    assert "許可しましたが、情報は渡っていません" in connected.text
    assert "まだ渡っていません" in connected.text


def test_a_live_consent_says_whose_what_since_when_until_when_and_the_last_time(world, connected):
    activate(world)
    hand_over(world)
    connected.open("/my-page")
    for said in ("こそだて手帳", "山田 花子", "予防接種", "令和8年11月22日（2026年）", "有効"):
        assert said in connected.text
    assert "令和8年11月22日（2026年）18時00分" in connected.text
    assert "令和9年11月22日（2027年）18時00分" in connected.text


def test_withdrawing_tells_the_effect_first_and_ends_the_grant_at_once(world, connected):
    grant = activate(world)
    connected.open("/my-page").press(f"withdraw-{grant.grant_id}")
    assert "すでに渡った情報は、『こそだて手帳』に残ります" in connected.text
    assert only_grant(world).alive(now=world.clock())
    connected.press("withdraw")
    assert "連携をやめました。次の読み取りから断られます。" in connected.text
    assert not only_grant(world).alive(now=world.clock())
    assert "連携中 0件" in connected.open("/my-page").text
    connected.open("/my-page/connections")
    assert "いまの連携：0件" in connected.text
    assert "終わった連携：1件" in connected.text
    assert f"withdraw-{grant.grant_id}" not in connected.page.attributes


def test_withdrawing_twice_changes_nothing_more(world, connected):
    grant = activate(world)
    path = f"/my-page/grants/{grant.grant_id}/withdraw"
    token = connected.open(path).hidden("form_token")
    connected.press("withdraw")
    ended = only_grant(world)
    world.clock.turn(minutes=1)
    connected.post(path, form_token=token)
    assert connected.status == 200
    assert only_grant(world) == ended


@pytest.mark.parametrize("token", [None, "", "x" * 43])
def test_a_withdrawal_without_its_token_is_refused(world, connected, token):
    grant = activate(world)
    fields = {} if token is None else {"form_token": token}
    connected.post(f"/my-page/grants/{grant.grant_id}/withdraw", **fields)
    assert connected.status == 403
    assert only_grant(world).alive(now=world.clock())


def test_the_token_of_one_grant_does_not_end_another(world, connected):
    activate(world)
    connected.log_in(path=world.push()).press("continue", subject=MISAKI)
    connected.press("continue", category=["immunisation"], term="365").press("agree")
    first, second = world.services.grants.of_person(person(world, MISAKI))
    token = connected.open(f"/my-page/grants/{first.grant_id}/withdraw").hidden("form_token")
    connected.post(f"/my-page/grants/{second.grant_id}/withdraw", form_token=token)
    assert connected.status == 403
    assert all(g.alive(now=world.clock()) for g in (first, second))


def test_a_stranger_neither_sees_nor_ends_a_grant(world, connected):
    grant = activate(world)
    stranger = Browser(world)
    stranger.log_in_to_my_page(world.cards[TARO])
    for path in ("", "/withdraw"):
        stranger.open(f"/my-page/grants/{grant.grant_id}{path}")
        assert stranger.status == 404
        assert "花子" not in stranger.text
    assert "いまの連携はありません。" in stranger.open("/my-page").text


def test_the_child_sees_what_the_parent_allowed_about_them_and_cannot_end_it(world, connected):
    grant = activate(world)
    hand_over(world)
    child = Browser(world)
    child.log_in_to_my_page(world.cards[HANAKO])
    assert "この連携は、あなたの法定代理人が許可しました。" in child.text
    assert f"withdraw-{grant.grant_id}" not in child.page.attributes
    assert "渡しました" in child.open("/my-page/history").text
    child.open(f"/my-page/grants/{grant.grant_id}/withdraw")
    assert child.path == f"/my-page/grants/{grant.grant_id}"


def test_a_grant_past_its_term_is_folded_among_the_ended(world, connected):
    activate(world)
    world.publish_crl()
    with world.services.database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE consent_grant SET expires_at = ?", (str(world.clock().replace(tzinfo=None)),)
        )
    connected.open("/my-page/connections")
    assert "終わった連携：1件" in connected.text
    assert "終了" in connected.text


def test_my_page_works_while_the_directory_is_silent(world, connected):
    grant = activate(world)
    world.directory.silent = True
    connected.open("/my-page")
    assert connected.status == 200
    assert "お子さま" in connected.text
    connected.press(f"withdraw-{grant.grant_id}").press("withdraw")
    assert not only_grant(world).alive(now=world.clock())


def test_logging_out_ends_the_session_here_and_in_the_browser(world, connected):
    cookie = connected.client.get_cookie("madoguchi").value
    connected.open("/my-page").press("logout")
    assert connected.path == "/"
    assert connected.client.get_cookie("madoguchi") is None
    thief = Browser(world)
    thief.client.set_cookie("madoguchi", cookie)
    assert thief.open("/my-page").path.startswith("/flow/")


def test_logging_out_needs_the_form_of_this_session(connected):
    connected.post("/logout", form_token="x")
    assert connected.status == 403
    assert connected.open("/my-page").status == 200


def test_my_page_asks_for_a_login_first_and_names_itself_to_the_card(world, browser):
    asked = browser.open("/my-page").press("continue").ask_card()
    assert "まどぐちのマイページ" in asked["context"]
    browser.open("/my-page").press("cancel")
    assert browser.path == "/"


def test_no_name_of_a_person_is_ever_stored(world, connected):
    activate(world)
    hand_over(world)
    connected.open("/my-page")
    connected.open("/my-page/history")
    names = ("山田", "美咲", "花子", "ヤマダ")
    stored = (world.folder / "test.sqlite3").read_bytes()
    wal = world.folder / "test.sqlite3-wal"
    stored += wal.read_bytes() if wal.exists() else b""
    assert [name for name in names if name.encode() in stored] == []
    assert world.rows(PersonRow.__tablename__) == 2
