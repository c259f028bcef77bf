"""An invented town that drops files, and everything that can go wrong with them."""

import asyncio
import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from connectors.files.source import FilesSource
from connectors.port import Holder
from connectors.registry import AgencyEndpoint
from tests.fakes.questions import LATEST, question

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
HOLDER = Holder("991040", "うみかぜ村", "うみかぜ村役場 総務係")
HANAKO, TARO = "zz-code-hanako", "zz-code-taro"
COLUMNS = (
    "連携番号",
    "整理番号",
    "ワクチン",
    "対象疾病",
    "回数",
    "接種日",
    "ロット",
    "医療機関",
    "備考",
)
MAPPING = """
[shots]
category = "immunisation"
record_type = "immunisation_record"
format = "{form}"
encoding = "{encoding}"
row = "接種"
linkage_code = "連携番号"

[shots.fields]
record_id = "整理番号"
vaccine_code = {{ column = "ワクチン", codes = {{ "01" = "ZZ-MR", "02" = "ZZ-BCG" }} }}
vaccine_name = {{ column = "ワクチン", codes = {{ "01" = "mr", "02" = "bcg" }} }}
target_diseases = {{ column = "対象疾病", form = "list", codes = {{ "麻" = "measles", "風" = "rubella" }} }}
programme = {{ constant = "routine_a" }}
dose_number = {{ column = "回数", form = "number" }}
administered_on = {{ column = "接種日", form = "compact_date" }}
lot_number = "ロット"
institution_name = "医療機関"
outcome = {{ constant = "administered" }}
reason_not = "備考"
"municipality.code" = {{ constant = "991023" }}
"municipality.name" = {{ constant = "ひなた市" }}
"""


def row(code=HANAKO, number="ZZ-1", **changes):
    """Return one row by column: a shot given in an invented clinic."""
    plain = dict(
        zip(
            COLUMNS,
            (code, number, "01", "麻・風", "1", "5080401", "ZZ01", "見本医院", ""),
            strict=True,
        )
    )
    return {**plain, **changes}


def as_csv(rows, encoding, columns=COLUMNS):
    """Write rows as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xml(rows, encoding, declared=None):
    """Write rows as an XML file."""
    lines = [f'<?xml version="1.0" encoding="{declared or encoding}"?>', "<一覧>"]
    for each in rows:
        cells = "".join(f"<{name}>{cell}</{name}>" for name, cell in each.items())
        lines.append(f"  <接種>{cells}</接種>")
    return "\n".join([*lines, "</一覧>\n"]).encode(encoding)


class Town:
    """A folder as ``drop_folder`` describes it, and a source that reads it."""

    def __init__(self, folder, form="csv", encoding="utf-8"):
        self.folder, self.form, self.encoding = folder, form, encoding
        (folder / "drops").mkdir(parents=True)
        (folder / "mapping.toml").write_text(MAPPING.format(form=form, encoding=encoding), "utf-8")
        self.endpoint = AgencyEndpoint("umikaze", f"file://{folder}", HOLDER, "", adapter="files")
        self.source = FilesSource({"umikaze": self.endpoint})

    def drops(self, rows, delivery="20261120", body=None, name="shots.dat", **manifest):
        """Drop a delivery: rows, or the bytes of a file; members of the manifest may be another's."""
        if body is None:
            body = (as_csv if self.form == "csv" else as_xml)(rows, self.encoding)
        place = self.folder / "drops" / delivery
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(body)
        digest = hashlib.sha256(body).hexdigest()
        files = [{"name": name, "layout": "shots", "sha256": digest}]
        told = {"as_of": "2026-11-20", "layout_version": "R8-6", "files": files, **manifest}
        (place / "manifest.json").write_text(json.dumps(told))
        return place

    def asks(self, code=HANAKO, condition=LATEST, token="immunisation", **changed):
        """Ask as the provider does, on a loop of its own."""
        return self.ask_all([(code, condition, token, changed)])[0]

    def ask_all(self, questions):
        """Ask one question after the other, each after a look into the folder."""

        async def story():
            answers = []
            for code, condition, token, changed in questions:
                request = replace(question("r", "umikaze", code, token, condition), **changed)
                self.source._boxes["umikaze"].looked_at = None
                if looking := self.source._boxes["umikaze"].looking:
                    await looking
                answers.append(await self.source.fetch(request, now=NOW))
                await self.source._boxes["umikaze"].looking
            return answers

        for box in self.source._boxes.values():
            box.looking = None
        return asyncio.run(story())


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path / "umikaze")


@pytest.fixture
def town_of(tmp_path):
    """Return a maker of towns that write in one form and encoding."""
    return lambda form, encoding: Town(tmp_path / f"{form}-{encoding}", form, encoding)


@pytest.fixture
def refusals(caplog):
    """Return a reader of the reasons that the operator was told."""
    caplog.set_level("INFO")
    return lambda: [
        record.getMessage().rpartition("reason=")[2]
        for record in caplog.records
        if record.getMessage().startswith("drop refused")
    ]
