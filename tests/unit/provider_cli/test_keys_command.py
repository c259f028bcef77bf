"""`madoguchi keys`: what an operator types and reads."""

import pytest
from click.testing import CliRunner

from provider.cli import keys as command
from provider.clock import utc_now
from provider.keys.ring import KeyRing
from provider.settings import Settings
from provider.stores_alone import key_rotation


@pytest.fixture
def settings(prepared_settings, monkeypatch):
    monkeypatch.setattr(Settings, "from_environment", lambda: prepared_settings)
    return prepared_settings


@pytest.fixture
def signing(settings):
    """Return the kid that signs ES256 now; the first key is made by this."""
    rotation = key_rotation(settings)
    ring = KeyRing(rotation.store, rotation.envelope, rotation.schedule)
    return ring.signer("ES256", now=utc_now()).kid


def told(*arguments):
    return CliRunner().invoke(command.keys, arguments)


def listed():
    return [line.split("\t") for line in told("list").output.splitlines()]


def test_nothing_is_listed_before_the_first_signature(settings):
    assert (told("list").exit_code, told("list").output) == (0, "")


def test_a_rotation_says_when_each_key_signs_and_goes(signing):
    rotated = told("rotate", "ES256")
    assert rotated.exit_code == 0
    made, old = rotated.output.splitlines()
    assert made.startswith("made ")
    assert "it signs from 20" in made
    assert old.startswith(f"{signing} signs until then and stays published until 20")
    states = {kid: state for _, state, kid, *_ in listed()}
    assert states == {signing: "active", made.split()[1].rstrip(";"): "pending"}


def test_a_second_rotation_waits_for_the_first(signing):
    told("rotate", "ES256")
    refused = told("rotate", "ES256")
    assert refused.exit_code == 1
    assert "the next ES256 key is made already and waits to sign" in refused.output
    assert told("rotate", "ES256", "--now").exit_code == 0


def test_an_unknown_algorithm_is_refused_with_the_list(settings):
    refused = told("rotate", "HS256")
    assert refused.exit_code == 2
    assert "ES256" in refused.output


def test_the_key_that_signs_is_not_retired_and_the_way_is_told(signing):
    refused = told("retire", signing)
    assert refused.exit_code == 1
    assert f"{signing} is active; only a retiring key can be taken out" in refused.output
    assert "madoguchi keys rotate ALGORITHM --now" in refused.output
    assert "there is no key nobody" in told("retire", "nobody").output


def test_after_an_emergency_the_old_key_is_taken_out(settings, signing, monkeypatch):
    told("rotate", "ES256", "--now")
    later = utc_now() + key_rotation(settings).schedule.refresh
    monkeypatch.setattr(command, "utc_now", lambda: later)
    assert told("retire", signing).output == f"{signing} is out of the JWKS\n"
    assert {kid: state for _, state, kid, *_ in listed()}[signing] == "removed"
