"""The village that drops files: what is answered from them is what its own records say."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.files.drop_folder import MAPPING
from connectors.files.mapping import read_mapping
from connectors.files.source import FilesSource
from connectors.port import Holder, SourceOutcome
from connectors.registry import AgencyEndpoint
from connectors.sandbox.drop_box import MAPPING_FILE, drop
from connectors.sandbox.drop_box_files import compact, row_of
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from scopes.catalogue import CATALOGUE
from scopes.schema.dates import partial_date
from tests.fakes.questions import question

KEY = b"k" * 32
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
LAYOUTS, FAULTS = read_mapping(MAPPING_FILE)


@pytest.fixture(scope="module")
def people():
    return load_people(PEOPLE)


@pytest.fixture
def hinata(tmp_path, people):
    """Return a source over what ひなた市 would drop, if it were a village without a service."""
    folder = tmp_path / "drops" / "hinata"
    drop(folder, load_profiles()["hinata"], people, key=KEY, today=TODAY)
    holder = Holder("991023", "ひなた市", "市民課")
    endpoint = AgencyEndpoint("hinata", f"file://{folder}", holder, "", adapter="files")
    return FilesSource({"hinata": endpoint})


def ask(source, person_id, category, **changed):
    request = question("r", "hinata", linkage_code(KEY, "hinata", person_id), category)
    return asyncio.run(source.fetch(replace(request, **changed), now=NOW))


def test_the_mapping_is_sound():
    assert FAULTS == []


@pytest.mark.parametrize("category", ["immunisation", "household", "tax_income"])
def test_what_is_answered_is_what_the_village_holds(hinata, people, category):
    asked = CATALOGUE[category]
    told = 0
    for person in people.values():
        held = person.records.get("hinata", {}).get(category, ())
        condition = {"kind": "latest"}
        answer = ask(hinata, person.person_id, category, condition=condition)
        if answer.outcome is not SourceOutcome.RELEASED:
            continue
        wires = {
            record["record_id"]: asked.to_wire({"as_of": answer.as_of.isoformat(), **record})
            for record in held
        }
        for record in answer.records:
            wire = wires[record["record_id"]]
            assert record.items() <= wire.items()
            told += 1
    assert told


def test_a_day_is_dropped_once(tmp_path, people):
    looked = []
    for _ in range(2):
        delivery = drop(
            tmp_path, load_profiles()["kodama"], people, key=KEY, today=TODAY,
            breathe=lambda: looked.append(1),
        )  # fmt: skip
    assert len(looked) == len(people)
    manifest = json.loads((delivery / "manifest.json").read_text())
    assert manifest["as_of"] == (TODAY - timedelta(days=30)).isoformat()
    assert (tmp_path / MAPPING).read_bytes() == MAPPING_FILE.read_bytes()


@pytest.mark.parametrize(
    "iso", ["2026-04-01", "2019-05-01", "2019-04-30", "1989-01-07", "1926-12-24", "2024-07", "1990"]
)
def test_a_date_in_the_japanese_calendar_is_read_back(iso):
    source = LAYOUTS["shots"].fields["administered_on"]
    cells = row_of(LAYOUTS["shots"], "code", {"administered_on": iso})
    assert cells["接種年月日"] == compact(iso)
    assert partial_date(source.value(cells)) == iso


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_required_field_has_a_column(name):
    layout = LAYOUTS[name]
    [example, *_] = [
        each
        for each in CATALOGUE[layout.category].examples
        if each["record_type"] == layout.record_type
    ]
    cells = row_of(layout, "code", example)
    CATALOGUE[layout.category].to_wire({"as_of": "2026-11-20", **layout.record(cells, row_id="r")})
