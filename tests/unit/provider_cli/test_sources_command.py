"""`madoguchi sources`: who is connected, within which limits, and how each does."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from connectors.port import UsageReport
from provider.cli.sources import sources
from provider.clock import japanese_day, utc_now
from provider.settings import Settings
from tests.services.free_ports import free_ports
from tests.unit.connectors_files.conftest import Town, row

SEEN = "sources-secret"


@pytest.fixture
def registry(prepared_settings, monkeypatch, tmp_path):
    """Return a maker of the operator's registry; the town drops files and the city has nobody listening."""
    listing, token = tmp_path / "agencies.json", tmp_path / "agencies.token"
    settings = replace(prepared_settings, agencies_file=listing, agencies_token_file=token)
    monkeypatch.setattr(Settings, "from_environment", lambda: settings)
    token.write_text(SEEN)
    town = Town(tmp_path / "umikaze")

    def write(**city):
        [port] = free_ports(1)
        common = {"enquiry": "市民課", "code": "991023"}
        entries = {
            "hinata": {"name": "ひなた市", "endpoint": f"http://127.0.0.1:{port}", **common, **city},
            "umikaze": {
                "name": "うみかぜ村", "endpoint": f"file://{town.folder}", "adapter": "files", **common,
            },
        }  # fmt: skip
        listing.write_text(json.dumps(entries))
        return town

    return write


def told(*words):
    done = CliRunner().invoke(sources, words)
    assert SEEN not in done.output
    return done


def lines(*words):
    done = told(*words)
    assert done.exit_code == 0, done.output
    return [" ".join(line.split()) for line in done.output.splitlines()]


def test_every_agency_is_a_line_with_its_way_and_limits(registry):
    always = {"starts": "2020-01-01T00:00", "minutes": 1440, "every": "FREQ=DAILY"}
    registry(limits={"at_once": 4, "quota": "5/second; 100/day"}, maintenance=[always])
    head, city, town = lines("list")
    assert head == "AGENCY ADAPTER AT ONCE QUOTA MAINTENANCE NAME"
    assert city.startswith("hinata rest 4 5/second; 100/day until 2")
    assert city.endswith(" ひなた市")
    assert town == "umikaze files 32 - - うみかぜ村"


def test_one_agency_is_shown_with_what_it_says_now(registry):
    town = registry()
    town.drops([row()])
    shown = lines("show", "umikaze")
    for line in (
        "adapter files",
        "at_once 32",
        "maintenance -",
        "heartbeat well",
        "layouts R8-6",
        "serves immunisation: immunisation_record",
    ):
        assert line in shown


def test_an_agency_that_is_silent_is_shown_as_such_and_only_when_it_may_be_asked(registry):
    registry()
    shown = lines("show", "hinata")
    assert any(line.startswith("heartbeat timeout") for line in shown)
    assert not any(line.startswith("heartbeat") for line in lines("show", "hinata", "--no-ask"))


def test_the_last_days_are_shown_as_they_were_counted(registry, monkeypatch):
    registry()
    today = japanese_day(utc_now())
    monkeypatch.setattr(
        "provider.storage.tallies.Tallies.of_agency",
        lambda _, agency_id, *, since: [UsageReport(agency_id, today - timedelta(days=1), 7, 5)],
    )
    shown = lines("show", "hinata", "--no-ask")
    assert f"{today - timedelta(days=1)} 7 questions, 5 with records" in shown


def test_an_agency_that_is_not_connected_is_an_error(registry):
    registry()
    done = told("show", "elsewhere")
    assert (done.exit_code, "no agency elsewhere" in done.output) == (1, True)


def test_a_delivery_is_indexed_by_hand_and_a_refused_one_is_named(registry):
    town = registry()
    town.drops([row(), row("another", "ZZ-2")], "20251119", as_of="2025-11-19")
    town.drops([row()], "20251120", layout_version=None)
    assert lines("index", "umikaze") == [
        "20251120 is refused: malformed_manifest",
        "20251119 is used: 2 rows of 2025-11-19",
    ]
    assert (town.folder / "index" / "20251119.sqlite3").exists()


def test_there_is_nothing_to_index_where_nothing_is_dropped(registry):
    registry()
    assert told("index", "hinata").exit_code == 1
    done = told("index", "umikaze")
    assert (done.exit_code, "dropped nothing" in done.output) == (1, True)
