"""Agencies' faults, from their JSON to the relying party: named without a value, and the rest flows."""

import json
import logging
from dataclasses import replace

import pytest

from tests.flows.conftest import Caller
from tests.flows.wire import WireAgencies, consent_to, examples, result_of

CANARY = "金糸雀ひみつ"
MY_NUMBER = "1234-5678-9018"
"""The one that the Act's own guidance prints: its check digit is right, and it is nobody's."""


@pytest.fixture
def agencies(worker):
    wired = WireAgencies()
    worker.directory.agencies = ("hinata",)
    worker._collector = replace(worker._collector, source=wired.source)
    return wired


def shots(*changes):
    [example, *_] = examples("immunisation")
    return [
        {**example, "record_id": f"r-{number}", "lot_number": CANARY, **change}
        for number, change in enumerate(({}, *changes))
    ]


def read(provider, worker, agencies, records, token="immunisation", category="immunisation"):
    agencies.bodies["hinata", category] = records
    caller, _ = consent_to(provider, token)
    return result_of(caller, worker)[token]


def lines(caplog, level):
    ours = ("connectors.answer", "provider.selfinfo.guards")
    return [r.getMessage() for r in caplog.records if r.name in ours and r.levelno == level]


def fault(field, rule, records=1, record_type="immunisation_record"):
    return {"record_type": record_type, "field": field, "rule": rule, "records": records}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            [{"administered_on": None}, {"administered_on": " "}],
            fault("administered_on", "required", 2),
        ),
        ([{"dose_number": CANARY}], fault("dose_number", "wrong_type")),
        ([{"administered_on": "2024-02-30"}], fault("administered_on", "date")),
        ([{"dose_number": 4000}], fault("dose_number", "range")),
        ([{"lot_number": CANARY * 40}], fault("lot_number", "length")),
        ([{"record_type": CANARY}], fault("record_type", "record_type", record_type="")),
    ],
)
def test_a_faulty_record_is_named_by_field_and_rule_and_the_good_ones_flow(
    provider, worker, agencies, caplog, wrong, told
):
    caplog.set_level(logging.INFO)
    entry = read(provider, worker, agencies, shots(*wrong))
    assert entry["outcome"] == "released"
    [left] = entry["datasets"][0]["records"]
    assert "vaccine_name" in left
    assert left["record_id"] != "r-0", "an agency's own name of a record does not leave"
    assert entry["complete"] is False
    assert entry["faults"] == [told]
    [line] = lines(caplog, logging.WARNING)
    record_type, field = told["record_type"] or "-", told["field"]
    assert line == (
        f"record fault agency=hinata category=immunisation record_type={record_type} "
        f"field={field} rule={told['rule']} records={told['records']}"
    )
    assert CANARY not in caplog.text


def test_a_value_outside_a_code_list_is_other_and_said_as_it_stood(provider, worker, agencies):
    entry = read(provider, worker, agencies, shots({"vaccine_name": "ZZ 新しいワクチン"}))
    strange = entry["datasets"][0]["records"][1]
    assert strange["vaccine_name"] == "other"
    assert strange["source_values"] == {"vaccine_name": "ZZ 新しいワクチン"}
    assert entry["complete"] is True
    assert "faults" not in entry


def test_fields_that_agencies_always_send_beside_are_one_quiet_line(
    provider, worker, agencies, caplog
):
    caplog.set_level(logging.INFO)
    surplus = {"physician": CANARY, "billing_code": CANARY, CANARY: "x", "tel_0312345678": "x"}
    entry = read(provider, worker, agencies, [{**shot, **surplus} for shot in shots({}, {})])
    assert entry["complete"] is True
    assert len(entry["datasets"][0]["records"]) == 3
    assert lines(caplog, logging.WARNING) == []
    [line] = lines(caplog, logging.INFO)
    assert line == (
        "record contents dropped agency=hinata category=immunisation what="
        "immunisation_record.?:undeclared:6,immunisation_record.billing_code:undeclared:3,"
        "immunisation_record.physician:undeclared:3 more=0"
    )
    assert CANARY not in caplog.text


def test_many_faults_do_not_fill_the_log(provider, worker, agencies, caplog):
    caplog.set_level(logging.INFO)
    many = [{f"field_{letter}{n}": 1} for letter in "abcdef" for n in range(10)]
    read(provider, worker, agencies, shots(*many))
    [line] = lines(caplog, logging.INFO)
    assert line.endswith("more=40")
    assert len(line) < 1500


def test_a_my_number_blocks_its_own_data_set_and_no_other(provider, worker, agencies, caplog):
    caplog.set_level(logging.INFO)
    records = examples("disability")
    [spoiled, *_] = [r for r in records if r["record_type"] == "disability_support_decision"]
    spoiled["provider"] = f"見本 {MY_NUMBER}"
    entry = read(provider, worker, agencies, records, "disability", "disability")
    types = {dataset["record_type"] for dataset in entry["datasets"]}
    assert "disability_handbook" in types
    assert "disability_support_decision" not in types
    assert entry["complete"] is False
    assert entry["faults"] == [
        fault("provider", "my_number", record_type="disability_support_decision")
    ]
    assert MY_NUMBER not in caplog.text


@pytest.mark.parametrize(
    "spoiled", [{"123456789018": "x"}, {"remark": MY_NUMBER}, {"record_type": [MY_NUMBER]}]
)
def test_wherever_a_my_number_stands_it_is_told_nowhere(
    provider, worker, agencies, caplog, spoiled
):
    caplog.set_level(logging.INFO)
    entry = read(provider, worker, agencies, shots(spoiled))
    assert (entry["outcome"], entry["kind"]) == ("source_error", "malformed")
    [told] = entry["faults"]
    assert (told["rule"], told["records"]) == ("my_number", 1)
    assert told["field"] in ("?", "record_type")
    assert "5678" not in caplog.text


def test_where_no_record_is_good_the_error_still_says_why(provider, worker, agencies):
    entry = read(provider, worker, agencies, [shots()[0] | {"dose_number": "x"}])
    assert (entry["outcome"], entry["kind"]) == ("source_error", "malformed")
    assert entry["faults"] == [fault("dose_number", "wrong_type")]
    assert "datasets" not in entry


def test_a_fault_of_what_was_not_asked_is_the_operators_alone(provider, worker, agencies, caplog):
    records = examples("disability")
    for record in records:
        if record["record_type"] == "disability_allowance":
            record["monthly_yen"] = CANARY
    entry = read(provider, worker, agencies, records, "disability.discount", "disability")
    assert entry["complete"] is True
    assert "faults" not in entry
    assert any("record_type=disability_allowance" in x for x in lines(caplog, logging.WARNING))
    assert CANARY not in caplog.text


def test_an_answer_is_not_computed_from_what_is_half_read(provider, worker, agencies):
    good, *others = examples("disability")
    broken = {**good, "record_id": "b-1", "kind": 7}
    records = [good, broken, *others]
    entry = read(provider, worker, agencies, records, "answer.handbook_valid", "disability")
    assert (entry["outcome"], entry["kind"]) == ("source_error", "malformed")
    assert not {"answer", "faults", "datasets"} & entry.keys()


def asking_under(condition):
    entry = {
        "type": "self_information",
        "categories": ["immunisation"],
        "condition": condition,
        "purpose": "vaccination_calendar",
    }
    return {"scope": "openid", "authorization_details": json.dumps([entry])}


@pytest.mark.parametrize("held", [[], shots()])
def test_what_is_asked_beyond_retention_is_said_from_the_dates_alone(
    provider, worker, agencies, held
):
    long_ago = {"kind": "range", "from": "1995-01-01", "to": "2026-11-01"}
    party, push = provider.relying_party(), asking_under(long_ago)
    agencies.bodies["hinata", "immunisation"] = held
    caller = Caller(party, provider.tokens(party, push=push))
    entry = result_of(caller, worker)["immunisation"]
    assert entry["truncated_by_retention"] is True
    assert entry["outcome"] == ("released" if held else "not_available")


def test_a_condition_that_a_category_does_not_take_is_refused_by_its_name(caller):
    push = asking_under({"kind": "fiscal_year", "fiscal_year": 2025})
    pushed = caller.rp.push(**push)
    assert (pushed.status, pushed.error) == (400, "invalid_authorization_details")
    assert pushed.json["error_description"] == (
        "authorization_details[0].condition is not taken by immunisation, "
        "which takes latest or range"
    )
    asked = {"category": "immunisation", "condition": {"kind": "as_of", "date": "2026-01-01"}}
    refused = caller.ask({"requests": [asked]})
    assert (refused.status, refused.json["code"]) == (422, "invalid_condition")
    told = {name: refused.json[name] for name in ("category", "field", "rule")}
    assert told == {"category": "immunisation", "field": "condition", "rule": "not_taken"}
    malformed = {"category": "immunisation", "condition": {"kind": "range", "from": "x", "to": "y"}}
    again = caller.ask({"requests": [malformed]}, "key-2")
    assert (again.status, again.json["rule"]) == (422, "malformed")
