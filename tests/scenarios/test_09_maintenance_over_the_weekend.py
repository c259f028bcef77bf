"""Scenario 9: an agency announced that it rests from Saturday 00:00 to Monday 00:00, Japanese time."""

from datetime import timedelta

from tests.silence.arms import records
from tests.silence.timeline import FORMER, HOME

WEEKEND = {"starts": "2026-11-21T00:00", "minutes": 2_880, "every": "FREQ=WEEKLY"}
UNTIL_MONDAY = timedelta(hours=6)
"""The stories begin on a Sunday at 18:00, Japanese time."""


def of_immunisation(citizen, key):
    request_id = citizen.ask("immunisation", key=key).json["request_id"]
    citizen.line.go(5)
    return citizen.get(f"requests/{request_id}/result").json


def test_the_request_ends_with_maintenance_and_on_monday_there_are_records(line):
    with line.at_work(entries={"maintenance": [WEEKEND]}):
        citizen = line.person(**records())
        told = of_immunisation(citizen, "key-1")
        assert told["status"] == "ready"
        [entry] = told["categories"]
        assert (entry["outcome"], entry["kind"]) == ("source_error", "maintenance")
        assert entry["retry_after"]
        assert not line.agencies[FORMER].heard
        assert not line.agencies[HOME].heard
        line.go(UNTIL_MONDAY.total_seconds())
        refreshed = line.rp.refresh(citizen.tokens["refresh_token"])
        citizen.token = refreshed.json["access_token"]
        [entry] = of_immunisation(citizen, "key-2")["categories"]
        assert entry["outcome"] == "released"
