"""A result is believed only with the provider's signature over exactly this, for us, just now."""

import time
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from joserfc.jwk import ECKey

from clients_example.relying_party.attestation import Attestations
from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.errors import UnexpectedAnswerError, UnprovenError
from clients_example.relying_party.signed_result import read_signed_result
from tests.unit.clients_example.samples import (
    answer,
    envelope,
    matched,
    other,
    summary,
    tax_year,
    year,
)

ASKED = {"answer.income_at_least_3m": year(), "tax_income.summary": year()}


class Published:
    """The keys that a provider publishes; counts how often they were asked for anew."""

    def __init__(self, key):
        self.key, self.forgotten = key, 0

    def keys(self):
        return {"keys": [self.key.as_dict(private=False)]}

    def forget(self):
        self.forgotten += 1


@pytest.fixture
def published(provider):
    return Published(provider.key)


@pytest.fixture
def read(provider, published, client_key):
    """Return ``read(*entries, change=…)``: sign, let somebody change it on the way, and read."""
    configuration = Configuration(provider.issuer, provider.client_id, "", client_key, 1, None)
    attestations = Attestations(configuration, published, lambda: datetime.now(UTC))

    def read(*entries, change=lambda _: None, status="ready"):
        content = deepcopy(envelope(*entries, status=status)) | {"request_id": "req-1"}
        change(signed := provider.attested(content))
        return read_signed_result(signed, attestations, conditions=ASKED)

    return read


YES = answer("answer.income_at_least_3m", "yes", year())


def test_a_signed_answer_and_a_signed_summary_are_believed(read):
    result = read(matched(), YES)
    assert result.finished
    assert result.entry("profile_match").value == "match"
    assert result.entry("answer.income_at_least_3m").value == "yes"
    (record,) = read(summary(tax_year())).entry("tax_income.summary").records("resident_tax_year")
    assert record["employment_revenue_yen"] == 5_200_000


def test_what_was_not_answered_is_unknown_and_what_is_missing_was_not_there(read):
    result = read(other("pending", "profile_match"), status="partial")
    assert (result.finished, result.pending) == (False, True)
    assert result.entry("profile_match").value == "unknown"
    assert result.entry("tax_income.summary").outcome == "not_available"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": ["client-1"]},
        {"sub": "another-person"},
        {"request_id": "req-2"},
        {"category": "answer.income_at_least_5m"},
        {"condition": year(2024)},
        {"content_sha256": "x"},
        {"iat": -2 * 86_400},
        {"iat": 600},
        {"iat": True},
        {"iat": None},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_a_signature_about_something_else_is_none(read, provider, lie):
    if (
        type(lie.get("iat")) is int
    ):  # seconds from now, which is later than when tests are collected
        lie = {"iat": int(time.time()) + lie["iat"]}
    provider.attestation_changes = lie
    with pytest.raises(UnprovenError):
        read(YES)


def test_a_signature_by_another_key_is_none_and_the_keys_were_asked_for_anew(
    read, provider, published
):
    provider.attesting_key = ECKey.generate_key("P-256")
    with pytest.raises(UnprovenError):
        read(YES)
    assert published.forgotten == 1


def change_answer(result):
    result["categories"][0]["answer"]["value"] = "no"


def change_amount(result):
    result["categories"][0]["datasets"][0]["records"][0]["employment_revenue_yen"] *= 10


def add_dataset(result):
    datasets = result["categories"][0]["datasets"]
    datasets.append({**deepcopy(datasets[0]), "as_of": "2020-01-01"})


def as_algorithm_none(result):
    result["categories"][0]["signature"]["jws"] = "eyJhbGciOiJub25lIn0.e30."


@pytest.mark.parametrize(
    ("entry", "change"),
    [
        (YES, change_answer),
        (YES, as_algorithm_none),
        (summary(tax_year()), change_amount),
        (summary(tax_year()), add_dataset),
    ],
)
def test_what_was_changed_on_the_way_is_not_believed(read, entry, change):
    with pytest.raises(UnprovenError):
        read(entry, change=change)


def test_a_genuine_answer_to_another_question_is_not_taken(read):
    with pytest.raises(UnexpectedAnswerError):
        read(answer("answer.income_at_least_3m", "yes", year(2020)))


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["categories"][0].pop("signature"),
        lambda r: r["categories"][0].update(signature=None),
        lambda r: r["categories"][0].update(signature={"jws": 7}),
        lambda r: r["categories"][0].update(condition=None),
        lambda r: r["categories"][0].update(outcome="perhaps"),
        lambda r: r["categories"].append(r["categories"][0]),
        lambda r: r.update(categories=None),
        lambda r: r.update(status="done"),
        lambda r: r.pop("subject"),
    ],
)
def test_a_malformed_result_is_refused(read, change):
    with pytest.raises(UnexpectedAnswerError):
        read(YES, change=change)
