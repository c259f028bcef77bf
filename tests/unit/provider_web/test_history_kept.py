"""The history as a file to keep, whether it was tampered with, and what ten thousand entries cost."""

import csv
import hashlib
import io
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from consent.disclosure import OWN, DisclosedItem
from provider.cli import ledger as command
from tests.citizen_world import METADATA, TARO
from tests.history_world import PATH, Past, ids, past, reader, shared, shown
from tests.statements import counted

__all__ = ["past", "reader", "shared"]


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
    assert "300件すべて" in reader.open(f"{PATH}/verify").text
    reader.open(reader.page.attributes["more"]["href"])
    assert "300件すべて" in reader.text
    assert sum(1 for _ in reader.open(f"{PATH}.csv").response.data.splitlines()) == 9_001
