"""Agencies sign field by field: a stranger checks what is left of it, long after the agency was asked."""

import json
from dataclasses import replace

import pytest

from clients_example.relying_party.agency_signature import prove_by_agency
from clients_example.relying_party.errors import UnprovenError
from connectors.kit.signing import new_signing_key
from tests.flows.wire import WireAgencies, consent_to, examples, result_of

KEY = new_signing_key()


@pytest.fixture
def database_url(sqlite_url):
    """Take one database: what is signed does not depend on it."""
    return sqlite_url


@pytest.fixture
def agencies(worker, provider):
    wired = WireAgencies({"hinata": KEY}, clock=provider.services.clock)
    worker.directory.agencies = ("hinata",)
    worker._collector = replace(worker._collector, source=wired.source)
    object.__setattr__(provider.services, "agencies", wired.endpoints)
    return wired


def received(provider, worker, agencies, token, agency="hinata"):
    """Return the entry of a scope of which an agency holds all examples of the category."""
    category = token.partition(".")[0]
    agencies.bodies[agency, category] = examples(category)
    caller, _ = consent_to(provider, token)
    return result_of(caller, worker)[token]


def proven(provider, dataset, token):
    """Check as a relying party does: with what it received, and what anybody may read."""
    answer = provider.app.test_client().get("/jwks/agencies")
    assert answer.headers["Cache-Control"].startswith("public")
    return prove_by_agency(dataset, token, lambda: answer.json)


def test_what_a_scope_leaves_of_a_record_is_proven_by_its_agency(provider, worker, agencies):
    token = "tax_income.summary"
    entry = received(provider, worker, agencies, token)
    for dataset in entry["datasets"]:
        assert proven(provider, dataset, token)
        for record, proof in zip(
            dataset["records"], dataset["agency_signature"]["proofs"], strict=True
        ):
            ours = {path.partition(".")[0] for path in proof["platform_fields"]}
            assert ours < record.keys()
            assert len(proof["salts"]) + len(proof["parts"]) >= len(record) - len(ours)


def test_numbers_that_leave_masked_are_told_to_be_ours(provider, worker, agencies):
    [dataset, *_] = received(provider, worker, agencies, "disability")["datasets"]
    masked = [
        (name, proof)
        for record, proof in zip(
            dataset["records"], dataset["agency_signature"]["proofs"], strict=True
        )
        for name, value in record.items()
        if isinstance(value, str) and value.startswith("**")
    ]
    assert masked, "the example has a number to mask"
    assert all(name in proof["platform_fields"] for name, proof in masked)


def test_no_word_of_the_agencys_own_names_of_records_leaves(provider, worker, agencies):
    entry = received(provider, worker, agencies, "immunisation")
    written = json.dumps(entry)
    assert not [each for each in examples("immunisation") if f'"{each["record_id"]}"' in written]
    for proof in entry["datasets"][0]["agency_signature"]["proofs"]:
        assert "record_id" in proof["platform_fields"]


def test_a_value_that_somebody_changes_later_is_found_out(provider, worker, agencies):
    [dataset] = received(provider, worker, agencies, "tax_income.summary")["datasets"]
    name = next(n for n in dataset["agency_signature"]["proofs"][0]["salts"] if n.endswith("_yen"))
    dataset["records"][0][name] += 1
    with pytest.raises(UnprovenError):
        proven(provider, dataset, "tax_income.summary")


def test_an_agency_that_signs_nothing_leaves_our_word_alone(provider, worker, agencies):
    worker.directory.agencies = ("aozora",)
    [dataset] = received(provider, worker, agencies, "immunisation", "aozora")["datasets"]
    assert dataset["agency_signature"] is None
    assert dataset["signature"]["by"] == "platform"
    assert not proven(provider, dataset, "immunisation")


def test_an_agency_may_not_sign_in_anothers_name(provider, worker, agencies):
    [dataset] = received(provider, worker, agencies, "immunisation")["datasets"]
    published = provider.app.test_client().get("/jwks/agencies").json
    published["keys"][0]["iss"] = "992011"
    with pytest.raises(UnprovenError):
        prove_by_agency(dataset, "immunisation", lambda: published)
