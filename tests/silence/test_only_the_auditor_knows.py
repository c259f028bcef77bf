"""The reason lies sealed beside the entry: of one length, part of the chain, opened by one command."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from consent.disclosure import Disclosure, entry_hash, verify_chain
from consent.own_history import Wish
from provider.cli import ledger as command
from provider.keys.envelope import Envelope
from provider.selfinfo.reasons import Reason, opened_reasons, sealed_reasons
from provider.storage.disclosures import DisclosureRow
from tests.oauth_provider import START
from tests.silence.arms import blocked, by_hand, no_longer_kept, none_held, not_to_be_found, records
from tests.silence.told_agencies import FORMER, HOME

ENVELOPE = Envelope(b"k" * 32)


def given(line):
    return line.person(**records())


def last_entry(citizen):
    [entry, *_] = citizen.line.services.own_history.all(citizen.person_id, Wish())
    return entry


@pytest.fixture
def audit(line, monkeypatch):
    monkeypatch.setattr(command.Settings, "from_environment", lambda: line.provider.settings)

    def run(disclosure_id):
        return CliRunner().invoke(command.ledger, ["audit", disclosure_id])

    return run


def delivered(line, arm, *categories):
    citizen = arm(line)
    request_id = citizen.ask(*categories).json["request_id"]
    line.go(5)
    assert citizen.get(f"requests/{request_id}/result").status == 200
    return last_entry(citizen)


@pytest.mark.parametrize(
    ("arm", "reason"),
    [
        (none_held, "none_held"),
        (by_hand, "manual"),
        (no_longer_kept, "not_kept"),
        (blocked, "withheld"),
        (not_to_be_found, "withheld"),
        (given, "released"),
    ],
)
def test_the_auditor_reads_why(line, audit, arm, reason):
    with line.at_work():
        entry = delivered(line, arm, "immunisation", "answer.measles_rubella_twice")
    told = json.loads(audit(entry.disclosure_id).output)
    assert told["reasons"]["immunisation"] == {FORMER: reason, HOME: reason}
    assert told["outcomes"]["immunisation"] == (
        "released" if reason == "released" else "not_available"
    )
    for_the_answer = {*told["reasons"]["answer.measles_rubella_twice"].values()}
    assert for_the_answer <= {reason, "released"}


def test_a_flag_that_came_after_the_answer_is_the_reason(line, audit):
    with line.at_work():
        citizen = given(line)
        request_id = citizen.ask("immunisation").json["request_id"]
        line.go(5)
        citizen.flag("self_info_block", days_ago=0)
        citizen.get(f"requests/{request_id}/result")
    told = json.loads(audit(last_entry(citizen).disclosure_id).output)
    assert told["reasons"]["immunisation"] == {FORMER: "withheld", HOME: "withheld"}


def test_an_agency_that_failed_is_named_for_that(line, audit):
    with line.at_work():
        line.agencies[HOME].state = lambda _: 503
        entry = delivered(line, none_held, "immunisation")
    told = json.loads(audit(entry.disclosure_id).output)
    assert told["reasons"]["immunisation"] == {FORMER: "none_held", HOME: "error"}


def test_the_reason_is_part_of_the_chain(line, audit):
    with line.at_work():
        entry = delivered(line, blocked, "immunisation")
    database = line.services.database
    row = update(DisclosureRow).where(DisclosureRow.disclosure_id == entry.disclosure_id)
    with database.transaction() as connection:
        connection.execute(row.values(audit=bytes(len(entry.audit))))
    assert verify_chain(line.services.disclosures.walk()).disclosure_id == entry.disclosure_id
    assert audit(entry.disclosure_id).output == "Error: the entry is altered\n"
    with database.transaction() as connection:
        connection.execute(row.values(audit=entry.audit))
    assert verify_chain(line.services.disclosures.walk()) is None


def test_entries_of_before_keep_their_hash():
    """What was chained before there were reasons is verified as it was."""
    names = ("client_id", "grant_id", "retrieval_id", "person_id", "subject_id", "relation")
    plain = Disclosure("d-1", START, START, purpose_id="p", items=(), **dict.fromkeys(names, "x"))
    assert entry_hash(plain) == "1dc677d5b27c3c55460b02a213c923b86efdc877b42f95b3f50f29d9683d08d7"
    assert entry_hash(plain) != entry_hash(replace(plain, audit=b"sealed"))
    assert "audit" not in repr(replace(plain, audit=b"sealed"))


def test_who_lacks_the_key_or_the_entry_reads_nothing(line, audit, tmp_path, monkeypatch):
    assert audit("d-unknown").output == "Error: there is no such entry\n"
    with line.at_work():
        entry = delivered(line, blocked, "immunisation")
    other = tmp_path / "other.key"
    other.write_bytes(b"o" * 32)
    foreign = replace(line.provider.settings, kek_file=other)
    monkeypatch.setattr(command.Settings, "from_environment", lambda: foreign)
    assert audit(entry.disclosure_id).output == "Error: the reasons do not open with this key\n"


@pytest.mark.parametrize("agencies", [0, 1, 40, 400])
@pytest.mark.parametrize("scopes", [1, 10, 60])
def test_reasons_have_one_length_however_many_there_are(agencies, scopes):
    reasons = {
        f"category-{n}.sub_scope": {f"agency-{m}": Reason.WITHHELD for m in range(agencies)}
        for n in range(scopes)
    }
    sealed = sealed_reasons(ENVELOPE, "d-1", reasons)
    assert len(sealed) == len(sealed_reasons(ENVELOPE, "d-2", {}))
    told = opened_reasons(ENVELOPE, "d-1", sealed)
    assert told == reasons or "more" in told
