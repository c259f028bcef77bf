"""The conformance kit tries the exchange history and sealed answers where a source offers them, and there alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from joserfc.jwk import KeySet

from connectors.conformance.exchange_rules import EXCHANGE_RULES
from connectors.conformance.issuer import issuer_with, key_from
from connectors.conformance.run import verdicts
from connectors.conformance.sealed_rules import SEALED_RULES
from connectors.conformance.trial import Subject, Trial
from connectors.contract.exchange_history import EXCHANGE_PATH
from connectors.kit.sealing import AnswerSealer
from connectors.kit.service import Held, SourceService, Told
from connectors.kit.signing import AnswerSigner, new_signing_key
from connectors.kit.wsgi import wsgi_app
from connectors.template.new import TRIAL_ISSUER, TRIAL_PERSON, NewSource, write_source
from connectors.template.source import now, service
from scopes.catalogue import CATALOGUE, SCOPES

KEY, OTHER_KEY = new_signing_key(), new_signing_key()
KEYS = KeySet([KEY])
NAMES_KEY = b"n" * 32
EXCHANGE = {rule.name for rule in EXCHANGE_RULES}
SEALED = {rule.name for rule in SEALED_RULES}
EVENT = {
    "exchange_id": "ZZ-4711",
    "requested_at": "2026-10-01T10:00:00+09:00",
    "provided_at": None,
    "requester_code": "ZZ0001",
    "requester": "見本の町",
    "requester_department": "子育て支援課",
    "requester_contact": "見本の町 窓口",
    "provider_code": "991023",
    "provider": "ひなた市",
    "items": ["住民税の課税情報"],
    "procedure_code": "ZZ-101",
    "procedure": "児童手当の認定",
    "restricted": False,
}


def told_of(question):
    return [EVENT] if question.linkage_code == TRIAL_PERSON else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offers") / "aoba"
    write_source(folder, NewSource("aoba", "見本の町", "immunisation"))
    return folder


@pytest.fixture
def plain(folder):
    """A source as it is written on its first day: neither history nor sealed answers."""
    return service(folder)


@pytest.fixture
def offers(plain):
    """A source that tells its exchanges, seals immunisation, and does not seal something else."""
    [covered] = plain.agency.covered
    other = replace(
        covered, category="tax_income", record_types=(CATALOGUE["tax_income"].record_types[0].id,)
    )
    agency = replace(plain.agency, covered=[replace(covered, sealed=True), other])
    return replace(
        plain,
        agency=agency,
        sign=AnswerSigner(KEY),
        seal=AnswerSealer(KEY, NAMES_KEY),
        exchanges=told_of,
    )


@pytest.fixture
def tried(folder):
    def tried(app):
        secret = (folder / "trial" / "secret").read_text()
        url = "http://source.invalid"
        subject = Subject(url, "aoba", secret, TRIAL_PERSON, "immunisation", "ZZ0001", KEYS)
        issuer = issuer_with(TRIAL_ISSUER, key_from(folder / "trial" / "key.json"))
        with httpx.Client(transport=httpx.WSGITransport(app)) as client:
            found = verdicts(Trial(subject, issuer, client, lambda: datetime.now(UTC)))
        return {each.rule: each for each in found if each.rule in EXCHANGE | SEALED}

    return tried


def served(source, bend=lambda asked, told: told):
    """Serve a source whose replies are bent: ``bend`` gets request and reply."""

    class Bent(SourceService):
        def answer(self, asked, *, now):
            return bend(asked, super().answer(asked, now=now))

    parts = {name: getattr(source, name) for name in source.__dataclass_fields__}
    return wsgi_app(Bent(**parts), clock=now)


def broken(found):
    return {name for name, each in found.items() if not each.kept}


def changed(told, **members):
    return replace(told, body=json.dumps({**json.loads(told.body), **members}).encode())


def test_a_source_that_offers_neither_is_not_blamed_and_nothing_is_said_to_be_kept(plain, tried):
    found = tried(served(plain))
    assert broken(found) == set()
    assert {name for name, each in found.items() if not each.offered} == EXCHANGE | SEALED
    assert found["exchange_history"].found == "not offered, status 422"


def test_a_source_without_the_path_offers_no_history(plain, tried):
    def bend(asked, told):
        return Told(404, b"{}") if asked.path == EXCHANGE_PATH else told

    found = tried(served(plain, bend))
    assert not any(found[name].offered for name in EXCHANGE)


def test_a_source_that_offers_both_as_the_kit_does_keeps_every_rule(offers, tried):
    found = tried(served(offers))
    assert {name: each.found for name, each in found.items() if not each.kept} == {}
    assert all(each.offered for each in found.values())


def events(*told):
    return lambda question: list(told) if question.linkage_code == TRIAL_PERSON else []


HISTORIES = {
    "is half": events({name: EVENT[name] for name in EVENT if name != "items"}),
    "is of other agencies": events({**EVENT, "requester_code": "991031"}),
    "holds a My Number": events({**EVENT, "requester_contact": "1234-5678-9018"}),
}


@pytest.mark.parametrize("fault", HISTORIES)
def test_a_history_that_nobody_can_show_breaks_its_rule(offers, tried, fault):
    source = replace(offers, exchanges=HISTORIES[fault])
    assert broken(tried(served(source))) == {"exchange_history"}


def test_a_history_of_somebody_unknown_breaks_its_rule(offers, tried):
    source = replace(offers, exchanges=lambda _: [EVENT])
    assert broken(tried(served(source))) == {"exchange_unknown_person"}


def test_a_history_for_whoever_asks_breaks_its_rule(offers, tried):
    source = replace(offers, tokens=lambda *_, **__: {})
    assert broken(tried(served(source))) == {"exchange_proof"}


def test_records_in_clear_beside_what_is_sealed_are_named(offers, tried):
    def bend(_asked, told):
        return changed(told, records=[{}]) if b'"sealed": "' in told.body else told

    found = tried(served(offers, bend))
    assert found["sealed_answer"].found == "outcome error malformed"


def test_an_answer_in_clear_to_a_question_for_a_sealed_one_is_named(offers, tried):
    def in_clear(answer, question, now):
        return answer

    found = tried(served(replace(offers, seal=in_clear)))
    assert broken(found) >= SEALED
    assert "in clear" in found["sealed_answer"].found


def test_a_seal_by_another_key_is_no_good(offers, tried):
    source = replace(offers, seal=AnswerSealer(OTHER_KEY, NAMES_KEY))
    found = tried(served(source))
    assert found["sealed_answer"].found == "forged_signature"
    assert broken(found) == {"sealed_answer", "sealed_inside", "sealed_names"}


class Careless(AnswerSealer):
    """Seals whatever it is given, as it is: under any scope, with the office's own names."""

    def __call__(self, answer, question, now):
        around = {name: value for name, value in answer.items() if name != "records"}
        scope = SCOPES[question.scope]
        payload = self._payload(answer, answer["records"], scope, question, now)
        sealed = self._sealed(payload, question.recipient)
        signature = self._signed(around, sealed, question, now)
        return {**around, "sealed": sealed, "signature": signature}


def test_a_sealer_without_guards_is_found_out_by_what_is_inside(offers, tried):
    source = replace(offers, seal=Careless(KEY, NAMES_KEY))
    found = tried(served(source))
    assert broken(found) == {"sealed_inside", "sealed_names", "sealed_refusals"}
    assert found["sealed_inside"].found == "more inside than the scope shows"
    assert found["sealed_names"].found == "the same record ids for two recipients"


def test_names_that_change_are_found_out(offers, tried):
    def anew(answer, question, now):
        return AnswerSealer(KEY, question.request_id.encode())(answer, question, now)

    found = tried(served(replace(offers, seal=anew)))
    assert broken(found) == {"sealed_names"}


def test_a_person_without_records_proves_nothing(offers, tried):
    nothing = Held([], datetime.now(UTC).date())
    found = tried(served(replace(offers, records=lambda _: nothing)))
    assert {"sealed_answer", "sealed_inside", "sealed_names"} <= broken(found)
    assert "try somebody else" in found["sealed_answer"].found
