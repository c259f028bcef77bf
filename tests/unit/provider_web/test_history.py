"""The history of what left, as its reader sees, narrows, keeps and checks it."""

import csv
import hashlib
import io
import json
from dataclasses import replace

import pytest

from consent.disclosure import OWN, PREVIEW, DisclosedItem
from provider.cli import ledger as command
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, HANAKO, METADATA, MISAKI, TARO, World
from tests.history_world import Past
from tests.statements import counted

PATH = "/my-page/history"


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider for all stories, and a browser for each citizen that stays logged in."""
    world = World(tmp_path_factory.mktemp("history"), sqlite_url_of_module)
    browsers = {name: Browser(world) for name in (MISAKI, TARO, HANAKO)}
    for name, browser in browsers.items():
        browser.log_in_to_my_page(world.cards[name])
    yield world, browsers
    world.services.database.dispose()


@pytest.fixture
def past(shared):
    return Past(shared[0])


@pytest.fixture
def reader(shared, past):
    """The parent, who reads Japanese."""
    return shared[1][MISAKI].open(f"{PATH}?lang=ja")


def shown(browser, path=PATH):
    """The ids of the entries on a page, from above."""
    browser.open(path)
    start = "entry-"
    return [i.removeprefix(start) for i in browser.page.attributes if i.startswith(start)]


def ids(*entries):
    return [entry.disclosure_id for entry in entries]


def test_it_answers_when_who_where_what_and_why(past, reader):
    grant = past.permit(about=HANAKO, relation="legal_representative")
    nothing = DisclosedItem("maternal_child_health", "not_available")
    past.entry(grant, items=(DisclosedItem("immunisation", "released", ("hinata",), 12), nothing))
    reader.open(PATH)
    for said in (
        "令和8年11月22日（2026年）",
        "18時01分",
        "こそだて手帳",
        "ひなた市",
        "予防接種",
        "渡しました",
        "（12件）",
        "渡せる情報が見つかりませんでした",
        "予防接種の予定を知らせるため",
        "山田 花子",
    ):
        assert said in reader.text
    assert "届いたことを確認できていません" not in reader.text


def test_records_that_left_are_told_from_records_that_were_looked_at(past, reader):
    answer = DisclosedItem("answer.carer_discount", "released", ("hinata",), 0)
    part = DisclosedItem("disability.discount", "released", ("hinata",), 1)
    past.entry(past.permit(), items=(answer, part))
    said = reader.open(PATH).text
    assert "介護する方も割引になるか（答えだけ） ：渡しました 調べたところ： ひなた市" in said
    assert "障害者割引の区分（障害保健福祉の一部）" in said
    assert said.count("元の情報：") == 1


def test_what_follows_a_first_delivery_is_quiet_and_repeats_are_one_line(past, reader):
    grant = past.permit()
    part = (DisclosedItem("immunisation", "released", ("hinata",), 5),)
    whole = (DisclosedItem("immunisation", "released", ("aozora", "hinata"), 17),)
    first = past.entry(grant, items=part, delivered=False)
    for items in (part, whole, whole, whole):
        past.entry(grant, items=items, retry_of=first.disclosure_id)
    reader.open(PATH)
    assert reader.html.count("<article") == 1
    assert reader.text.count("前と同じ内容でした。") == 1
    assert "18時03分から3回（最後は令和8年11月22日（2026年）18時05分）" in reader.text
    assert reader.text.count("（17件）") == 1
    assert "相手に届いたことを確認できていません。" in reader.text


def test_a_further_delivery_whose_first_stands_on_another_page_says_what_it_is(past, reader):
    grant = past.permit()
    first = past.entry(grant)
    for _ in range(12):
        past.entry(grant)
    past.entry(grant, retry_of=first.disclosure_id)
    assert "同じ依頼への、2回目以降の受け渡しです。" in reader.open(PATH).text


def test_a_long_history_is_walked_to_its_end_and_back_while_new_entries_come(past, reader):
    grant = past.permit()
    entries = [past.entry(grant) for _ in range(30)][::-1]
    assert shown(reader) == ids(*entries[:12])
    reader.open(reader.page.links["older"])
    past.entry(grant)
    assert shown(reader, reader.page.links["older"]) == ids(*entries[24:])
    assert "older" not in reader.page.links
    assert shown(reader, reader.page.links["newer"]) == ids(*entries[12:24])
    assert "before=" in reader.open(reader.page.links["older"]).page.links["language-en"]
    for odd in (
        "?before=x",
        "?after=%00",
        "?page=9",
        "?from=32.1.",
        "?kinds=%F0",
        "?grant=" + "g" * 99,
    ):
        assert reader.open(PATH + odd).status == 200


def test_what_is_only_looked_at_stands_apart_and_what_others_look_at_does_not(past, reader, shared):
    handed = past.entry(past.permit())
    mine = past.entry(past.permit(), kind=OWN, grant_id="", delivered=False)
    about = past.permit(by=TARO, about=MISAKI, relation="agent")
    theirs = past.entry(about, kind=PREVIEW, grant_id="", delivered=False)
    assert shown(reader) == ids(theirs, handed)
    assert "渡す前に、中身を見て確かめました" in reader.text
    assert "予防接種 ：見ました" in reader.text
    assert "あなたの代理人" in reader.text
    assert "届いたことを確認できていません" not in reader.text
    assert shown(reader, f"{PATH}?kinds=read") == ids(theirs, mine)
    assert shown(reader, f"{PATH}?kinds=handed") == ids(handed)
    assert shown(reader, f"{PATH}?kinds=all") == ids(theirs, mine, handed)
    assert shown(shared[1][TARO], f"{PATH}?kinds=all") == ids(theirs)


def test_it_is_narrowed_by_a_form_that_works_without_script_and_keeps_its_choices(past, reader):
    own, child = past.permit(), past.permit(about=HANAKO, relation="legal_representative")
    failed = (DisclosedItem("immunisation", "source_error", ("hinata",), 0),)
    entries = [past.entry(own), past.entry(child), past.entry(own, items=failed)]
    reader.open(PATH)
    [form] = [form for form in reader.page.forms if "show" in form.buttons]
    assert (form.method, form.action) == ("get", PATH)
    assert shown(reader, f"{PATH}?kinds=shared&service=&person={child.subject_id}") == ids(
        entries[1]
    )
    assert "条件に合うものだけを出しています" in reader.text
    assert f'value="{child.subject_id}" selected' in reader.html
    assert shown(reader, f"{PATH}?result=source_error&item=immunisation") == ids(entries[2])
    assert shown(reader, f"{PATH}?grant={child.grant_id}") == ids(entries[1])
    assert "1つの連携の履歴だけ" in reader.text
    assert shown(reader, f"{PATH}?from=2026-11-23") == []
    assert "条件に合うものは、ありませんでした。" in reader.text
    assert len(shown(reader, f"{PATH}?from=2026-11-22&to=2026-11-22")) == 3
    assert shown(reader, f"{PATH}?service=c-other") == []


def test_two_people_never_see_each_others_entries(past, reader, shared):
    mine, theirs = past.entry(past.permit()), past.entry(past.permit(by=TARO))
    for path in ("", "?kinds=all", "/print", ".csv", ".json", "/verify"):
        assert theirs.disclosure_id not in reader.open(PATH + path).html
    assert shown(reader, f"{PATH}?before={theirs.disclosure_id}") == []
    assert shown(reader, f"{PATH}?after={theirs.disclosure_id}") == ids(mine)
    assert mine.disclosure_id not in shared[1][TARO].open(f"{PATH}.json").html
    stranger = shared[1][TARO].open(f"{PATH}/{mine.disclosure_id}/unrecognised")
    assert stranger.status == 404


def test_the_child_reads_what_the_parent_permitted_and_who_permitted_it(past, shared):
    past.entry(past.permit(about=HANAKO, relation="legal_representative"))
    said = shared[1][HANAKO].open(PATH).text
    assert "渡しました" in said
    assert "あなたの法定代理人" in said


def rows_of(browser):
    [head, *rows] = csv.reader(io.StringIO(browser.response.data.decode("utf-8-sig")))
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_files_hold_what_the_page_says_and_nothing_a_spreadsheet_would_run(past, reader):
    names = {"client_name": "=SUM(髙﨑𠮷葛\U000e0100)", "client_name#en": "+1"}
    past.world.register_with(**names)
    try:
        grant = past.permit()
        nothing = DisclosedItem("maternal_child_health", "not_available")
        entries = [
            past.entry(
                grant, items=(DisclosedItem("immunisation", "released", ("hinata",), 3), nothing)
            )
        ]
        entries.append(past.entry(grant))
        read = shown(reader)
        page = reader.text
        rows = rows_of(reader.open(f"{PATH}.csv"))
        assert reader.response.data.startswith(b"\xef\xbb\xbf")
        assert "attachment" in reader.response.headers["Content-Disposition"]
        assert reader.response.headers["Cache-Control"] == "no-store"
        assert list(dict.fromkeys(row["記録の番号"] for row in rows)) == read == ids(*entries[::-1])
        assert {row["渡した相手"] for row in rows} == {"'" + names["client_name"]}
        for row in rows:
            assert all(row[c] in page for c in ("情報の種類", "元の機関", "結果", "目的", "件数"))
        kept = json.loads(reader.open(f"{PATH}.json").html)
        assert [e["entry"] for e in kept["entries"]] == read
        assert kept["entries"][0]["recipient"] == names["client_name"]
        assert len(rows_of(reader.open(f"{PATH}.csv?item=maternal_child_health"))) == 2
    finally:
        past.world.register_with(**{name: METADATA[name] for name in names})


def test_the_json_is_verified_without_our_code(past, reader):
    grant = past.permit()
    for _ in range(3):
        past.entry(grant)
    entries = json.loads(reader.open(f"{PATH}.json").html)["entries"]
    for entry in entries:
        canonical = json.dumps(
            entry["ledger"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert hashlib.sha256(canonical.encode()).hexdigest() == entry["entry_hash"]
    assert entries[0]["ledger"]["previous_hash"] == entries[1]["entry_hash"]


def test_a_public_terminal_hands_out_no_file(past, reader, monkeypatch):
    past.entry(past.permit())
    kiosk = replace(past.services.settings, terminal="kiosk")
    monkeypatch.setitem(vars(past.services), "settings", kiosk)
    assert not {"csv", "json", "print"} & reader.open(PATH).page.links.keys()
    for ending in ("csv", "json"):
        assert reader.open(f"{PATH}.{ending}").status == 403
        assert "ここでは保存できません" in reader.text


def test_paper_has_the_entries_and_their_marks(past, reader):
    entry = past.entry(past.permit())
    reader.open(PATH)
    reader.open(reader.page.links["print"])
    assert entry.entry_hash in reader.text
    assert "心当たり" not in reader.text


def test_an_untouched_history_is_said_to_be_so_for_every_kind_of_entry(past, reader):
    past.entry(past.permit())
    past.entry(past.permit(by=TARO))
    past.entry(past.permit(), kind=OWN, grant_id="")
    reader.open(PATH)
    reader.open(reader.page.links["verify"])
    assert "2件すべて、書いたときのままでした。" in reader.text
    assert "まだ行われていません" in reader.text


@pytest.mark.parametrize(
    ("which", "change", "named", "said"),
    [
        (1, {"purpose_id": "x"}, 1, "中身が書きかえられています"),
        (0, {"previous_hash": "e" * 64}, 0, "中身が書きかえられています"),
        (2, {"entry_hash": "f" * 64}, 3, "前かうしろの記録が"),
        (2, {"previous_hash": "e" * 64}, 1, "前かうしろの記録が"),
    ],
    ids=["content", "link", "neighbour before", "neighbour after"],
)
def test_a_row_that_was_tampered_with_is_named(past, reader, which, change, named, said):
    mine, stranger = past.permit(), past.permit(by=TARO)
    entries = [past.entry(mine), past.entry(mine), past.entry(stranger), past.entry(mine)]
    past.tamper(entries[which], **change)
    reader.open(f"{PATH}/verify")
    assert said in reader.text
    faults = {name for name in reader.page.attributes if name.startswith("fault-")}
    assert faults == {f"fault-{entries[named].disclosure_id}"}


def test_a_neighbours_entry_that_was_dropped_is_seen(past, reader):
    mine, stranger = past.permit(), past.permit(by=TARO)
    before, dropped, after = past.entry(mine), past.entry(stranger), past.entry(mine)
    with past.services.database.transaction() as connection:
        statement = "DELETE FROM disclosure WHERE disclosure_id = ?"
        connection.exec_driver_sql(statement, (dropped.disclosure_id,))
    reader.open(f"{PATH}/verify")
    for each in (before, after):
        assert f"fault-{each.disclosure_id}" in reader.page.attributes


def test_the_operators_walk_of_the_whole_ledger_is_told(past, reader, monkeypatch):
    from click.testing import CliRunner

    entry = past.entry(past.permit())
    monkeypatch.setattr(command.Settings, "from_environment", lambda: past.services.settings)
    assert CliRunner().invoke(command.ledger, ["verify"]).exit_code == 0
    assert "切れ目はありませんでした" in reader.open(f"{PATH}/verify").text
    past.tamper(entry, purpose_id="x")
    assert CliRunner().invoke(command.ledger, ["verify"]).exit_code == 1
    assert "切れ目が見つかりました" in reader.open(f"{PATH}/verify").text


def test_ten_thousand_entries_cost_as_many_statements_as_fifteen(past, reader):
    grant = past.permit()
    for _ in range(15):
        past.entry(grant)
    few = {
        path: counted(past.services.database, lambda p=path: reader.open(PATH + p))
        for path in ("", "/verify")
    }
    past = Past(past.world)
    past.many(past.permit(), 10_000)
    for path, before in few.items():
        assert counted(past.services.database, lambda p=path: reader.open(PATH + p)) <= before
        assert len(reader.response.data) < 45_000
    assert len(reader.open(f"{PATH}?kinds=all&result=source_error").html) < 45_000
    assert "500件すべて" in reader.open(f"{PATH}/verify").text
    reader.open(reader.page.attributes["more"]["href"])
    assert "500件すべて" in reader.text
    assert sum(1 for _ in reader.open(f"{PATH}.csv").response.data.splitlines()) == 9_001


def test_it_can_be_read_while_the_directory_is_silent(past, reader):
    past.entry(past.permit(about=HANAKO, relation="legal_representative"))
    past.world.directory.silent = True
    try:
        assert reader.open(PATH).status == 200
        assert "お子さま" in reader.text
    finally:
        past.world.directory.silent = False


def test_every_language_says_it_all(past, reader):
    past.entry(past.permit())
    for language, said in (
        ("en", "Kosodate Techo"),
        ("ja-plain", "<ruby>履歴"),
        ("ja", "渡しました"),
    ):
        for path in ("", "/print", "/verify"):
            assert reader.open(f"{PATH}{path}?lang={language}").status == 200
        assert said in reader.open(PATH).html
    assert CLIENT not in reader.text
