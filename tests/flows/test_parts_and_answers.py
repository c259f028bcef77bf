"""Parts and answers over the wire: agencies may send everything, and no more leaves than was agreed."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from provider.selfinfo.answers import data_key_place, opened_answer
from tests.fakes.counter import Directory
from tests.flows.conftest import asked, entries
from tests.flows.wire import WireAgencies, WithOffice, consent_to, examples, result_of

COMMON = {"record_id", "record_type", "as_of", "source_code"}


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


def records_in(entry):
    return [record for dataset in entry["datasets"] for record in dataset["records"]]


def stored(provider, request_id):
    """Open everything that is kept of a retrieval."""
    use = provider.services.self_information.deliverer
    retrieval = use.retrievals.get(request_id)
    key = use.envelope.data_key(retrieval.data_key, place=data_key_place(request_id))
    parts = use.retrievals.parts(request_id)
    return [opened_answer(request_id, part, key) for part in parts]


def test_a_part_delivers_and_keeps_its_own_fields_of_all_that_an_agency_sends(
    provider, worker, agencies
):
    agencies.bodies["hinata", "disability"] = examples("disability", physician="見本 医師")
    caller, tokens = consent_to(provider, "disability.discount")
    assert tokens["authorization_details"][0]["categories"] == ["disability.discount"]
    request_id = asked(caller)
    worker.collect(request_id)
    [entry] = caller.result(request_id).json["categories"]
    shown = {"kind", "discount_class", "valid_until", "issuer_prefecture"}
    assert records_in(entry)
    for record in records_in(entry):
        assert record["record_type"] == "disability_handbook"
        assert record.keys() <= COMMON | shown
    assert [q["record_types"] for q in agencies.questions] == [["disability_handbook"]]
    kept = json.dumps([a.records for a in stored(provider, request_id)], ensure_ascii=False)
    for unwanted in ("下肢", "ZZ-24", "見本 医師", "disability_allowance", "grade"):
        assert unwanted not in kept
    [entered] = entries(provider)
    assert [(i.category, i.agencies) for i in entered.items] == [
        ("disability.discount", ("hinata",))
    ]


def test_numbers_that_identify_leave_masked_unless_they_are_asked(provider, worker, agencies):
    agencies.bodies["hinata", "disability"] = examples("disability")
    caller, _ = consent_to(provider, "disability.handbook", "disability.identifiers")
    result = result_of(caller, worker)
    assert len(agencies.questions) == 2
    numbers = {
        token: [r["handbook_number"] for r in records_in(result[token]) if "handbook_number" in r]
        for token in result
    }
    assert "ZZ-240001" in numbers["disability.identifiers"]
    assert [len(n) for n in numbers["disability.handbook"]] == [9, 9]
    assert not set(numbers["disability.handbook"]) & set(numbers["disability.identifiers"])
    assert "impairments" not in json.dumps(result["disability.identifiers"])


def test_two_parts_of_one_category_are_asked_and_signed_apart(provider, worker, agencies):
    agencies.bodies["hinata", "disability"] = examples("disability")
    caller, tokens = consent_to(provider, "disability.discount", "disability.allowance")
    result = result_of(caller, worker)
    types = {token: {r["record_type"] for r in records_in(e)} for token, e in result.items()}
    assert types == {
        "disability.discount": {"disability_handbook"},
        "disability.allowance": {"disability_allowance"},
    }
    assert len({q["request_id"] for q in agencies.questions}) == 2
    introspected = caller.rp.introspect(caller.token).json["authorization_details"]
    assert introspected == tokens["authorization_details"]
    assert introspected[0]["categories"] == ["disability.discount", "disability.allowance"]


def handbook(**changes):
    [first, *_] = examples("disability")
    return [{**first, **changes}]


@pytest.mark.parametrize(
    ("held", "value"),
    [
        (handbook(), "yes"),
        (handbook(discount_class="class2"), "no"),
        (handbook(discount_class="ZZ9"), "unknown"),
        ([], "unknown"),
        (202, "unknown"),
    ],
)
def test_an_answer_is_one_value_and_none_of_the_records(provider, worker, agencies, held, value):
    worker.directory.born = worker.directory.born.replace(year=1980)
    agencies.bodies["hinata", "disability"] = held
    caller, tokens = consent_to(provider, "answer.carer_discount")
    assert tokens["authorization_details"][0]["categories"] == ["answer.carer_discount"]
    [entry] = result_of(caller, worker).values()
    assert (entry["outcome"], entry["answer"]["value"]) == ("released", value)
    assert entry.keys() == {
        *("category", "condition", "outcome", "truncated_by_retention", "answer", "signature")
    }
    assert (entry["answer"]["as_of"] is None) == (value == "unknown")
    named = [s["holder"]["code"] for s in entry["answer"]["sources"]]
    assert named == ([] if value == "unknown" else ["991015"])


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


def test_without_the_birth_date_an_answer_that_rests_on_it_is_unknown(provider, worker, agencies):
    agencies.bodies["hinata", "disability"] = handbook()
    caller, _ = consent_to(provider, "answer.carer_discount")
    request_id = asked(caller)
    worker.collect(request_id)
    worker.directory.silent = True
    [entry] = caller.result(request_id).json["categories"]
    assert entry["answer"]["value"] == "unknown"


@pytest.mark.parametrize("born", [date(2027, 1, 1), date.max])
def test_a_birth_date_that_cannot_be_makes_no_answer_and_breaks_none(
    provider, worker, agencies, born
):
    agencies.bodies["hinata", "disability"] = handbook()
    worker.directory.born = born
    caller, _ = consent_to(provider, "answer.carer_discount")
    [entry] = result_of(caller, worker).values()
    assert entry["answer"]["value"] == "unknown"


@pytest.mark.parametrize(
    ("held", "outcome"), [(503, "source_error"), (422, "unsupported"), (500, "source_error")]
)
def test_an_agency_that_cannot_be_read_gives_no_value(provider, worker, agencies, held, outcome):
    agencies.bodies["hinata", "disability"] = held
    caller, _ = consent_to(provider, "answer.carer_discount")
    [entry] = result_of(caller, worker).values()
    assert entry["outcome"] == outcome
    assert not {"answer", "signature", "datasets"} & entry.keys()


def test_an_answer_that_waits_for_an_agency_is_pending(provider, worker):
    worker.agencies.answers["aozora", "disability"] = RuntimeError()
    caller, _ = consent_to(provider, "answer.handbook_valid", "immunisation")
    request_id = asked(caller)
    worker.agencies.answers["aozora", "immunisation"] = RuntimeError()
    worker.collect(request_id)
    partial = caller.result(request_id).json
    outcomes = {entry["category"]: entry["outcome"] for entry in partial["categories"]}
    assert partial["status"] == "partial"
    assert outcomes == {"answer.handbook_valid": "pending", "immunisation": "released"}


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


def test_records_an_answer_and_what_was_declined_come_in_one_result(provider, worker, agencies):
    agencies.bodies["hinata", "disability"] = examples("disability")
    agencies.bodies["hinata", "immunisation"] = examples("immunisation")
    declined = "maternal_child_health"
    caller, tokens = consent_to(
        provider, "immunisation.record", "answer.handbook_valid", declined, declined=[declined]
    )
    [details] = tokens["authorization_details"]
    assert details["categories"] == ["immunisation.record", "answer.handbook_valid"]
    result = result_of(caller, worker)
    assert "datasets" in result["immunisation.record"]
    assert result["answer.handbook_valid"]["answer"]["value"] == "yes"
    refused = caller.ask({"requests": [{"category": declined}]}, "key-2")
    assert (refused.status, refused.json["category"]) == (403, declined)


def test_a_part_an_answer_and_a_match_come_in_one_result(provider, worker, agencies):
    agencies.bodies["hinata", "disability"] = examples("disability")
    tokens = ("disability.discount", "answer.fare_discount_class", "profile_match")
    profile = {"type": "profile_match", "name": "見本 花子", "birthdate": "1990-04-01"}
    caller, given = consent_to(provider, *tokens, profile=profile)
    provider.services.grants.note_profile_match(given["grant_id"], "match")
    request_id = asked(caller)
    worker.collect(request_id)
    answer = caller.result(request_id)
    result = {entry["category"]: entry for entry in answer.json["categories"]}
    assert [*result] == [*tokens]
    assert {entry["outcome"] for entry in result.values()} == {"released"}
    assert result["profile_match"]["answer"] == {
        "value": "match",
        "version": "1",
        "as_of": None,
        "sources": [],
    }
    assert result["answer.fare_discount_class"]["answer"]["value"] == "class1"
    assert {q["scope"] for q in agencies.questions} == set(tokens[:2])
    for secret in ("見本 花子", "1990-04-01"):
        assert secret not in answer.body.decode()
    assert {item.category: item.record_count for item in entries(provider)[-1].items} == {
        "disability.discount": len(records_in(result["disability.discount"])),
        "answer.fare_discount_class": 0,
        "profile_match": 0,
    }


def test_the_short_way_knows_parts_and_answers(provider, worker, agencies):
    agencies.bodies["hinata", "disability"] = examples("disability")
    caller, _ = consent_to(provider, "disability.discount", "answer.handbook_valid")
    started = caller.get("answer.handbook_valid", Prefer="wait=0")
    assert started.status == 202, started.body
    worker.collect(started.json["request_id"])
    for token in ("answer.handbook_valid", "disability.discount"):
        answer = caller.get(token, Prefer="wait=0")
        assert answer.status == 200, answer.body
        assert [entry["category"] for entry in answer.json["categories"]] == [token]
    other = caller.get("disability", Prefer="wait=0")
    assert (other.status, other.json["category"]) == (403, "disability")
