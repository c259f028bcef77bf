"""What an answer keeps to itself: which branch decided, which agency failed, and who knows somebody."""

import json
import re
from dataclasses import replace

import pytest

from tests.fakes.counter import Directory
from tests.flows.conftest import asked, entries
from tests.flows.wire import WireAgencies, WithOffice, consent_to, examples, result_of


@pytest.fixture
def agencies(worker):
    wired = WireAgencies()
    worker.directory.agencies = ("hinata",)
    worker._collector = replace(worker._collector, source=wired.source)
    return wired


@pytest.fixture
def office(worker, agencies):
    directory = WithOffice("hinata")
    worker._collector = replace(worker._collector, directory=directory)
    return directory


def test_an_unknown_answer_does_not_tell_that_a_welfare_office_knows_somebody(
    provider, worker, agencies, office
):
    caller, _ = consent_to(provider, "answer.public_assistance_received")
    [known] = result_of(caller, worker).values()
    assert {q["agency"] for q in agencies.questions} >= {"midori"}
    worker._collector = replace(worker._collector, directory=Directory())
    caller.token = provider.tokens(
        caller.rp, push={"scope": "openid answer.public_assistance_received"}
    )["access_token"]
    [nobody] = result_of(caller, worker, key="key-2").values()
    assert known["answer"] == nobody["answer"]
    assert known["answer"]["value"] == "unknown"


EXEMPT = [{**examples("tax_income")[0], "taxation": "exempt"}]
TAXED = [examples("tax_income")[0]]
ASSISTED = [examples("public_assistance")[0]]
BRANCHES = {
    "the tax alone": (EXEMPT, []),
    "assistance alone": (TAXED, ASSISTED),
    "both": (EXEMPT, ASSISTED),
    "neither": (TAXED, []),
    "nothing held": ([], []),
    "answered by hand": (202, 202),
}


def normalised(body):
    """Take out what differs between any two results: ids, instants and what is signed of them."""
    body = re.sub(r'"jws":"[^"]*"', '"jws":""', body)
    return re.sub(r'"request_id":"[^"]*"', '"request_id":""', body)


def lengths(jws):
    return [len(part) for part in jws.split(".")]


def test_a_combined_answer_tells_its_value_and_not_which_branch(provider, worker, agencies, office):
    agencies.lags = {"hinata": "2026-11-19", "midori": "2026-10-01"}
    bodies, ledger, signatures = {}, {}, {}
    caller, _ = consent_to(provider, "answer.low_income_support")
    for number, (name, (tax, assistance)) in enumerate(BRANCHES.items()):
        agencies.bodies["hinata", "tax_income"] = tax
        agencies.bodies["midori", "public_assistance"] = assistance
        if number:
            caller.token = provider.tokens(
                caller.rp, push={"scope": "openid answer.low_income_support"}
            )["access_token"]
        request_id = asked(caller, key=f"k-{number}")
        worker.collect(request_id)
        answer = caller.result(request_id)
        [entry] = answer.json["categories"]
        value = entry["answer"]["value"]
        signatures[name] = lengths(entry["signature"]["jws"])
        bodies[name] = normalised(answer.body.decode()).replace(f'"value":"{value}"', '"value":""')
        entered = entries(provider)[-1].items
        ledger[name] = [(i.category, i.outcome, i.agencies, i.record_count) for i in entered]
        assert value == (
            "yes" if name in ("the tax alone", "assistance alone", "both") else "unknown"
        )
    assert len(set(bodies.values())) == 1, bodies
    assert len({str(items) for items in ledger.values()}) == 1, ledger
    assert len({str(each) for each in signatures.values()}) == 1


def test_a_combined_answer_says_as_little_of_an_agency_in_fault(provider, worker, agencies, office):
    broken = {
        category: [{**examples(category)[0], "record_id": 7}]
        for category in ("tax_income", "public_assistance")
    }
    faults = [
        ("hinata", "tax_income", broken["tax_income"]),
        ("midori", "public_assistance", broken["public_assistance"]),
        ("midori", "public_assistance", 503),
        ("hinata", "tax_income", 500),
    ]
    told = set()
    caller, _ = consent_to(provider, "answer.low_income_support")
    for number, (agency, category, fault) in enumerate(faults):
        agencies.bodies = {(agency, category): fault}
        if number:
            caller.token = provider.tokens(
                caller.rp, push={"scope": "openid answer.low_income_support"}
            )["access_token"]
        [entry] = result_of(caller, worker, key=f"k-{number}").values()
        told.add(json.dumps(entry))
        assert (entry["outcome"], entry["kind"]) == ("source_error", "timeout")
    assert len(told) == 1
