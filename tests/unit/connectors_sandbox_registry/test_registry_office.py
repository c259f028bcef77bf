"""The registry office: every run ends in the same state, whatever it finds."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from connectors.sandbox.office.opening import main, open_office
from connectors.sandbox.office.pki import ORGANIZATION, POLICY_OIDS
from connectors.sandbox.office.register_entries import Use
from connectors.sandbox.people import PeopleFileError
from jpki_bridge import errors
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import answer_question, look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.verification.trust import load_anchors
from tests.office_world import (
    TEXTS,
    card,
    fingerprints,
    listed_holders,
    log_in,
    orders_in,
    write_person,
)
from tests.pki import NOW

STATES = ("normal", "revoked", "expired", "no_pin", "locked", "last_try")


@pytest.fixture
def people(tmp_path):
    folder = tmp_path / "people"
    folder.mkdir()

    def write(*cards, **changes):
        return write_person(folder, *cards, **changes)

    write(*(card(state) for state in STATES))
    return write


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture(scope="session")
def first_run(tmp_path_factory):
    """One first run for all tests: making keys is the slow part."""
    folder = tmp_path_factory.mktemp("first_run")
    (folder / "people").mkdir()
    write_person(folder / "people", *(card(state) for state in STATES))
    open_office(folder / "data", orders_in(folder / "people"), now=NOW)
    return folder / "data"


@pytest.fixture
def opened(first_run, data, people, tmp_path):
    def run(now=NOW):
        return open_office(data, orders_in(tmp_path / "people"), now=now)

    shutil.copytree(first_run, data)
    return run


def test_a_normal_card_logs_in_and_the_directory_knows_its_holder(opened, data):
    verified = log_in(data, "card-normal")
    assert listed_holders(data)[verified.certificate_sha256] == "p-test"
    assert len(listed_holders(data)) == len(STATES)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ("revoked", errors.CertificateRevokedError),
        ("expired", errors.CertificateExpiredError),
        ("no-pin", errors.PinNotSetError),
        ("locked", errors.PinBlockedError),
        ("last-try", errors.PinLastTryError),
    ],
)
def test_every_other_state_is_refused_in_its_own_way(opened, data, state, refusal):
    with pytest.raises(refusal):
        log_in(data, f"card-{state}")


def test_a_last_try_card_works_when_the_pin_is_right(opened, data):
    assert log_in(data, "card-last-try", confirmed=True)
    assert look(VirtualTransport(data / "cards"), "card-last-try").tries_left == 3


def test_the_revocation_list_lasts_30_days_and_is_new_at_each_run(opened, data):
    later = NOW + timedelta(days=31)
    with pytest.raises(errors.RevocationUnknownError):
        log_in(data, "card-normal", now=later)
    opened(now=later)
    assert log_in(data, "card-normal", now=later)


def test_the_ca_and_the_policy_are_the_sandboxs_own(opened, data):
    (anchor,) = load_anchors((data / "pki" / "auth-ca.pem").read_bytes())
    assert f"O={ORGANIZATION}," in anchor.subject.rfc4514_string() + ","
    assert json.loads((data / "pki" / "policy.json").read_text()) == {
        "policy_oids": [POLICY_OIDS[Use.AUTHENTICATION]],
        "sign_policy_oids": [POLICY_OIDS[Use.SIGNATURE]],
    }
    assert not any(oid.startswith("1.2.392.200149") for oid in POLICY_OIDS.values())


def test_who_is_not_in_the_directory_has_a_card_and_no_entry(data, people, tmp_path):
    people(card("normal", in_directory=False))
    open_office(data, orders_in(tmp_path / "people"), now=NOW)
    assert log_in(data, "card-normal")
    assert listed_holders(data) == {}


def test_a_second_run_reissues_nothing_and_keeps_a_locked_card_locked(opened, data):
    transport = VirtualTransport(data / "cards")
    with typed_pin("9999") as pin, pytest.raises(errors.PinWrongError):
        answer_question(transport, "card-normal", pin, Question(*TEXTS), last_try_confirmed=False)
    before = fingerprints(data), (data / "pki" / "auth-ca.pem").read_bytes()
    opened()
    assert (fingerprints(data), (data / "pki" / "auth-ca.pem").read_bytes()) == before
    assert look(transport, "card-normal").tries_left == 2


@pytest.mark.parametrize(
    "lost",
    [
        "pki/auth-ca.pem",
        "pki/auth.crl",
        "pki/policy.json",
        "cards/card-normal.json",
    ],
)
@pytest.mark.parametrize("how", ["gone", "cut"])
def test_the_next_run_repairs_what_a_crash_left(opened, data, lost, how):
    path = data / lost
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:20])
    opened()
    verified = log_in(data, "card-normal")
    assert verified.certificate_sha256 in listed_holders(data)
    assert len(listed_holders(data)) == len(STATES)


def test_a_changed_order_is_a_new_card_and_a_changed_label_is_not(opened, data, people):
    before = log_in(data, "card-normal").certificate_sha256
    people(card("normal", label={"ja": "新しい名札", "en": "New label"}))
    opened()
    assert log_in(data, "card-normal").certificate_sha256 == before
    assert VirtualTransport(data / "cards").slots()[0].label_ja == "新しい名札"
    people(card("revoked", card_id="card-normal"))
    opened()
    with pytest.raises(errors.CertificateRevokedError):
        log_in(data, "card-normal")


def test_a_card_that_nobody_orders_any_more_is_withdrawn_and_foreign_files_stay(
    opened, data, people
):
    (data / "cards" / "foreign.json").write_text("{}")
    people(card("normal"))
    opened()
    assert {path.name for path in (data / "cards").iterdir()} == {
        "card-normal.json",
        "foreign.json",
    }


def test_keys_and_cards_are_readable_by_their_owner_only(opened, data):
    for path in [data / "pki" / "office.sqlite3", *(data / "cards").glob("*.json")]:
        assert path.stat().st_mode & 0o077 == 0
    assert not list(data.rglob("*.tmp"))


@pytest.mark.parametrize(
    "fault",
    [
        {"synthetic": False},
        {"synthetic": "yes"},
        {"cards": [card("lost")]},
        {"cards": [card("normal", card_id="../x")]},
        {"cards": [card("normal", card_id="a.b")]},
        {"cards": [card("normal", pin="12345")]},
        {"cards": [card("normal", pin=1234)]},
        {"cards": [card("normal"), card("normal")]},
        {"cards": ["normal"]},
        {"cards": []},
    ],
)
def test_a_faulty_people_file_is_named_and_nothing_is_written(
    people, data, tmp_path, capsys, fault
):
    folder = people(**fault)
    with pytest.raises(PeopleFileError):
        orders_in(folder)
    assert main(["--data", str(data), "--people", str(folder)]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert not data.exists()


def test_the_program_runs_twice_and_reset_makes_everything_anew(people, data, tmp_path):
    command = [sys.executable, "-m", "connectors.sandbox.office.opening", "--data", str(data)]
    command += ["--people", str(tmp_path / "people")]

    def run(*more):
        subprocess.run([*command, *more], check=True, env=os.environ, capture_output=True)
        return fingerprints(data)

    first = run()
    assert run() == first
    assert run("--reset") != first
