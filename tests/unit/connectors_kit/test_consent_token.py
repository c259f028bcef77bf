"""An agency believes a token for exactly one question: altered, old, foreign and widened ones are refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract.question import body_sha256, question_body
from connectors.kit.consent_token import LEEWAY_SECONDS
from connectors.kit.errors import UnprovenError
from connectors.kit.question import question_of
from tests.fakes.consent_tokens import ISSUER, check_of
from tests.fakes.questions import question

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
REQUEST = question("r-1", "hinata", "code-1", "immunisation")
BODY = question_body(REQUEST)
OTHER_PERIOD = replace(
    REQUEST, condition={"kind": "range", "from": "2020-01-01", "to": "2026-01-01"}
)


def refusal_of(token, body=BODY, *, now=NOW, check=None):
    """Return the reason by which an agency refuses; None when it believes."""
    try:
        (check or check_of("hinata"))(token, body, question_of(body), now=now)
    except UnprovenError as refused:
        return refused.reason
    return None


def token(request=REQUEST, body=BODY, issuer=ISSUER, now=NOW, **bent):
    return issuer.token(request, body, now=now, **bent)


def test_a_token_for_this_question_is_believed():
    assert refusal_of(token()) is None


def test_the_claims_tell_the_agency_to_whom_what_for_and_until_when():
    claims = check_of("hinata")(token(), BODY, question_of(BODY), now=NOW)
    assert claims["authorization_details"] == [
        {
            "type": "self_information",
            "category": "immunisation",
            "scope": "immunisation",
            "record_types": list(REQUEST.record_types),
            "condition": {"kind": "latest"},
            "purpose_id": "loan",
            "relying_party": "見本の貸付審査",
            "relation": "self",
            "basis": "consent",
            "given_at": 1767225600,
            "expires_at": 4070908800,
            "standing": False,
        }
    ]
    assert claims["exp"] - claims["iat"] == 120


def test_a_replay_with_another_period_is_refused():
    assert refusal_of(token(), question_body(OTHER_PERIOD)) == "other_body"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"linkage_code": "code-2"}, "other_person"),
        ({"condition": OTHER_PERIOD.condition}, "other_condition"),
        ({"category": "household"}, "other_category"),
        ({"scope": "household"}, "other_scope"),
        ({"record_types": ("immunisation_record", "household_member")}, "other_record_types"),
        ({"record_types": ()}, "other_record_types"),
        ({"consent_reference": "c-2"}, "other_consent"),
        ({"request_id": "r-2"}, "other_request"),
    ],
)
def test_a_question_that_was_changed_fits_no_token_even_when_the_hash_would(change, reason):
    changed = question_body(replace(REQUEST, **change))
    assert refusal_of(token(), changed) == "other_body"
    forged_hash = token(claims={"request_sha256": body_sha256(changed)})
    assert refusal_of(forged_hash, changed) == reason


def test_other_bytes_with_the_same_meaning_are_other_bytes():
    spaced = json.dumps(json.loads(BODY), indent=1).encode()
    assert refusal_of(token(), spaced) == "other_body"


@pytest.mark.parametrize(
    ("bent", "reason"),
    [
        ({"claims": {"iss": "https://elsewhere.example"}}, "token_issuer"),
        ({"claims": {"aud": "aozora"}}, "token_audience"),
        ({"claims": {"aud": ["hinata", "aozora"]}}, "token_audience"),
        ({"claims": {"exp": int(NOW.timestamp()) + 86_400}}, "token_life"),
        ({"claims": {"exp": None}}, "token_life"),
        ({"claims": {"iat": "now"}}, "token_life"),
        ({"claims": {"authorization_details": []}}, "other_type"),
        ({"details": {"expires_at": int(NOW.timestamp()) - 3600}}, "consent_not_in_force"),
        ({"details": {"given_at": int(NOW.timestamp()) + 3600}}, "consent_not_in_force"),
        ({"details": {"type": "payment_initiation"}}, "other_type"),
        ({"header": {"typ": "JWT"}}, "token_type"),
        ({"header": {"typ": "self-information-attestation+jwt"}}, "token_type"),
        ({"header": {"kid": "another"}}, "token_key_unknown"),
    ],
)
def test_a_token_that_is_none_of_ours_or_not_for_this_is_refused_by_name(bent, reason):
    assert refusal_of(token(**bent)) == reason


def test_a_token_has_a_short_life_and_clocks_a_minute_of_leeway():
    late = timedelta(seconds=120 + LEEWAY_SECONDS)
    assert refusal_of(token(), now=NOW + late - timedelta(seconds=1)) is None
    assert refusal_of(token(), now=NOW + late) == "token_expired"
    early = timedelta(seconds=LEEWAY_SECONDS)
    assert refusal_of(token(), now=NOW - early) is None
    assert refusal_of(token(), now=NOW - early - timedelta(seconds=1)) == "token_not_yet"


def test_a_signature_that_does_not_fit_is_refused():
    head, claims, signature = token().split(".")
    other = token(claims={"sub": "code-2"}).split(".")[1]
    assert refusal_of(f"{head}.{other}.{signature}") == "token_signature"
    assert refusal_of(f"{head}.{claims}.") == "token_signature"
    assert refusal_of(token(issuer=ISSUER.impostor())) == "token_signature"


@pytest.mark.parametrize(
    ("unverified", "reason"),
    [
        ("", "token_missing"),
        ("x", "token_unreadable"),
        ("a.b.c", "token_unreadable"),
        ("…", "token_unreadable"),
        ("a" * 20_000, "token_unreadable"),
        ("e30.e30.", "token_unreadable"),
        ("eyJ0eXAiOiJjb25zZW50LXRva2VuK2p3dCIsImFsZyI6Im5vbmUifQ.e30.", "token_algorithm"),
        ("W10.e30.e30", "token_unreadable"),
    ],
)
def test_what_is_no_token_is_refused(unverified, reason):
    assert refusal_of(unverified) == reason


def test_a_repeat_is_welcome_and_its_id_serves_no_other_question():
    check = check_of("hinata")
    assert refusal_of(token(), check=check) is None
    assert refusal_of(token(now=NOW + timedelta(seconds=5)), check=check) is None
    longer = question_body(OTHER_PERIOD)
    assert refusal_of(token(OTHER_PERIOD, longer), longer, check=check) == "token_replayed"
    assert refusal_of(token(OTHER_PERIOD, longer), longer) is None
