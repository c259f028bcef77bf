"""The pages of the exchange history: for oneself and young children, and telling nothing that is withheld."""

import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import DirectoryUnavailableError
from consent.protection import Flag, FlagKind
from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, KAITO, MISAKI, TARO, World
from tests.exchange_town import HOME, Reader, event, town_of

REASON = "児童手当の認定"
NONE = "お見せできるやりとりは、見つかりませんでした"
TOLD_ANEW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|value=\"[^\"]*\"")


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider and its agencies for all stories, which each begin anew."""
    world = World(tmp_path_factory.mktemp("town"), sqlite_url_of_module)
    with town_of(world) as town:
        yield town
    world.services.database.dispose()


@pytest.fixture
def town(shared):
    with shared.world.services.database.transaction() as connection:
        for table in ("exchange_answer", "protection"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    shared.begin_anew()
    shared.tell(MISAKI, event(1))
    return shared


def logged_in(town, who=MISAKI, language="ja"):
    return Reader(Browser(town.world, language).log_in_to_my_page(town.world.cards[who]))


@pytest.fixture
def reader(town):
    return logged_in(town)


def fetched(town, reader, number=1):
    reader.ask(number)
    town.collect()
    return reader.read()


def flag(town, kind=FlagKind.NON_DISCLOSURE, **narrowed):
    services, now = town.world.services, town.world.clock()
    person_id = services.persons.enrol(MISAKI, now=now)
    wish = Flag(kind, now, "operator", **narrowed)
    services.protection_flags.set(person_id, wish)


def test_my_page_leads_there_in_both_languages(reader):
    reader.browser.open("/my-page")
    reader.browser.open(reader.browser.page.attributes["exchange-history"]["href"])
    assert "サービスに渡した履歴とは、別のものです" in reader.browser.text
    reader.browser.open(reader.browser.page.links["language-en"])
    assert "not the history of what was shared with services" in reader.browser.text
    assert reader.browser.response.headers["Cache-Control"] == "no-store"


def test_the_answer_says_when_who_where_what_and_why(town, reader):
    page = fetched(town, reader)
    for said in ("10月1日", "10時00分", "10時05分", "青空見本市 子育て支援課", "日向見本市"):
        assert said in page.text
    for said in ("住民税の課税情報", REASON, "見本の窓口", "ログアウトすると消えます"):
        assert said in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


def test_of_very_many_a_page_shows_twenty_and_the_file_has_all(town, reader):
    town.tell(MISAKI, *(event(n % 28 + 1, exchange_id=f"ZZ-{n}") for n in range(45)))
    page = fetched(town, reader)
    seen = []
    for part in ("1件目から20件目まで", "21件目から40件目まで", "41件目から45件目まで"):
        assert f"全部で45件あります。{part}" in page.text
        assert len(page.html.encode()) < 35_000
        seen.append(page.text.count(REASON))
        if "later" in page.page.attributes:
            page.open(page.page.attributes["later"]["href"])
    assert seen == [20, 20, 5]
    assert "21件目から40件目まで" in page.open(page.page.attributes["earlier"]["href"]).text
    for strange in ("-1", "45", "x", "9" * 30):
        assert "1件目から20件目まで" in page.open(f"{page.path.split('?')[0]}?begin={strange}").text
    table = page.open(page.page.attributes["csv"]["href"]).html
    assert table.count(REASON) == 45


def test_both_agencies_are_asked_under_references_that_no_other_knows(town, reader):
    fetched(town, reader)
    assert {agency_id for agency_id, _ in town.heard} == {"hinata", "aozora"}
    one, other = (question for _, question in town.heard)
    for name in ("request_id", "linkage_code", "consent_reference"):
        assert getattr(one, name) != getattr(other, name)


def test_nothing_is_asked_of_agencies_before_the_citizen_asks(town, reader):
    reader.overview()
    assert (town.collect(), town.heard) == (0, [])


def test_no_second_question_while_an_answer_is_unread(town, reader):
    assert "あなたについて問い合わせる" in reader.overview().text
    reader.ask()
    town.collect()
    assert "あなたについて問い合わせる" not in reader.overview().text
    reader.browser.press("ask-1", subject=MISAKI)
    assert town.world.rows("exchange_answer") == 1
    reader.read()
    reader.ask()
    assert town.world.rows("exchange_answer") == 2


def test_a_restricted_inquiry_is_not_shown_and_leaves_no_sign(town, reader):
    hidden = event(2, requester_department="相談支援課", restricted=True)
    town.tell(MISAKI, event(1), hidden)
    town.tell(MISAKI, event(2, requester_department="相談支援課"), agency_id=HOME)
    page = fetched(town, reader)
    assert REASON in page.text
    assert "相談支援課" not in page.text


def shape(page):
    return TOLD_ANEW.sub("<drawn>", page.html)


@pytest.mark.parametrize("kind", [FlagKind.NON_DISCLOSURE, FlagKind.SELF_INFO_BLOCK])
def test_whoever_is_protected_reads_what_a_person_without_exchanges_reads(town, reader, kind):
    town.tell(MISAKI)
    plain = shape(fetched(town, reader))
    reader.log_out()
    town.tell(MISAKI, event(1))
    flag(town, kind)
    town.heard.clear()
    withheld = fetched(town, logged_in(town))
    assert NONE in withheld.text
    assert shape(withheld) == plain
    assert town.heard == []


def test_a_flag_counts_for_what_was_fetched_and_even_read_before(town, reader):
    place = fetched(town, reader).path
    assert REASON in reader.browser.text
    flag(town)
    reader.browser.open(place)
    assert reader.browser.status == 200
    assert NONE in reader.browser.text
    assert REASON not in reader.browser.text


def test_an_agency_that_is_away_is_not_named(town, reader):
    town.away.add(HOME)
    town.tell(MISAKI)
    page = fetched(town, reader)
    assert "確認できなかった機関があります" in page.text
    assert "青空" not in page.text


def test_a_parent_asks_about_a_young_child_and_not_about_one_who_decides_alone(town, reader):
    town.tell(HANAKO, event(3, procedure="乳幼児医療（見本）"))
    reader.overview()
    assert "山田 花子さんについて" in reader.browser.text
    assert "山田 海斗" not in reader.browser.text
    assert "乳幼児医療" in fetched(town, reader, number=2).text


@pytest.mark.parametrize("whom", [KAITO, TARO])
def test_nobody_asks_about_others(town, reader, whom):
    reader.overview()
    reader.browser.press("ask-1", subject=whom)
    assert reader.browser.status in (400, 403)
    assert town.world.rows("exchange_answer") == 0


def test_what_a_parent_read_is_closed_once_they_no_longer_act_for_the_child(town, reader):
    town.tell(HANAKO, event(3, procedure="乳幼児医療（見本）"))
    place = fetched(town, reader, number=2).path
    town.world.directory.children = {}
    assert reader.browser.open(place).status == 404
    assert "乳幼児医療" not in reader.browser.text


def test_another_citizen_and_another_session_see_nothing_of_it(town, reader):
    place = fetched(town, reader).path
    for someone in (logged_in(town, TARO), logged_in(town)):
        assert someone.browser.open(place).status == 404
        assert REASON not in someone.browser.text
    assert reader.browser.open(place).status == 200


def test_an_unread_answer_does_not_open_by_its_address(town, reader):
    reader.ask()
    town.collect()
    [answer_id] = re.findall(r'id="answer-([0-9a-f-]+)"', reader.overview().html)
    assert reader.browser.open(f"/my-page/exchange-history/{answer_id}").status == 404
    assert REASON in reader.read().text


def test_a_form_from_elsewhere_is_refused(town, reader):
    reader.browser.post("/my-page/exchange-history", subject=MISAKI)
    assert reader.browser.status == 403
    assert town.world.rows("exchange_answer") == 0


def test_while_the_directory_is_silent_the_citizen_still_asks_for_themself(town, reader):
    town.world.directory.silent = True
    reader.overview()
    assert "花子" not in reader.browser.text
    reader.ask()
    town.world.directory.silent = False
    real = town.world.directory.linkage

    def silent(_):
        raise DirectoryUnavailableError("silent")

    town.world.directory.linkage = silent
    assert town.collect() == 1
    town.world.directory.linkage = real
    assert town.collect() == 0
    town.world.clock.turn(seconds=31)
    assert town.collect() == 1
    assert REASON in reader.read().text


def test_a_question_is_dropped_when_no_worker_took_it_up_in_an_hour(town, reader):
    reader.ask()
    later = town.world.clock() + timedelta(hours=1)
    assert town.collector.collect_due(pytest.fail, now=later) == 0


def test_nothing_of_it_is_logged_or_lies_in_clear(town, reader, caplog):
    with caplog.at_level(logging.DEBUG):
        place = fetched(town, reader).path
    assert REASON in reader.browser.text
    lines = " ".join(str(vars(record)) for record in caplog.records if "httpx" not in record.name)
    for said in (REASON, "ZZ-hinata", "子育て支援課", place.rsplit("/")[-1]):
        assert said not in lines
    with town.world.services.database.reading() as connection:
        [row] = connection.exec_driver_sql("SELECT * FROM exchange_answer").all()
    assert REASON.encode() not in b"".join(v for v in row if isinstance(v, bytes))


def test_an_answer_is_kept_as_a_table_only_while_it_is_read_and_not_at_a_terminal(
    town, reader, monkeypatch
):
    town.tell(MISAKI, event(1, procedure="=髙﨑𠮷"))
    fetched(town, reader)
    path = reader.browser.page.attributes["csv"]["href"]
    said = reader.browser.open(path).response.data.decode("utf-8-sig")
    assert "青空見本市 子育て支援課" in said
    assert '"\'=髙﨑𠮷"' in said
    services = town.world.services
    kiosk = replace(services.settings, terminal="kiosk")
    with monkeypatch.context() as patched:
        patched.setitem(vars(services), "settings", kiosk)
        assert reader.browser.open(path).status == 403
    assert logged_in(town).browser.open(path).status == 404
