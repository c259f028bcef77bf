"""The conformance kit passes a good source, and names the rule that a broken one breaks."""

import base64
import gzip
import json
import ssl
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.conformance.issuer import issuer_with, key_from
from connectors.conformance.run import RULES, verdicts
from connectors.conformance.trial import Subject, Trial, trial_client
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.service import SourceService, Told
from connectors.kit.serving import server
from connectors.kit.wsgi import wsgi_app
from connectors.template.new import TRIAL_ISSUER, TRIAL_PERSON, NewSource, write_source
from connectors.template.source import now, service

CATEGORY = "maternal_child_health"
MY_NUMBER = "1234-5678-9018"
"""The one that the Act's own guidance prints: its check digit is right, and it is nobody's."""

TOKEN_RULES = {rule.name for rule in RULES if rule.name.startswith(("token_", "consent_"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources") / "aoba"
    write_source(folder, NewSource("aoba", "見本の町", CATEGORY))
    return folder


@pytest.fixture(scope="module")
def trust():
    return ssl.create_default_context()


@contextmanager
def serving(app):
    running = server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@pytest.fixture
def broken(folder, trust):
    """Return the names of the rules that a source breaks."""

    def tried(source):
        with serving(wsgi_app(source, clock=now)) as url, trial_client(trust) as client:
            secret = (folder / "trial" / "secret").read_text()
            subject = Subject(url, "aoba", secret, TRIAL_PERSON, CATEGORY, "ZZ0001")
            issuer = issuer_with(TRIAL_ISSUER, key_from(folder / "trial" / "key.json"))
            trial = Trial(subject, issuer, client, lambda: datetime.now(UTC))
            return {each.rule for each in verdicts(trial) if not each.kept}

    return tried


class Bent(SourceService):
    """A good source whose replies are bent: ``bend`` gets request, status, JSON and returns a ``Told``."""

    def __init__(self, good, bend):
        super().__init__(good.agency, good.records, good.secret, good.tokens, told=lambda _: None)
        object.__setattr__(self, "bend", bend)

    def answer(self, asked, *, now):
        told = super().answer(asked, now=now)
        bent = self.bend(asked, told, json.loads(told.body or b"null"))
        return bent or told


def changed(told, **members):
    return replace(told, body=json.dumps({**json.loads(told.body), **members}).encode())


def answers(change):
    """Bend good answers alone."""

    def bend(asked, told, body):
        if told.status == 200 and asked.path == "/v1/records":
            return change(told, body, json.loads(asked.body))
        return None

    return bend


def first_record(**members):
    return answers(
        lambda told, body, _: (
            body["records"]
            and changed(told, records=[{**body["records"][0], **members}, *body["records"][1:]])
        )
    )


def at(path, reply):
    return lambda asked, told, body: reply(told, body) if asked.path == path else None


def packed(told, _body, _asked):
    return replace(
        told, body=gzip.compress(told.body), headers={**told.headers, "Content-Encoding": "gzip"}
    )


def known_to_everybody(told, body, asked):
    if asked["linkage_code"] == TRIAL_PERSON:
        return None
    return changed(told, records=[{"record_type": "prenatal_checkup", "record_id": "1"}])


def never_the_same(told, body, _asked):
    more = [
        {**each, "record_id": f"{each['record_id']}-{datetime.now(UTC).timestamp()}"}
        for each in body["records"]
    ]
    return changed(told, records=more)


def late_clock(told, body):
    return changed(told, time=(datetime.now(UTC) - timedelta(minutes=5)).isoformat())


def without_reason(_asked, told, body):
    return replace(told, body=b"<html>403</html>") if told.status == 403 else None


BENT_REPLIES = {
    "lets strangers in": (
        lambda asked, told, body: Told(200, b"{}") if told.status == 401 else None,
        {"secret"},
    ),
    "answers late nonsense with a fault": (
        lambda asked, told, body: Told(500, b"") if told.status == 400 else None,
        {"hostile_bodies"},
    ),
    "packs its answers": (
        answers(packed),
        {"not_compressed", "healthy_answer", "repeat", "record_types", "unknown_person"},
    ),
    "holds a My Number in a text": (
        first_record(remarks=MY_NUMBER),
        {"my_number", "healthy_answer"},
    ),
    "holds a field that is named for one": (first_record(my_number="x"), {"my_number"}),
    "answers for another person": (
        answers(lambda told, body, _: changed(told, linkage_code="ZZ-another")),
        {"person", "healthy_answer"},
    ),
    "answers in another agency's name": (
        answers(lambda told, body, _: changed(told, holder={**body["holder"], "code": "ZZ9"})),
        {"healthy_answer"},
    ),
    "knows everybody": (answers(known_to_everybody), {"unknown_person"}),
    "has an error for whom it does not know": (
        answers(lambda told, body, _: None if body["records"] else Told(404, b"{}")),
        {"unknown_person"},
    ),
    "never says the same": (answers(never_the_same), {"repeat"}),
    "sends more than a mebibyte": (
        answers(lambda told, body, _: changed(told, padding="x" * 1024 * 1024)),
        {"size", "healthy_answer", "coverage", "my_number", "repeat"},
    ),
    "sends half an answer": (
        answers(lambda told, body, _: replace(told, body=told.body[: len(told.body) // 2])),
        {"healthy_answer"},
    ),
    "has a date that is none": (
        first_record(checked_on="2026-02-30", notified_on="2026-02-30"),
        {"healthy_answer"},
    ),
    "has a late clock": (at("/v1/heartbeat", late_clock), {"clock"}),
    "tells no time": (
        at("/v1/heartbeat", lambda told, body: changed(told, time=None)),
        {"clock", "heartbeat"},
    ),
    "takes no reports": (at("/v1/usage-reports", lambda *_: Told(404, b"{}")), {"usage_report"}),
    "covers what it does not have": (
        at("/v1/coverage", lambda told, body: changed(told, covered=[])),
        {"coverage"},
    ),
    "holds nothing of whom it does not serve": (
        at(
            "/v1/records",
            lambda told, _: Told(200, b'{"records": []}') if told.status == 422 else None,
        ),
        {"unsupported"},
    ),
    "refuses without a reason": (without_reason, TOKEN_RULES),
}


def test_the_written_source_keeps_every_rule(broken, folder):
    assert broken(service(folder)) == set()


@pytest.mark.parametrize("fault", BENT_REPLIES)
def test_a_broken_source_is_told_which_rule_it_breaks(broken, folder, fault):
    bend, rules = BENT_REPLIES[fault]
    found = broken(Bent(service(folder), bend))
    assert rules <= found
    if len(rules) == 1 and fault != "sends half an answer":
        assert found == rules, "no other rule is blamed"


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Lenient(ConsentTokenCheck):
    """A check that lets one thing pass."""

    def __init__(self, good, **changes):
        known = {"issuer": good.issuer, "agency_id": good.agency_id, "keys": good.keys}
        super().__init__(**{**known, **changes})


class ForAnyAgency(Lenient):
    def __call__(self, token, body, question, *, now):
        aud = claims_of(token)["aud"] if token.count(".") == 2 else self.agency_id
        check = ConsentTokenCheck(self.issuer, aud, self.keys, replays=self.replays)
        return check(token, body, question, now=now)


class WithoutMemory(Lenient):
    def __call__(self, token, body, question, *, now):
        fresh = ConsentTokenCheck(self.issuer, self.agency_id, self.keys)
        return fresh(token, body, question, now=now)


def believes_everybody(token, body, question, *, now):
    return {}


@pytest.mark.parametrize(
    ("lenient", "rules"),
    [
        pytest.param(lambda good: believes_everybody, TOKEN_RULES, id="believes everybody"),
        pytest.param(
            lambda good: Lenient(good, leeway=10**6),
            {"token_expired", "token_not_yet", "consent_ended"},
            id="does not look at the time",
        ),
        pytest.param(ForAnyAgency, {"token_foreign"}, id="takes tokens for others"),
        pytest.param(WithoutMemory, {"token_replayed"}, id="forgets request ids"),
    ],
)
def test_a_source_that_believes_too_much_is_told_so(broken, folder, lenient, rules):
    good = service(folder)
    assert broken(replace(good, tokens=lenient(good.tokens))) == rules


def test_a_source_that_sends_all_record_types_is_told_so(broken, folder):
    good = service(folder)

    def everything(question):
        whole = tuple(each for covered in good.agency.covered for each in covered.record_types)
        return good.records(replace(question, record_types=whole))

    class Unfiltered(SourceService):
        def _written(self, question, held):
            types = tuple(str(each["record_type"]) for each in held.records)
            return super()._written(replace(question, record_types=types), held)

    bent = Unfiltered(good.agency, everything, good.secret, good.tokens)
    assert broken(bent) == {"record_types"}


def test_a_source_that_is_not_there_breaks_every_rule(broken, folder, trust):
    subject = Subject("http://127.0.0.1:9", "aoba", "", TRIAL_PERSON, CATEGORY)
    issuer = issuer_with(TRIAL_ISSUER, key_from(folder / "trial" / "key.json"))
    with trial_client(trust) as client:
        found = verdicts(Trial(subject, issuer, client, lambda: datetime.now(UTC)))
    assert not any(each.kept for each in found if each.offered)
    assert {each.found for each in found if each.offered} == {"no reply: ConnectError"}
