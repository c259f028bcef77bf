"""From a consent to records that the relying party alone can open, and everything that is not as agreed."""

import base64
import json
from datetime import date, timedelta

import pytest

from clients_example.relying_party.errors import UnprovenError
from clients_example.relying_party.sealed_records import open_sealed
from connectors.directory_port import Linkage, Residence
from connectors.kit.signing import new_signing_key
from consent.disclosure import verify_chain
from consent.protection import OPERATOR, Flag, FlagKind
from provider.selfinfo.attestation import content_sha256
from provider.selfinfo.reasons import opened_reasons
from scopes.catalogue import CATALOGUE, SCOPES
from tests.flows.conftest import asked, entries
from tests.flows.wire import result_of
from tests.sealed.world import CATEGORY, CLIENT_KEY, SCOPE, consent_sealed, new_client_key


def opened(provider, dataset, **changes):
    """Open a dataset as the relying party does."""
    given = {
        "client_id": "sealed-asker",
        "key": CLIENT_KEY,
        "read_keys": lambda: provider.app.test_client().get("/jwks/agencies").json,
    }
    return open_sealed(dataset, SCOPE, **{**given, **changes})


@pytest.fixture
def entry(provider, worker, offices):
    return result_of(consent_sealed(provider, SCOPE), worker)[SCOPE]


def test_the_relying_party_opens_what_the_office_sealed_for_it(provider, entry):
    assert entry["outcome"] == "released"
    [dataset] = entry["datasets"]
    assert "records" not in dataset
    assert dataset["holder"]["name"] == "日向見本市"
    assert dataset["as_of"] == "2026-11-19"
    assert dataset["legal_basis"]["ja"]
    found = opened(provider, dataset)
    assert [record["record_type"] for record in found] == ["immunisation_record"] * 2


def test_no_word_of_the_offices_own_names_of_records_is_inside(provider, entry):
    found = opened(provider, entry["datasets"][0])
    assert not {record["record_id"] for record in found} & {"office-0", "office-1"}
    assert len({record["record_id"] for record in found}) == 2


def test_our_attestation_covers_the_ciphertext(entry):
    [dataset] = entry["datasets"]
    attested = dataset.pop("signature")
    payload = attested["jws"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert claims["content_sha256"] == content_sha256(dataset)
    assert claims["content_sha256"] != content_sha256({**dataset, "sealed_sha256": "x"})


def test_the_ledger_says_that_it_left_and_that_nobody_knows_how_much(provider, entry):
    ledger = entries(provider)
    [item] = ledger[-1].items
    assert (item.outcome, item.agencies, item.record_count) == ("released", ("hinata",), None)
    assert verify_chain(ledger) is None
    told = opened_reasons(provider.services.envelope, ledger[-1].disclosure_id, ledger[-1].audit)
    assert told == {SCOPE: {"hinata": "released"}}


@pytest.mark.parametrize(
    "changes",
    [
        {"key": new_client_key()},
        {"client_id": "another-client"},
        {"read_keys": lambda: {"keys": []}},
        {
            "read_keys": lambda: {
                "keys": [{**new_signing_key().as_dict(private=False), "iss": "991015"}]
            }
        },
    ],
    ids=["another key", "another recipient", "no agency's key", "a key of nobody"],
)
def test_whoever_it_is_not_for_gets_nothing_of_it(provider, entry, changes):
    with pytest.raises(UnprovenError):
        opened(provider, entry["datasets"][0], **changes)


def test_a_frame_that_somebody_changed_is_found_out(provider, entry):
    with pytest.raises(UnprovenError):
        opened(provider, {**entry["datasets"][0], "as_of": "2026-11-20"})


def test_nothing_held_is_not_available_and_no_ciphertext(provider, worker, offices):
    offices.held.clear()
    told = result_of(consent_sealed(provider, SCOPE), worker)[SCOPE]
    assert (told["outcome"], "datasets" in told) == ("not_available", False)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_block_leaves_no_ciphertext_whenever_it_is_set(provider, worker, offices, when):
    caller = consent_sealed(provider, SCOPE)
    if when == "before":
        flag(provider, FlagKind.SELF_INFO_BLOCK)
    request_id = asked(caller)
    worker.collect(request_id)
    if when == "after":
        flag(provider, FlagKind.SELF_INFO_BLOCK)
    [told] = caller.result(request_id).json["categories"]
    assert told["outcome"] == "not_available"
    assert "sealed" not in json.dumps(told)


def test_hidden_places_change_nothing_of_it_for_none_is_inside(provider, worker, offices):
    gone = Residence("hinata", "991015", date(2022, 5, 1), date(2024, 4, 1))
    home = Residence("aozora", "992011", date(2024, 4, 1), None)
    codes = {"hinata": "code-hinata", "aozora": "code-aozora"}
    worker.directory.linkage = lambda _: Linkage((gone, home), codes)
    caller = consent_sealed(provider, SCOPE)
    flag(provider, FlagKind.NON_DISCLOSURE)
    [dataset] = result_of(caller, worker)[SCOPE]["datasets"]
    [first, _] = opened(provider, dataset)
    assert first.keys() - {"record_id"} == shown(offices.held["hinata", CATEGORY][0]).keys()


def test_the_office_of_todays_home_stays_unnamed_sealed_or_not(provider, worker, offices):
    caller = consent_sealed(provider, SCOPE)
    flag(provider, FlagKind.NON_DISCLOSURE)
    told = result_of(caller, worker)[SCOPE]
    assert (told["outcome"], "datasets" in told) == ("not_available", False)


def shown(record):
    """Return what the scope shows of an office's record, but for its name."""
    wire = CATALOGUE[CATEGORY].to_wire({"as_of": "2026-11-19", **record})
    left = SCOPES[SCOPE].inputs[0].view.of(wire)
    del left["record_id"]
    return left


def flag(provider, kind):
    wish = Flag(kind, provider.clock() - timedelta(days=1), OPERATOR)
    provider.services.protection_flags.set(provider.person_id, wish)


def test_what_the_page_did_not_say_is_not_sealed(provider, worker, offices):
    caller = consent_sealed(provider, SCOPE, told=[])
    told = result_of(caller, worker)[SCOPE]
    assert [len(dataset["records"]) for dataset in told["datasets"]] == [2]
    assert all("recipient" not in json.loads(body) for _, body in offices.questions)


def test_an_office_that_offers_nothing_is_asked_in_clear(provider, worker, offices):
    worker.directory.agencies = ("aozora",)
    offices.held["aozora", CATEGORY] = offices.held["hinata", CATEGORY]
    told = result_of(consent_sealed(provider, SCOPE), worker)[SCOPE]
    assert [len(dataset["records"]) for dataset in told["datasets"]] == [2]


def test_without_a_key_that_fits_nobody_is_asked_in_clear_instead(provider, worker, offices):
    caller = consent_sealed(provider, SCOPE)
    party = caller.rp
    provider.register(
        party,
        self_information_entitlement={
            "purposes": [
                {
                    "id": "asking",
                    "text": {"ja": "確認のため", "en": "To check"},
                    "categories": [SCOPE],
                    "max_term_days": 0,
                }
            ]
        },
    )
    told = result_of(caller, worker)[SCOPE]
    assert told["outcome"] == "unsupported"
    assert offices.questions == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: {**told, "records": [{"record_type": "immunisation_record"}]},
        lambda told: {k: v for k, v in told.items() if k != "signature"},
        lambda told: {**told, "as_of": "2026-11-18"},
        lambda told: {**told, "sealed": told["sealed"][:-2] + "AA"},
        lambda told: {**told, "linkage_code": "somebody-else"},
    ],
    ids=["records beside it", "unsigned", "another day", "another ciphertext", "another person"],
)
def test_a_sealed_answer_that_is_not_the_agencys_own_is_an_error_of_that_agency(
    provider, worker, offices, spoil
):
    offices.replies["hinata"] = lambda body: json.dumps(spoil(json.loads(body))).encode()
    told = result_of(consent_sealed(provider, SCOPE), worker)[SCOPE]
    assert (told["outcome"], told["kind"]) == ("source_error", "malformed")
