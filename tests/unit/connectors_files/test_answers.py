"""What stands in a dropped file is answered like any agency's records, and checked like them."""

import asyncio
import json
import time
from datetime import date

import pytest

from connectors.errors import RegistryFaultError
from connectors.files.source import FilesSource
from connectors.port import (
    Covered,
    Defect,
    RecordFault,
    SourceErrorKind,
    SourceOutcome,
    UsageReport,
)
from connectors.registry import AgencyEndpoint
from tests.fakes.questions import question
from tests.unit.connectors_files.conftest import HANAKO, HOLDER, NOW, TARO, as_csv, as_xml, row

EVERY_FORM = [("csv", "utf-8"), ("csv", "cp932"), ("xml", "utf-8"), ("xml", "cp932")]


def test_a_row_is_a_record_with_who_holds_it_and_since_when(town):
    town.drops([row(), row(TARO, "ZZ-2")])
    answer = town.asks()
    assert answer.outcome is SourceOutcome.RELEASED
    assert (answer.as_of, answer.layout_version) == (date(2026, 11, 20), "R8-6")
    assert answer.holder == HOLDER
    assert answer.records == (
        {
            "record_type": "immunisation_record",
            "record_id": "ZZ-1",
            "as_of": "2026-11-20",
            "vaccine_code": "ZZ-MR",
            "vaccine_name": "mr",
            "target_diseases": ["measles", "rubella"],
            "programme": "routine_a",
            "dose_number": 1,
            "administered_on": "2026-04-01",
            "lot_number": "ZZ01",
            "institution_name": "見本医院",
            "outcome": "administered",
            "municipality": {"code": "991023", "name": "ひなた市"},
        },
    )


def test_of_a_person_who_is_in_no_row_nothing_is_held(town):
    town.drops([row()])
    answer = town.asks("zz-code-nobody")
    assert (answer.outcome, answer.records) == (SourceOutcome.NONE_HELD, ())


@pytest.mark.parametrize(("form", "encoding"), EVERY_FORM)
def test_signs_outside_the_usual_sets_and_half_width_kana_arrive_as_they_were_meant(
    town_of, form, encoding
):
    town = town_of(form, encoding)
    rare = "髙﨑クリニック" + ("𠮷" if encoding == "utf-8" else "")
    kana = {"医療機関": rare, "備考": "ﾊﾟｰﾄﾅｰ ｶﾞｯｺｳ"}
    town.drops([row(TARO, "ZZ-0"), row(**kana), row(TARO, "ZZ-2")])
    [record] = town.asks().records
    assert record["institution_name"] == rare
    assert record["reason_not"] == "パートナー ガッコウ"


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(town_of, form):
    town = town_of(form, "utf-8")
    plain = (as_csv if form == "csv" else as_xml)([row(), row(TARO, "ZZ-2")], "utf-8")
    town.drops([], body=b"\xef\xbb\xbf" + plain)
    assert [record["record_id"] for record in town.asks().records] == ["ZZ-1"]
    assert [record["record_id"] for record in town.asks(TARO).records] == ["ZZ-2"]


@pytest.mark.parametrize(("form", "encoding"), EVERY_FORM)
def test_each_of_many_rows_is_found_at_its_own_place(town_of, form, encoding):
    town = town_of(form, encoding)
    rows = [row(f"zz-{n}", f"ZZ-{n}", 備考="長い備考、" * (n % 7)) for n in range(3000)]
    town.drops(rows)
    asked = [0, 1, 2, 700, 1500, 2222, 2998, 2999]
    answers = town.ask_all([(f"zz-{n}", {"kind": "latest"}, "immunisation", {}) for n in asked])
    assert [answer.records[0]["record_id"] for answer in answers] == [f"ZZ-{n}" for n in asked]


def test_quotes_commas_and_lines_within_a_cell_stay_in_it(town):
    town.drops([row(医療機関='見本 "A", 二号館\n北'), row(TARO, "ZZ-2")])
    [record] = town.asks().records
    assert record["institution_name"] == '見本 "A", 二号館 北'
    assert town.asks(TARO).outcome is SourceOutcome.RELEASED


def test_rows_without_a_number_of_their_own_get_one_that_stays(town):
    town.drops([row(整理番号=""), row(整理番号="", 回数="2")])
    first = [record["record_id"] for record in town.asks().records]
    assert len(set(first)) == 2
    assert [record["record_id"] for record in town.asks().records] == first


def test_the_same_row_twice_is_one_record(town):
    town.drops([row(), row(), row(整理番号="ZZ-9")])
    assert len(town.asks().records) == 2


def test_two_rows_with_one_number_spoil_the_answer_as_from_any_agency(town):
    town.drops([row(), row(回数="2")])
    assert town.asks().error_kind is SourceErrorKind.MALFORMED


def test_an_unknown_code_is_told_as_one_and_spoils_nothing(town):
    town.drops([row(ワクチン="ZZ-77")])
    [record] = town.asks().records
    assert record["vaccine_name"] == "other"
    assert record["source_values"]["vaccine_name"] == "ZZ-77"


def test_a_cell_that_is_no_number_leaves_out_its_row_alone(town):
    town.drops([row(), row(整理番号="ZZ-2", 回数="二回")])
    answer = town.asks()
    assert [record["record_id"] for record in answer.records] == ["ZZ-1"]
    assert [(fault.field, fault.records) for fault in answer.faults] == [("dose_number", 1)]


def test_a_my_number_in_a_remark_spoils_the_data_set_and_reaches_no_log(town, caplog):
    town.drops([row(備考="番号は1234-5678-9018です")])
    answer = town.asks()
    assert (answer.error_kind, answer.records) == (SourceErrorKind.MALFORMED, ())
    assert "rule=my_number" in caplog.text
    assert "9018" not in caplog.text


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ({"kind": "range", "from": "2026-01-01", "to": "2026-06-30"}, ["ZZ-1"]),
        ({"kind": "range", "from": "2020-01-01", "to": "2020-06-30"}, []),
        ({"kind": "latest"}, ["ZZ-1", "ZZ-2"]),
    ],
)
def test_only_what_the_condition_asks_for_is_told(town, condition, numbers):
    town.drops([row(), row(整理番号="ZZ-2", 接種日="R070901")])
    records = town.asks(condition=condition).records
    assert [record["record_id"] for record in records] == numbers


def test_what_no_file_holds_is_not_served(town):
    town.drops([row()])
    assert town.asks(token="household").outcome is SourceOutcome.UNSUPPORTED


def test_an_agency_tells_by_its_files_what_it_serves_and_whether_it_is_well(town):
    town.drops([row()])

    async def story():
        coverage = await town.source.coverage("umikaze", now=NOW)
        assert coverage.covered == [Covered("immunisation", ["immunisation_record"])]
        assert (await town.source.heartbeat("umikaze", now=NOW)).error_kind is None
        assert await town.source.coverage("elsewhere", now=NOW) is None
        assert (await town.source.heartbeat("elsewhere", now=NOW)).error_kind is not None

    asyncio.run(story())


def test_before_the_first_delivery_the_agency_is_not_ready(town):
    answer = town.asks()
    assert (answer.error_kind, answer.retry_after) == (SourceErrorKind.MAINTENANCE, 3600)


def test_the_report_of_a_day_lies_in_the_agencys_folder(town):
    fault = RecordFault("immunisation_record", "dose_number", "wrong_type", 2)
    report = UsageReport("umikaze", date(2026, 11, 24), 7, 5, [Defect("immunisation", fault, 1)])
    assert asyncio.run(town.source.report(report, now=NOW)) is True
    told = json.loads((town.folder / "reports" / "2026-11-24.json").read_text("utf-8"))
    assert (told["questions"], told["released"]) == (7, 5)
    assert told["defects"][0]["fault"]["field"] == "dose_number"


def test_a_report_that_cannot_be_written_is_to_be_told_again(town):
    (town.folder / "reports").write_text("a file where a folder should be")
    report = UsageReport("umikaze", date(2026, 11, 24), 1, 1)
    assert asyncio.run(town.source.report(report, now=NOW)) is False


SHOTS = """[s]
category = "immunisation"
record_type = "immunisation_record"
linkage_code = "c"
"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "has no layout"),
        ("[shots", "is not TOML"),
        ("[s]\ncategory = 'immunisation'", "has no table of fields"),
        (SHOTS.replace("immunisation_record", "y") + "[s.fields]", "catalogue does not have"),
        (SHOTS + "encoding = 'utf-16'\n[s.fields]", "has an encoding"),
        (SHOTS + "format = 'xml'\n[s.fields]", "lacks row"),
        (SHOTS + "[s.fields]\nname = '氏名'", "has a field name that"),
        (
            SHOTS + "[s.fields]\nlot_number = {column = 'a', form = 'roman'}",
            "a source of lot_number",
        ),
        (SHOTS + "[s.fields]\nlot_number = {column = 'a', constant = 1}", "a source of lot_number"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told_at_the_start(tmp_path, text, fault):
    (tmp_path / "mapping.toml").write_text(text, "utf-8")
    endpoint = AgencyEndpoint("umikaze", f"file://{tmp_path}", HOLDER, "", adapter="files")
    with pytest.raises(RegistryFaultError, match=fault):
        FilesSource({"umikaze": endpoint})


def test_a_process_that_cannot_see_the_folder_starts_and_has_no_answer(tmp_path, caplog):
    caplog.set_level("INFO")
    endpoint = AgencyEndpoint("umikaze", f"file://{tmp_path}/gone", HOLDER, "", adapter="files")
    source = FilesSource({"umikaze": endpoint})
    beat = asyncio.run(source.heartbeat("umikaze", now=NOW))
    assert beat.error_kind is SourceErrorKind.MAINTENANCE
    assert "drop folder unreadable agency=umikaze" in caplog.text


def test_a_folder_that_comes_later_is_used_when_it_is_there(town):
    mapping = (town.folder / "mapping.toml").read_bytes()
    (town.folder / "mapping.toml").unlink()
    town.source = FilesSource({"umikaze": town.endpoint})
    town.drops([row()])
    assert town.asks().error_kind is SourceErrorKind.MAINTENANCE
    (town.folder / "mapping.toml").write_bytes(b"[broken")
    assert town.asks().error_kind is SourceErrorKind.MAINTENANCE
    (town.folder / "mapping.toml").write_bytes(mapping)
    assert town.asks().outcome is SourceOutcome.RELEASED


def test_an_index_does_not_outlive_the_delivery_beside_which_it_stands(town):
    town.drops([row()], "20261119")
    assert town.asks().outcome is SourceOutcome.RELEASED
    for path in (town.folder / "drops" / "20261119").iterdir():
        path.unlink()
    (town.folder / "drops" / "20261119").rmdir()
    town.asks()
    assert list((town.folder / "index").iterdir()) == []


@pytest.mark.parametrize("body", [None, b"", b"no database" * 1000])
def test_an_index_that_goes_while_it_is_asked_for_is_made_again(town, body):
    town.drops([row()])
    assert town.asks().outcome is SourceOutcome.RELEASED
    [index] = (town.folder / "index").iterdir()
    index.unlink()
    if body is not None:
        index.write_bytes(body)

    async def story():
        box = town.source._boxes["umikaze"]
        box.looking, box.looked_at = None, asyncio.get_running_loop().time()
        return await town.source.fetch(question("r", "umikaze", HANAKO, "immunisation"), now=NOW)

    assert asyncio.run(story()).outcome is SourceOutcome.RELEASED


def test_nothing_of_a_person_is_written_outside_the_agencys_files(town):
    town.drops([row(医療機関="秘密の医院")])
    assert town.asks().outcome is SourceOutcome.RELEASED
    kept = b"".join(path.read_bytes() for path in (town.folder / "index").iterdir())
    assert kept
    for word in (HANAKO, "秘密の医院", "ZZ-1", "5080401"):
        assert word.encode() not in kept


def test_a_look_goes_on_when_the_question_that_began_it_is_given_up(town, monkeypatch):
    town.drops([row()])
    box, looks = town.source._boxes["umikaze"], []
    plain = box.folder.newest_good

    def slowly(*, today):
        looks.append(today)
        time.sleep(0.2)
        return plain(today=today)

    monkeypatch.setattr(box.folder, "newest_good", slowly)
    asked = question("r", "umikaze", HANAKO, "immunisation")

    async def story():
        given_up = [asyncio.create_task(town.source.fetch(asked, now=NOW)) for _ in range(3)]
        await asyncio.sleep(0.05)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        return await town.source.fetch(asked, now=NOW)

    assert asyncio.run(story()).outcome is SourceOutcome.RELEASED
    assert len(looks) == 1
