"""Parts and answers over the wire: agencies may send everything, and no more leaves than was agreed."""

import json
from dataclasses import replace
from datetime import date

import pytest

from provider.selfinfo.answers import data_key_place, opened_answer
from tests.flows.conftest import asked, entries
from tests.flows.wire import WireAgencies, consent_to, examples, result_of

COMMON = {"record_id", "record_type", "as_of", "source_code"}


@pytest.fixture
def agencies(worker):
    wired = WireAgencies()
    worker.directory.agencies = ("hinata",)
    worker._collector = replace(worker._collector, source=wired.source)
    return wired


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
