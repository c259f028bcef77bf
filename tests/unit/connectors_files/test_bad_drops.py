"""Half-written, altered, hostile: refused by name, and the last good delivery goes on."""

import json
import os

import pytest

from connectors.port import SourceErrorKind, SourceOutcome
from tests.unit.connectors_files.conftest import COLUMNS, HANAKO, TARO, as_csv, as_xml, row

GOOD = "20261119"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{"&" + a + ";" * 1}{("&" + a + ";") * 9}">' for a, b in ("ab", "bc", "cd")
    )
    + "]><一覧><接種><備考>&d;</備考></接種></一覧>"
)
DEEP = "<一覧>" + "<a>" * 100 + "</a>" * 100 + "</一覧>"
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l SYSTEM "file:///etc/passwd"><一覧><接種/></一覧>'
SHOT = row()
XML = as_xml([SHOT], "utf-8").decode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(as_csv([SHOT], "cp932"), "wrong_encoding", id="another encoding"),
        pytest.param(as_csv([SHOT], "utf-16"), "wrong_encoding", id="utf-16"),
        pytest.param(as_csv([SHOT], "utf-8") + b'"', "broken_quotes", id="open quote"),
        pytest.param(b'"' + b"x" * 10_000_000, "row_too_long", id="endless quote"),
        pytest.param(b'"\n' + b"\n" * 100_000, "row_too_long", id="quote over all lines"),
        pytest.param(b"x" * 10_000_000, "row_too_long", id="endless line"),
        pytest.param(as_csv([SHOT], "utf-8", COLUMNS[:-1]), "missing_column", id="missing column"),
        pytest.param(b"", "missing_column", id="nothing"),
        pytest.param(
            as_csv([], "utf-8", (*COLUMNS, "回数")), "duplicate_column", id="twice a column"
        ),
        pytest.param(as_csv([SHOT], "utf-8") + b"a,b\r\n", "ragged_row", id="too few cells"),
        pytest.param(as_csv([SHOT], "utf-8")[:-9], "ragged_row", id="cut off"),
        pytest.param(as_csv([SHOT], "utf-8") + b'"a"b,c\r\n', "broken_quotes", id="quote inside"),
    ],
)
def test_a_broken_csv_is_refused_by_name_and_the_last_good_one_goes_on(
    town, refusals, body, reason
):
    town.drops([SHOT], GOOD)
    town.drops([], body=body)
    assert town.asks().outcome is SourceOutcome.RELEASED
    assert refusals() == [reason]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(as_xml([SHOT], "cp932"), "wrong_encoding", id="another encoding"),
        pytest.param(XML[:-20].encode(), "broken_xml", id="cut off"),
        pytest.param(XML.replace("</回数>", "</回>").encode(), "broken_xml", id="crossed"),
        pytest.param(LAUGHS.encode(), "forbidden_xml", id="entity bomb"),
        pytest.param(OUTSIDE.encode(), "forbidden_xml", id="document type elsewhere"),
        pytest.param(DEEP.encode(), "broken_xml", id="deep"),
        pytest.param(
            ("<一覧><!--" + "x" * 5_000_000).encode(), "row_too_long", id="endless comment"
        ),
        pytest.param(
            XML.replace("見本医院", "見本" * 50_000).encode(), "row_too_long", id="endless cell"
        ),
        pytest.param(
            XML.replace("<連携番号>", "<番号>").replace("</連携番号>", "</番号>").encode(),
            "missing_column",
            id="nobody's row",
        ),
        pytest.param(
            XML.replace("<備考>", "<回数>2</回数><備考>").encode(),
            "repeated_cell",
            id="twice a cell",
        ),
        pytest.param(
            XML.replace("<接種>", "<x:接種>").replace("</接種>", "</x:接種>").encode(),
            "broken_xml",
            id="prefix of nothing",
        ),
    ],
)
def test_a_broken_xml_is_refused_by_name_and_the_last_good_one_goes_on(
    town_of, refusals, body, reason
):
    town = town_of("xml", "utf-8")
    town.drops([SHOT], GOOD)
    town.drops([], body=body)
    assert town.asks().outcome is SourceOutcome.RELEASED
    assert refusals() == [reason]


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (
            {"files": [{"name": "../../../etc/passwd", "layout": "shots", "sha256": "0" * 64}]},
            "unsafe_name",
        ),
        (
            {"files": [{"name": "/etc/passwd", "layout": "shots", "sha256": "0" * 64}]},
            "unsafe_name",
        ),
        ({"files": [{"name": ".hidden", "layout": "shots", "sha256": "0" * 64}]}, "unsafe_name"),
        ({"files": [{"name": "a\x00b", "layout": "shots", "sha256": "0" * 64}]}, "unsafe_name"),
        ({"files": [{"name": "gone.csv", "layout": "shots", "sha256": "0" * 64}]}, "missing_file"),
        ({"files": [{"name": "shots.dat", "layout": "shots", "sha256": "0" * 64}]}, "altered"),
        (
            {"files": [{"name": "shots.dat", "layout": "shots", "sha256": "0" * 63}]},
            "malformed_manifest",
        ),
        (
            {"files": [{"name": "shots.dat", "layout": "others", "sha256": "0" * 64}]},
            "unknown_layout",
        ),
        ({"files": []}, "malformed_manifest"),
        ({"files": ["shots.dat"]}, "malformed_manifest"),
        ({"as_of": "2026-11-26"}, "future_as_of"),
        ({"as_of": "yesterday"}, "malformed_manifest"),
        ({"as_of": 20261120}, "malformed_manifest"),
        ({"layout_version": "1" * 41}, "malformed_manifest"),
        ({"layout_version": None}, "malformed_manifest"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_manifest_that_tries_something_is_refused(town, refusals, manifest, reason):
    town.drops([SHOT], GOOD)
    town.drops([SHOT], **manifest)
    assert town.asks().outcome is SourceOutcome.RELEASED
    assert refusals() == [reason]


@pytest.mark.parametrize("target", ["/etc/hostname", "shots.dat"])
def test_a_link_is_not_followed(town, refusals, target):
    town.drops([SHOT], GOOD)
    place = town.drops([SHOT])
    (place / "shots.dat").rename(place / "other.dat")
    (place / "shots.dat").symlink_to(target if target.startswith("/") else place / "other.dat")
    assert town.asks().outcome is SourceOutcome.RELEASED
    assert refusals() == ["not_a_file"]


def test_a_pipe_holds_nobody_up(town, refusals):
    town.drops([SHOT], GOOD)
    place = town.drops([SHOT])
    (place / "shots.dat").unlink()
    os.mkfifo(place / "shots.dat")
    assert town.asks().outcome is SourceOutcome.RELEASED
    assert refusals() == ["not_a_file"]


def test_a_delivery_that_is_a_link_or_has_another_name_is_none(town, refusals, tmp_path):
    town.drops([SHOT], GOOD)
    elsewhere = town.drops([row(回数="2")], "20261121")
    elsewhere.rename(tmp_path / "elsewhere")
    (town.folder / "drops" / "20261122").symlink_to(tmp_path / "elsewhere")
    town.drops([row(回数="3")], "newest")
    assert [record["dose_number"] for record in town.asks().records] == [1]
    assert refusals() == []


def test_a_delivery_without_its_manifest_is_still_being_written(town, refusals):
    town.drops([SHOT], GOOD)
    place = town.drops([row(回数="2")])
    manifest = (place / "manifest.json").read_bytes()
    (place / "manifest.json").unlink()
    assert town.asks().records[0]["dose_number"] == 1
    assert refusals() == []
    (place / "manifest.json").write_bytes(manifest)
    town.asks()  # the look that this question begins finds it
    assert town.asks().records[0]["dose_number"] == 2


def test_a_half_written_manifest_is_refused_until_it_is_whole(town, refusals):
    town.drops([SHOT], GOOD)
    place = town.drops([row(回数="2")])
    whole = (place / "manifest.json").read_bytes()
    (place / "manifest.json").write_bytes(whole[:-20])
    town.ask_all([(HANAKO, {"kind": "latest"}, "immunisation", {})] * 3)
    assert refusals() == ["malformed_manifest"], "told once"
    (place / "manifest.json").write_bytes(whole)
    town.asks()
    assert town.asks().records[0]["dose_number"] == 2


def test_a_file_that_is_altered_after_it_was_taken_is_refused_and_the_one_before_goes_on(
    town, refusals
):
    town.drops([SHOT], GOOD)
    place = town.drops([row(回数="2")])
    assert town.asks().records[0]["dose_number"] == 2
    body = (place / "shots.dat").read_bytes()
    (place / "shots.dat").write_bytes(body.replace(b",2,", b",9,"))
    town.asks()
    assert town.asks().records[0]["dose_number"] == 1
    assert refusals() == ["altered"]


def test_a_row_that_changes_under_the_same_stamp_is_found_out(town):
    place = town.drops([SHOT])
    assert town.asks().outcome is SourceOutcome.RELEASED
    path = place / "shots.dat"
    stamp = path.stat()
    body = path.read_bytes().replace("見本医院".encode(), "別の医院".encode())
    with path.open("r+b") as file:
        file.write(body)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    answer = town.asks()
    assert (answer.error_kind, answer.records) == (SourceErrorKind.MALFORMED, ())


def test_a_file_that_changes_while_it_is_indexed_is_refused(town, refusals, monkeypatch):
    place = town.drops([SHOT] * 1)
    from connectors.files import index

    plain = index.csv_rows

    def changing(stream):
        yield from plain(stream)
        os.utime(place / "shots.dat")

    monkeypatch.setattr(index, "csv_rows", changing)
    assert town.asks().error_kind is SourceErrorKind.MALFORMED
    assert refusals() == ["changed_while_reading"]


def test_when_nothing_good_was_ever_dropped_the_answer_is_malformed(town, refusals):
    town.drops([SHOT], layout_version=None)
    answer = town.asks()
    assert (answer.error_kind, answer.retry_after) == (SourceErrorKind.MALFORMED, 3600)


def test_an_index_that_is_broken_is_made_anew(town):
    town.drops([SHOT])
    town.asks()
    [index] = (town.folder / "index").iterdir()
    index.write_bytes(b"not an index")
    town.source = type(town.source)({"umikaze": town.endpoint})
    assert town.asks().outcome is SourceOutcome.RELEASED


def test_a_person_with_too_many_rows_is_no_answer(town):
    town.drops([row(整理番号=f"ZZ-{n}") for n in range(1001)] + [row(TARO, "ZZ")])
    assert town.asks().error_kind is SourceErrorKind.MALFORMED
    assert town.asks(TARO).outcome is SourceOutcome.RELEASED


def test_nothing_that_was_dropped_reaches_the_log(town, caplog):
    caplog.set_level("DEBUG")
    town.drops([], body="見本の秘密,".encode() + b'"')
    place = town.drops([row(備考="見本の秘密", 回数="見本の秘密")], GOOD)
    manifest = json.loads((place / "manifest.json").read_text())
    (place / "manifest.json").write_text(json.dumps({**manifest, "見本の秘密": 1}))
    town.asks()
    assert "見本の秘密" not in caplog.text
    assert HANAKO not in caplog.text
