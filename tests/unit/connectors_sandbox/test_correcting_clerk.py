"""An invented agency takes a correction, its clerk decides, and the next answer shows what was decided."""

import json
from uuid import uuid4

import pytest
from joserfc.jwk import KeySet

from connectors.contract.correction import Filing, correction_body
from connectors.contract.correction_seal import seal_words
from connectors.contract.correction_statement import correction_statement
from connectors.contract.question import TOKEN_HEADER, body_sha256, question_body
from connectors.kit.corrections import new_correction_key
from connectors.kit.signing import new_signing_key
from connectors.port import SourceRequest
from connectors.sandbox.agency import counter_of, create_app
from connectors.sandbox.casebook import Casebook
from connectors.sandbox.everybody import today_in_japan
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.office.command import main
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from connectors.sandbox.signing_keys import corrections_key_file, key_file
from provider.clock import utc_now
from tests.fakes.consent_tokens import check_of, prove
from tests.fakes.questions import TERMS
from tests.services.hostile_server import HostileServer

KEY = b"k" * 32
SIGNS, OPENS = new_signing_key(), new_correction_key()
CODE = linkage_code(KEY, "hinata", "p-yamada-hanako")
WORDS = "2回目のはずです。"


@pytest.fixture
def platform():
    """Whoever hears statements of agencies."""
    running = HostileServer()
    running.says(b"", status=204, content_type=None)
    yield running
    running.close()


@pytest.fixture
def agency(tmp_path):
    """The agency's program, with a counter for corrections."""
    for path, key in (
        (key_file(tmp_path, "hinata"), SIGNS),
        (corrections_key_file(tmp_path, "hinata"), OPENS),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(key.as_dict(private=True)))
    return create_app(
        load_profiles()["hinata"],
        load_people(PEOPLE),
        secret="s",
        key=KEY,
        tokens=check_of("hinata"),
        counter=counter_of(tmp_path, "hinata"),
    ).test_client()


def question(**changes):
    told = {
        "request_id": str(uuid4()),
        "agency_id": "hinata",
        "linkage_code": CODE,
        "category": "immunisation",
        "condition": {"kind": "latest"},
        "consent_reference": "c-1",
        "scope": "immunisation",
        "record_types": ("immunisation_record",),
        "consent": TERMS,
    }
    return SourceRequest(**(told | changes))


def post(agency, path, request, body):
    headers = {"Authorization": "Bearer s", TOKEN_HEADER: prove(request, body_sha256(body))}
    return agency.post(path, data=body, headers=headers).json


def records(agency):
    request = question()
    told = post(agency, "/v1/records", request, question_body(request))["records"]
    return {each["record_id"]: each for each in told}


def report(agency, record_id, case_id=None):
    case_id = case_id or str(uuid4())
    request = question(scope="correction")
    sealed = seal_words(WORDS, case_id, OPENS.as_dict(private=False))
    filing = Filing(case_id, "immunisation_record", record_id, sealed)
    return post(agency, "/v1/corrections", request, correction_body(request, filing))["case_number"]


def clerk(folder, platform, *words):
    there = ["--platform", f"http://127.0.0.1:{platform.port}"]
    return main(["--data", str(folder), *words, *there])


def statement(platform):
    told = platform.requests[-1].decode().partition("\r\n\r\n")[2]
    issuer = f"http://127.0.0.1:{platform.port}"
    keys = KeySet([SIGNS])
    return correction_statement(told, lambda _: keys, audience=issuer, now=utc_now())


def test_what_the_clerk_corrects_is_in_the_next_answer_with_the_day(
    agency, tmp_path, platform, capsys
):
    before = records(agency)
    record_id, *others = before
    number = report(agency, record_id)
    [case] = Casebook(tmp_path, "hinata").cases()
    assert (case.text, case.record_id) == (WORDS, record_id)
    assert main(["--data", str(tmp_path), "cases"]) == 0
    assert WORDS not in (listed := capsys.readouterr().out)
    assert number in listed
    assert clerk(tmp_path, platform, "correct", number, "--set", "dose_number=2") == 0
    after = records(agency)
    assert (before[record_id]["dose_number"], after[record_id]["dose_number"]) == (1, 2)
    assert after[record_id]["as_of"] == today_in_japan().isoformat() > before[record_id]["as_of"]
    assert {name: after[name] for name in others} == {name: before[name] for name in others}
    said = statement(platform)
    assert (said.case_id, said.state, said.linkage_code) == (case.case_id, "corrected", CODE)


def test_a_repeat_opens_no_second_case(agency, tmp_path):
    case_id = str(uuid4())
    assert report(agency, "ZZ-1", case_id) == report(agency, "ZZ-1", case_id)
    assert len(Casebook(tmp_path, "hinata").cases()) == 1


def test_a_refusal_has_a_reason_and_changes_nothing(agency, tmp_path, platform):
    before = records(agency)
    number = report(agency, next(iter(before)))
    assert clerk(tmp_path, platform, "refuse", number, "as_it_was") == 0
    assert (statement(platform).state, statement(platform).reason) == ("refused", "as_it_was")
    assert records(agency) == before


def test_a_platform_that_does_not_take_it_leaves_the_case_as_it_was(
    agency, tmp_path, platform, capsys
):
    number = report(agency, "ZZ-1")
    platform.says(b"{}", status=400)
    assert clerk(tmp_path, platform, "accept", number) == 1
    assert "platform_refused" in capsys.readouterr().err
    assert Casebook(tmp_path, "hinata").cases()[0].state == "received"
    assert clerk(tmp_path, platform, "accept", "ZZ-none") == 1
    assert "no_such_case" in capsys.readouterr().err
