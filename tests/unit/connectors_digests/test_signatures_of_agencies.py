"""An agency whose keys we have signs each answer, just now, to the very question; else nothing is used."""

import logging
from datetime import timedelta

import pytest
from joserfc import jws

from connectors.contract.agency_keys import agency_keys
from connectors.contract.digest_places import places_of
from connectors.contract.digest_tree import TreeError, grown
from connectors.contract.digests import list_root
from connectors.errors import RegistryFaultError
from connectors.kit import signing
from connectors.kit.signing import new_signing_key
from connectors.port import SourceErrorKind, SourceOutcome
from connectors.registry import agencies_from
from tests.unit.connectors_digests.signing_agency import (
    ENTRY,
    KEY,
    NOW,
    examples,
    handed_over,
    proves,
    read,
    sent,
    signed_anew,
)

DOSES = examples("immunisation")


def signed(**changes):
    return sent("immunisation", DOSES, **changes)


def test_a_signed_answer_is_evidence():
    answer = read("immunisation", signed())
    assert answer.outcome is SourceOutcome.RELEASED
    assert answer.evidence is not None
    assert proves(handed_over(answer), "immunisation")


def test_nothing_held_is_signed_like_anything_else():
    answer = read("immunisation", sent("immunisation", []))
    assert (answer.outcome, answer.evidence) == (SourceOutcome.NONE_HELD, None)
    forged = read("immunisation", sent("immunisation", DOSES) | {"records": []})
    assert forged.error_kind is SourceErrorKind.MALFORMED


def test_an_agency_without_keys_need_not_sign_and_its_signature_says_nothing():
    unsigned = {k: v for k, v in signed().items() if k not in ("seed", "signature")}
    answer = read("immunisation", unsigned, keys=None)
    assert (answer.outcome, answer.evidence) == (SourceOutcome.RELEASED, None)
    assert handed_over(answer)["agency_signature"] is None
    assert read("immunisation", signed(), keys=None).evidence is None


def altered():
    body = signed()
    body["records"][0]["dose_number"] = 9
    return body


def with_a_relative():
    body = signed()
    body["records"].append({**DOSES[0], "record_id": "ZZ-9"})
    return body


def without_a_record():
    body = signed()
    del body["records"][0]
    return body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (lambda: {**signed(), "signature": None}, "unsigned"),
        (lambda: {k: v for k, v in signed().items() if k != "signature"}, "unsigned"),
        (altered, "forged_signature"),
        (with_a_relative, "forged_signature"),
        (without_a_record, "forged_signature"),
        (lambda: {**signed(), "as_of": "2026-11-20"}, "forged_signature"),
        (lambda: {**signed(), "layout_version": "R8-7"}, "forged_signature"),
        (lambda: signed(key=new_signing_key()), "forged_signature"),
        (lambda: signed(request_id="r-2"), "forged_signature"),
        (lambda: sent("household", examples("household")), "forged_signature"),
        (lambda: {**signed(), "signature": "a.b.c"}, "forged_signature"),
        (lambda: {**signed(), "signature": 7}, "forged_signature"),
        (lambda: {**signed(), "seed": "c2hvcnQ"}, "forged_signature"),
        (lambda: {**signed(), "seed": 7}, "forged_signature"),
        (lambda: {**signed(), "seed": signed()["seed"]}, "forged_signature"),
        (lambda: signed(at=NOW - timedelta(minutes=6)), "stale_signature"),
        (lambda: signed(at=NOW + timedelta(minutes=6)), "stale_signature"),
    ],
)
def test_what_is_not_proven_is_not_used_and_the_operator_learns_why(body, reason, caplog):
    caplog.set_level(logging.WARNING)
    answer = read("immunisation", body())
    assert (answer.outcome, answer.records) == (SourceOutcome.ERROR, ())
    assert answer.error_kind is SourceErrorKind.MALFORMED
    assert f"agency=hinata category=immunisation reason={reason}" in caplog.text


def test_a_clock_that_is_a_little_off_is_no_fault():
    for minutes in (-4, 4):
        answer = read("immunisation", signed(at=NOW + timedelta(minutes=minutes)))
        assert answer.evidence is not None


@pytest.mark.parametrize(
    "places",
    [
        None,
        [],
        {"": 10**12},
        {"": 300},
        {"": 0},
        {"": True},
        {"": "44"},
        {"": 4},
        {},
        {f"part{n}": 4 for n in range(60)},
        {"a" * 300: 4},
    ],
    ids=lambda places: str(places)[:20],
)
def test_numbers_of_places_that_no_honest_agency_signs_are_refused(places, caplog):
    body = signed()
    assert read("immunisation", signed_anew(body, places=places_of("immunisation"))).evidence
    answer = read("immunisation", signed_anew(body, places=places))
    assert answer.error_kind is SourceErrorKind.MALFORMED
    assert "reason=forged_signature" in caplog.text


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "991031"},
        {"request_id": "r-2"},
        {"category": "household"},
        {"as_of": "2026-11-18"},
        {"layout_version": "R8-7"},
        {"root": "x"},
        {"root": None},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_what_an_agency_signed_for_something_else_proves_nothing_here(lie, caplog):
    answer = read("immunisation", signed_anew(signed(), **lie))
    assert answer.error_kind is SourceErrorKind.MALFORMED
    assert "reason=forged_signature" in caplog.text


def test_a_signature_of_another_type_is_none():
    body = signed()
    token = jws.deserialize_compact(body["signature"], KEY)
    header = {**token.headers(), "typ": "protection-flag+jwt"}
    body["signature"] = jws.serialize_compact(header, token.payload, KEY)
    assert read("immunisation", body).error_kind is SourceErrorKind.MALFORMED


def test_a_tree_that_would_cost_more_than_any_honest_one_is_not_grown():
    crowd = [{"parts": [{}] * 900} for _ in range(900)]
    with pytest.raises(TreeError):
        grown(crowd, b"s" * 32, {"": 250, "parts": 250})
    with pytest.raises(TreeError):
        grown([{}] * 1025, b"s" * 32, {"": 4})


def test_more_places_than_any_record_needs_are_refused_though_the_root_is_right(monkeypatch):
    monkeypatch.setattr(signing, "places_of", lambda _: {"": 300})
    assert read("immunisation", signed()).error_kind is SourceErrorKind.MALFORMED


def test_a_signature_that_would_tell_how_much_is_hidden_is_kept_back(monkeypatch, caplog):
    fewest = {"": max(len(each) for each in DOSES)}
    assert fewest[""] < places_of("immunisation")[""]
    monkeypatch.setattr(signing, "places_of", lambda _: fewest)
    answer = read("immunisation", signed())
    assert (answer.outcome, answer.evidence) == (SourceOutcome.RELEASED, None)
    assert "signature kept back agency=hinata" in caplog.text


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"keys": []},
        {"keys": "x"},
        {"keys": [KEY.as_dict(private=True)]},
        {"keys": [KEY.as_dict(private=False), KEY.as_dict(private=False)]},
        {"keys": [{k: v for k, v in KEY.as_dict(private=False).items() if k != "kid"}]},
        {"keys": [{**KEY.as_dict(private=False), "x": "AAAA"}]},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "1"}]},
    ],
    ids=["empty", "none", "text", "private", "twice", "unnamed", "off_curve", "secret"],
)
def test_a_list_of_agencies_with_bad_keys_stops_the_start(keys):
    entry = {"endpoint": "https://a.example", "code": "1", "name": "n", "enquiry": "e"}
    with pytest.raises(RegistryFaultError, match="hinata has keys that are not"):
        agencies_from({"hinata": {**entry, "keys": keys}}, "secret")
    assert agencies_from({"hinata": {**entry, **ENTRY}}, "secret")["hinata"].keys is not None


def test_an_agency_may_have_a_new_key_beside_the_old_one():
    fresh = new_signing_key()
    both = agency_keys({"keys": {"keys": [k.as_dict(private=False) for k in (KEY, fresh)]}})
    for key in (KEY, fresh):
        assert proves(
            handed_over(read("immunisation", signed(key=key), keys=both)), "immunisation", both
        )


def test_whoever_follows_the_contract_gets_the_same_root():
    """A worked example for those who write their own signer; it must never change."""
    record = {
        "record_id": "ZZ-1",
        "amount_yen": 1200,
        "open": True,
        "gone": None,
        "name": {"text": "見本 花子"},
        "lines": [{"a": "1"}, {"a": "2"}],
        "codes": ["b", "a"],
    }
    proof = grown([record, {}], bytes(range(32)), {"": 12, "name": 4, "lines": 4})
    assert list_root(proof) == "7GdiMyQxQ6wvw__JUTizEydk3CMYxE4rcLTwhs3m46s"
