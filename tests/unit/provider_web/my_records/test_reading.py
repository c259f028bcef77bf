"""My records: asked, seen and taken along; each only by whoever may, and gone when they leave."""

import csv
import json
import re
from dataclasses import replace
from io import StringIO

from consent.protection import Flag, FlagKind
from consent.retrieval import RetrievalState
from scopes.catalogue import CATALOGUE
from tests.citizen_browser import answer
from tests.citizen_world import HANAKO, KAITO, MISAKI, TARO
from tests.record_steps import VACCINE, asked, entries, logged_in, read, retrieval_of, state_of


def test_all_categories_are_listed_with_what_they_are_and_none_is_asked(office, browser):
    before = office.world.rows("retrieval")
    browser.open("/my-page/records")
    buttons = {b for form in browser.page.forms for b in form.buttons if b.startswith("read-")}
    assert buttons == {f"read-{each}" for each in CATALOGUE}
    assert len(browser.response.data) < 60_000
    assert office.world.rows("retrieval") == before


def test_a_citizen_waits_sees_values_with_their_source_and_day_and_leaves_an_entry(office, browser):
    asked(browser)
    assert "問い合わせています" in browser.text
    office.collect(retrieval_of(browser))
    browser.open(browser.path)
    for told in (VACCINE["lot_number"], "日向見本市", "健康推進課"):
        assert told in browser.text
    assert browser.response.headers["Cache-Control"] == "no-store"
    [entry] = entries(office)
    assert (entry.kind, entry.client_id, entry.grant_id) == ("own", "", "")
    assert [(i.category, i.outcome) for i in entry.items] == [("immunisation", "released")]


def test_the_script_hears_when_the_agencies_have_answered_and_nothing_is_noted(office, browser):
    asked(browser)
    state = f"{browser.path}/state"
    assert browser.client.get(state, base_url=office.world.origin).json == {"awaited": True}
    office.collect(retrieval_of(browser))
    assert browser.client.get(state, base_url=office.world.origin).json == {"awaited": False}
    assert entries(office) == []


def test_what_was_read_is_gone_when_the_page_is_left(office, browser):
    for leave in (
        lambda there: there.press("close"),
        lambda there: there.open("/my-page/records"),
        lambda there: asked(there.open("/my-page/records"), "household"),
        lambda there: there.open("/help"),
        lambda there: there.open("/my-page"),
        lambda there: there.press("logout"),
    ):
        browser = logged_in(office)
        address = read(office, browser).path
        leave(browser)
        assert state_of(office, address.rpartition("/")[2]) is RetrievalState.PURGED
    again = logged_in(office).open(address)
    assert again.status == 404
    assert "もう消えました" in again.text


def test_what_belongs_to_a_reading_leaves_it_open(office, browser):
    address = read(office, browser).path
    for path in ("", "?lang=en", "/state", "/paper", "/file?form=csv"):
        browser.open(f"{address}{path}")
    browser.open(address).press("report-ZZ-1").press("send", words="")
    assert state_of(office, address.rpartition("/")[2]) is RetrievalState.READY


def test_what_was_read_is_gone_after_a_quarter_of_an_hour(office, browser):
    address = read(office, browser).path
    office.world.clock.turn(minutes=14)
    assert browser.open(address).status == 200
    office.world.clock.turn(minutes=1)
    assert browser.open(address).status == 404
    assert VACCINE["lot_number"] not in browser.text


def test_another_citizen_sees_nothing_of_it(office, browser):
    address = read(office, browser).path
    taro = logged_in(office, TARO)
    for path in (address, f"{address}/file?form=csv", f"{address}/paper"):
        assert taro.open(path).status == 404
        assert VACCINE["lot_number"] not in taro.text
    assert state_of(office, address.rpartition("/")[2]) is RetrievalState.READY


def test_an_agency_that_is_away_is_not_mistaken_for_one_that_holds_nothing(office, browser):
    office.away = True
    assert "答えがもらえません" in read(office, browser).text
    office.away = False
    office.holds.clear()
    browser.open("/my-page/records")
    assert "いま見せられる情報はありません" in read(office, browser).text


def test_what_flags_withhold_looks_like_what_nobody_holds(office, browser):
    services, now = office.world.services, office.world.clock()
    office.holds.clear()
    bare = alike(read(office, browser).html)
    office.holds[MISAKI, "immunisation"] = [VACCINE]
    person_id = services.persons.enrol(MISAKI, now=now)
    services.protection_flags.set(person_id, Flag(FlagKind.SELF_INFO_BLOCK, now, "operator"))
    withheld = read(office, browser.open("/my-page/records"))
    assert "いま見せられる情報はありません" in withheld.text
    assert alike(withheld.html) == bare


def alike(html):
    """A page without what is new each time: ids, tokens, and the time of day."""
    return re.sub(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|value=\"[^\"]*\"|\d+時\d+分", "", html
    )


def test_a_parent_reads_of_a_young_child_and_of_no_older_one(office, browser):
    office.holds[HANAKO, "immunisation"] = [{**VACCINE, "lot_number": "ZZHANAKO"}]
    form = next(f for f in browser.page.forms if "read-immunisation" in f.buttons)
    assert form.options["subject"] == [MISAKI, HANAKO]
    assert "ZZHANAKO" in read(office, browser, whose=1).text
    [entry] = entries(office)
    assert entry.relation == "legal_representative"
    browser.open("/my-page/records").press("read-immunisation", subject=KAITO)
    assert browser.status == 400
    browser.open("/my-page/records").press("read-immunisation", subject="")
    assert "だれの情報を見るか" in browser.text


def test_when_the_right_to_act_ends_what_is_open_is_gone(office, browser):
    office.holds[HANAKO, "immunisation"] = [VACCINE]
    address = read(office, browser, whose=1).path
    directory = office.world.directory
    directory.children, before = {}, directory.children
    assert browser.open(address).status == 404
    directory.children = before


def test_files_hold_what_the_page_shows_and_each_is_an_entry(office, browser):
    address = read(office, browser).path
    table = browser.open(f"{address}/file?form=csv").response
    assert "attachment" in table.headers["Content-Disposition"]
    rows = list(csv.reader(StringIO(table.get_data(as_text=True).lstrip("\ufeff"))))
    assert any(VACCINE["lot_number"] in row for row in rows)
    told = json.loads(browser.open(f"{address}/file?form=json").response.data)
    assert told["datasets"][0]["records"][0]["raw"]["lot_number"] == VACCINE["lot_number"]
    assert VACCINE["lot_number"] in browser.open(f"{address}/paper").text
    assert len(entries(office)) == 4
    assert browser.open(f"{address}/file?form=exe").status == 404


def test_a_public_terminal_hands_out_no_files_and_no_letter(office, browser):
    services = office.world.services
    object.__setattr__(services, "settings", replace(services.settings, terminal="kiosk"))
    try:
        browser = logged_in(office)
        page = read(office, browser)
        assert "csv" not in page.page.attributes
        address = page.path
        for path in (f"{address}/file?form=csv", f"{address}/paper"):
            assert browser.open(path).status == 403
        browser.open(address).press("report-ZZ-1")
        assert "send" in browser.page.attributes
        assert "letter" not in browser.page.attributes
    finally:
        object.__setattr__(services, "settings", replace(services.settings, terminal="own"))


def test_special_care_is_shown_to_an_old_login_once_the_card_was_shown_anew(office, browser):
    read(office, asked(browser, "household").open("/my-page/records"), "household")
    office.world.clock.turn(minutes=6)
    asked(browser.open("/my-page/records"))
    assert "特に注意が必要な情報を見るとき" in browser.text
    visit = browser.path
    reading = office.world.services.flows.get(
        browser.flow_id, session_of(office, browser), now=office.world.clock()
    ).back_to
    office.collect(reading.rpartition("/")[2])
    for way in ("", "/file?form=csv", "/file?form=json", "/paper"):
        assert browser.open(f"{reading}{way}").path.startswith("/flow/")
        assert VACCINE["lot_number"] not in browser.text
    assert [e for e in entries(office) if e.items[0].category == "immunisation"] == []
    card = browser.open(visit).press("continue").ask_card()
    browser.bring(answer(office.world, card, office.world.cards[MISAKI]))
    assert browser.path == reading
    assert VACCINE["lot_number"] in browser.text
    office.world.clock.turn(minutes=6)
    for way in ("", "/file?form=csv", "/paper"):
        assert VACCINE["lot_number"] in browser.open(f"{reading}{way}").response.text


def test_what_was_asked_by_an_old_login_is_gone_when_it_stops(office, browser):
    office.world.clock.turn(minutes=6)
    asked(browser).press("cancel")
    assert browser.path == "/my-page"
    assert office.world.rows("retrieval WHERE state != 'purged' AND grant_id IS NULL") == 0


def session_of(office, browser):
    value = browser.client.get_cookie("madoguchi").value
    return office.world.services.sessions.find(value, now=office.world.clock()).session_hash


def test_english_and_plain_japanese(office):
    for language, said in (
        ("en", "If you think this is wrong"),
        ("ja-plain", "<ruby>内容<rt>ないよう</rt></ruby>が ちがうと"),
    ):
        assert said in read(office, logged_in(office, language=language)).html
