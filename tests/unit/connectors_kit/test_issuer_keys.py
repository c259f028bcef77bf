"""An agency keeps the platform's keys, learns new ones, and forgets those that were taken back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.conformance.issuer import jwks_of, new_key
from connectors.kit.errors import AwayError
from connectors.kit.issuer_keys import keys_in

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIRST, SECOND = new_key(), new_key()


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(jwks_of(FIRST)))
    return path


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def test_a_new_key_is_learned_when_it_is_first_seen_but_not_at_every_call(published):
    keys = keys_in(published)
    assert keys(FIRST.kid, at(0)) is not None
    published.write_text(json.dumps({"keys": jwks_of(FIRST)["keys"] + jwks_of(SECOND)["keys"]}))
    assert keys(SECOND.kid, at(10)) is None
    assert keys(SECOND.kid, at(31)) is not None


def test_a_key_that_was_taken_back_counts_no_more_after_five_minutes(published):
    keys = keys_in(published)
    assert keys(FIRST.kid, at(0)) is not None
    published.write_text(json.dumps(jwks_of(SECOND)))
    assert keys(FIRST.kid, at(299)) is not None
    assert keys(FIRST.kid, at(301)) is None


def test_known_keys_go_on_counting_while_the_platform_is_silent(published):
    keys = keys_in(published)
    assert keys(FIRST.kid, at(0)) is not None
    published.unlink()
    assert keys(FIRST.kid, at(600)) is not None


@pytest.mark.parametrize("unreadable", [b"", b"[]", b'{"keys": [7]}', b'{"keys": 7}', b"\xff"])
def test_without_readable_keys_nobody_is_believed_and_the_platform_may_come_again(
    published, unreadable
):
    published.write_bytes(unreadable)
    with pytest.raises(AwayError):
        keys_in(published)(FIRST.kid, at(0))


def test_keys_of_other_kinds_are_passed_over(published):
    encryption = {**jwks_of(SECOND)["keys"][0], "use": "enc"}
    published.write_text(
        json.dumps({"keys": [encryption, {"kty": "RSA"}, *jwks_of(FIRST)["keys"]]})
    )
    keys = keys_in(published)
    assert keys(FIRST.kid, at(0)) is not None
    assert keys(SECOND.kid, at(0)) is None
