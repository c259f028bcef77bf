"""Scenario 8: a vaccination of five years and a day ago, under the old rule and under the new one."""

from datetime import date

import pytest

from scopes.catalogue import CATALOGUE
from scopes.retention import put_in_force
from tests.silence.timeline import examples

TOO_OLD, OLD_ENOUGH = "2021-11-21", "2021-11-22"
FIVE_YEARS = {"kind": "range", "from": "2021-11-22", "to": "2026-11-22"}
LONGER = {"kind": "range", "from": "2021-11-01", "to": "2026-11-22"}
FROM_BIRTH = {"kind": "range", "from": "2010-04-02", "to": "2026-11-22"}


@pytest.fixture
def new_rule(monkeypatch):
    """Return what dates the new rule in the past, while the old one was in force until then."""
    [kept] = CATALOGUE["immunisation"].record_types
    dated = put_in_force(kept.retention, "until_five_years_after_death", date(2026, 4, 1))

    def date_it():
        before = kept.retention
        object.__setattr__(kept, "retention", dated)
        return before

    before = kept.retention
    yield date_it
    object.__setattr__(kept, "retention", before)


def asked(citizen, condition, key):
    """Ask for immunisations under a condition; return the outcome and whether some may be missing."""
    line = citizen.line
    body = {"requests": [{"category": "immunisation", "condition": condition}]}
    started = line.rp.post_json(
        "/self-information/requests", citizen.token, body, headers={"Idempotency-Key": key}
    )
    assert started.status == 202, started.body
    line.go(5)
    [entry] = citizen.get(f"requests/{started.json['request_id']}/result").json["categories"]
    return entry["outcome"], entry["truncated_by_retention"]


def given_on(line, day):
    return line.person(immunisation=examples("immunisation", administered_on=day))


def test_under_the_old_rule_the_day_after_five_years_is_one_too_many(line):
    with line.at_work():
        last, gone = given_on(line, OLD_ENOUGH), given_on(line, TOO_OLD)
        assert asked(last, FIVE_YEARS, "key-1") == ("released", False)
        assert asked(gone, LONGER, "key-1") == ("not_available", True)
        assert asked(gone, FIVE_YEARS, "key-2") == ("not_available", False)


def test_under_the_new_rule_it_is_handed_out_and_only_what_was_destroyed_before_is_missing(
    line, new_rule
):
    new_rule()
    with line.at_work():
        kept = given_on(line, TOO_OLD)
        assert asked(kept, LONGER, "key-1") == ("released", False)
        assert asked(kept, FROM_BIRTH, "key-2") == ("released", True)
