"""My records: asked, seen, taken along, said to be wrong; each only by whoever may, and gone when they leave."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from consent.protection import Flag, FlagKind
from consent.retrieval import RetrievalState
from scopes.catalogue import CATALOGUE
from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, KAITO, MISAKI, TARO, World
from tests.correction_town import OFFICE, office_of

VACCINE = {**CATALOGUE["immunisation"].examples[0], "record_id": "ZZ-1"}
WORDS = "2回目のはずです。<b>髙𠮷</b>"


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider and one office for all stories, which each begin anew."""
    world = World(tmp_path_factory.mktemp("records"), sqlite_url_of_module)
    with office_of(world) as office:
        yield office
    world.services.database.dispose()


@pytest.fixture
def office(shared):
    shared.begin_anew()
    shared.holds[MISAKI, "immunisation"] = [VACCINE]
    return shared


@pytest.fixture
def browser(office):
    return logged_in(office)


def logged_in(office, who=MISAKI, language="ja"):
    browser = Browser(office.world, language).log_in_to_my_page(office.world.cards[who])
    return browser.open("/my-page/records")


def retrieval_of(browser):
    return browser.path.rpartition("/")[2]


def asked(browser, category="immunisation", whose=0):
    """Ask for a category of the person at a place of the list."""
    form = next(f for f in browser.page.forms if f"read-{category}" in f.buttons)
    choices = form.options.get("subject")
    chosen = {"subject": choices[whose]} if choices else {}
    return browser.press(f"read-{category}", **chosen)


def read(office, browser, category="immunisation", whose=0):
    asked(browser, category, whose)
    office.collect(retrieval_of(browser))
    return browser.open(browser.path)


def said_wrong(office, browser):
    """Come to the form about the first record."""
    return read(office, browser).press("report-ZZ-1")


def state_of(office, retrieval_id):
    return office.world.services.retrievals.get(retrieval_id).state


def entries(office):
    return list(office.world.services.disclosures.walk())


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
        lambda there: there.press("logout"),
    ):
        browser = logged_in(office)
        address = read(office, browser).path
        leave(browser)
        assert state_of(office, address.rpartition("/")[2]) is RetrievalState.PURGED
    again = logged_in(office).open(address)
    assert again.status == 404
    assert "もう消えました" in again.text


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
    person_id = services.persons.enrol(MISAKI, now=now)
    services.protection_flags.set(person_id, Flag(FlagKind.SELF_INFO_BLOCK, now, "operator"))
    withheld = read(office, browser)
    assert "いま見せられる情報はありません" in withheld.text
    assert "report-" not in withheld.html


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


def test_a_record_is_said_to_be_wrong_and_the_case_is_shown(office, browser):
    said_wrong(office, browser).press("send", words=WORDS)
    assert office.heard[0].text == WORDS
    assert office.heard[0].record_id == "ZZ-1"
    case_id = retrieval_of(browser)
    assert browser.path == f"/my-page/corrections/{case_id}"
    assert "ZZ-1" in browser.text
    assert "送りました" in browser.text
    office.states(case_id, "refused", reason="needs_proof")
    assert "書類が要ります" in browser.open(browser.path).text
    assert "直しませんでした" in browser.open("/my-page/corrections").text
    assert logged_in(office, TARO).open(f"/my-page/corrections/{case_id}").status == 404


def test_the_same_form_sent_twice_opens_one_case(office, browser):
    said_wrong(office, browser)
    form = next(f for f in browser.page.forms if "send" in f.buttons)
    for _ in range(2):
        browser.post(form.action, **dict(form.fields) | {"words": WORDS})
    assert office.world.rows("correction_case") == 1


def test_an_empty_form_comes_back_and_so_does_what_could_not_be_sent(office, browser):
    said_wrong(office, browser).press("send", words=" \r\n ")
    assert browser.status == 400
    assert "書いてください" in browser.text
    browser.press("send", words="あ" * 1001)
    assert browser.status == 400
    office.away = True
    browser.press("send", words=WORDS)
    assert browser.status == 503
    assert "どこにも届いていません" in browser.text
    assert "&lt;b&gt;髙𠮷" in browser.html
    office.away = False
    browser.press("send", words=WORDS)
    assert office.heard[0].text == WORDS


def test_a_letter_has_the_words_and_nothing_is_kept(office, browser):
    browser.post("/my-page/records/report/letter", **_letter(browser, office))
    assert "御中" in browser.text
    assert "山田 美咲" in browser.text
    assert "&lt;b&gt;髙𠮷" in browser.html
    assert office.heard == []
    assert office.world.rows("correction_case") == 0


def test_a_letter_is_in_the_language_of_the_office(office):
    browser = logged_in(office, language="en")
    browser.post("/my-page/records/report/letter", **_letter(browser, office))
    for told in ("日向見本市 御中", "予防接種の記録", "令和8年11月22日", "What is wrong"):
        assert told in browser.text


def _letter(browser, office):
    """The form's button leads elsewhere by ``formaction``, which the plain browser of tests does not follow."""
    said_wrong(office, browser.open("/my-page/records"))
    form = next(f for f in browser.page.forms if "letter" in f.buttons)
    return dict(form.fields) | {"words": WORDS}


@pytest.mark.parametrize("changed", ["subject", "agency", "category", "record", "title"])
def test_a_form_that_was_tampered_with_is_refused(office, browser, changed):
    said_wrong(office, browser)
    form = next(f for f in browser.page.forms if "send" in f.buttons)
    bent = {"subject": HANAKO, "agency": "midori"}.get(changed, "ZZ-9")
    fields = dict(form.fields) | {"words": WORDS, changed: bent}
    for path in ("report", "report/send", "report/letter"):
        assert browser.post(f"/my-page/records/{path}", **fields).status == 403
    assert office.heard == []


def test_an_agency_that_takes_no_corrections_gets_a_letter(office, browser):
    agencies = office.world.services.agencies
    with_key = agencies[OFFICE]
    agencies[OFFICE] = replace(with_key, corrections=None)
    try:
        said_wrong(office, browser)
        assert "send" not in browser.page.attributes
        assert "ネットでは送れません" in browser.text
    finally:
        agencies[OFFICE] = with_key


def test_english_and_plain_japanese(office):
    for language, said in (
        ("en", "If you think this is wrong"),
        ("ja-plain", "<ruby>内容<rp>（</rp><rt>ないよう</rt><rp>）</rp></ruby>が ちがうと"),
    ):
        assert said in read(office, logged_in(office, language=language)).html
