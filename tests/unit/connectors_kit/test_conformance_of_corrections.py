"""The conformance kit tries corrections where the list names a key for them, and there alone."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from connectors.conformance.correction_rules import CORRECTION_RULES
from connectors.conformance.issuer import issuer_with, key_from
from connectors.conformance.run import verdicts
from connectors.conformance.trial import Subject, Trial
from connectors.kit.corrections import CorrectionBox, new_correction_key
from connectors.kit.wsgi import wsgi_app
from connectors.template.new import TRIAL_ISSUER, TRIAL_PERSON, NewSource, write_source
from connectors.template.source import now, service

RULES = {rule.name for rule in CORRECTION_RULES}
OPENS = new_correction_key()


class Clerk:
    """Opens a case for each correction, one for a case that is brought twice."""

    def __init__(self):
        self.cases = {}

    def __call__(self, correction):
        return self.cases.setdefault(correction.case_id, f"ZZ-{len(self.cases) + 1}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corrections") / "aoba"
    write_source(folder, NewSource("aoba", "見本の町", "immunisation"))
    return folder


@pytest.fixture
def source(folder):
    """A source whose clerk takes corrections."""
    return replace(service(folder), corrections=CorrectionBox(OPENS, Clerk()))


@pytest.fixture
def tried(folder):
    def tried(source, *, listed=True):
        secret = (folder / "trial" / "secret").read_text()
        subject = Subject(
            "http://source.invalid",
            "aoba",
            secret,
            TRIAL_PERSON,
            "immunisation",
            corrections=OPENS.as_dict(private=False) if listed else None,
        )
        issuer = issuer_with(TRIAL_ISSUER, key_from(folder / "trial" / "key.json"))
        app = wsgi_app(source, clock=now)
        with httpx.Client(transport=httpx.WSGITransport(app)) as client:
            found = verdicts(Trial(subject, issuer, client, lambda: datetime.now(UTC)))
        return {each.rule: each for each in found if each.rule in RULES}

    return tried


def broken(found):
    return {name: each.found for name, each in found.items() if not each.kept}


def test_a_source_that_takes_corrections_as_the_kit_does_keeps_every_rule(source, tried):
    found = tried(source)
    assert broken(found) == {}
    assert all(each.offered for each in found.values())


def test_a_source_without_a_key_in_the_list_is_not_blamed_and_gets_no_case(source, tried):
    found = tried(source, listed=False)
    assert broken(found) == {}
    assert not any(each.offered for each in found.values())
    assert source.corrections.take.cases == {}


def test_a_listed_key_and_nobody_who_opens_is_named(source, tried):
    assert "correction_case" in broken(tried(replace(source, corrections=None)))


def test_a_number_that_changes_is_named(source, tried):
    numbers = iter(range(100))
    box = CorrectionBox(OPENS, lambda _: f"ZZ-{next(numbers)}")
    assert broken(tried(replace(source, corrections=box))) == {
        "correction_case": "a repeat has another number"
    }


def test_a_case_for_words_that_nobody_can_read_is_named(source, tried):
    found = tried(replace(source, corrections=lambda _: "ZZ-1"))
    assert broken(found) == {"correction_seal": "status 200 for a foreign seal"}


def test_a_case_without_a_proof_is_named(source, tried):
    found = tried(replace(source, tokens=lambda *_, **__: {}))
    assert set(broken(found)) == {"correction_proof"}


def test_no_records_are_answered_under_the_scope_of_a_correction(source, folder):
    secret = (folder / "trial" / "secret").read_text()
    subject = Subject("http://source.invalid", "aoba", secret, TRIAL_PERSON, "immunisation")
    issuer = issuer_with(TRIAL_ISSUER, key_from(folder / "trial" / "key.json"))
    with httpx.Client(transport=httpx.WSGITransport(wsgi_app(source, clock=now))) as client:
        trial = Trial(subject, issuer, client, lambda: datetime.now(UTC))
        assert trial.ask(trial.question(scope="correction")).status == 400
