"""The person directory: believed in the agreed form, and not available in every other case."""

import hashlib
import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from connectors.directory_http import HttpPersonDirectory
from connectors.directory_port import BasicFour, CredentialStatus, PersonName
from connectors.errors import DirectoryUnavailableError
from connectors.sandbox.office.register import Register
from connectors.sandbox.office.register_entries import CertificateEntry, Kind, Reason, Status, Use
from connectors.sandbox.person_directory import create_app
from tests.pki import NOW

HANAKO = {
    "person_id": "p-yamada-hanako",
    "name": {"text": "山田 花子", "kana": "ヤマダ"},
    "birth_date": "2024-05-14",
}


@pytest.fixture
def directory(directory_url):
    return HttpPersonDirectory(directory_url, "d")


def entered(register, certificate, **changes):
    """Enter a certificate, given by any bytes, into the register."""
    entry = CertificateEntry(
        **{
            "sha256": hashlib.sha256(certificate).hexdigest(),
            "serial": int.from_bytes(hashlib.sha256(certificate).digest()),
            "use": Use.AUTHENTICATION,
            "generation": 1,
            "card_id": "a-card",
            "person_id": "p-takahashi-naoko",
            "kind": Kind.CARD,
            "listed": True,
            "issued_at": NOW,
            "not_after": NOW,
        }
        | changes
    )
    register.create()
    with register.changing() as books:
        books.add_certificate(entry)
    return entry


def test_a_card_issued_a_moment_ago_is_known_at_once(directory, register):
    certificate = b"\x30\x82 certificate"
    assert directory.resolve(certificate) is None
    entered(register, certificate)
    holder = directory.resolve(certificate)
    assert holder.person.person_id == "p-takahashi-naoko"
    assert holder.person.name == PersonName("髙橋 直子", "タカハシ　ナオコ")
    assert holder.person.birth_date == date(1988, 11, 23)
    assert holder.supersedes == ()


@pytest.mark.parametrize("status", Status)
def test_a_holder_is_told_with_what_became_of_the_certificate(directory, register, status):
    entry = entered(register, b"certificate")
    with register.changing() as books:
        books.set_status(entry, status, reason=None, now=NOW)
    assert directory.resolve(b"certificate").status == status.value


@pytest.mark.parametrize("change", [{"use": Use.SIGNATURE}, {"listed": False}])
def test_no_holder_is_named_for_what_is_no_listed_credential(directory, register, change):
    entered(register, b"certificate", **change)
    assert directory.resolve(b"certificate") is None
    assert directory.credential_events(0) == ()


def test_a_holder_is_told_with_all_that_the_certificate_took_the_place_of(directory, register):
    first, second, third = (entered(register, bytes([n])) for n in range(3))
    with register.changing() as books:
        books.set_superseded_by(first, second.sha256)
        books.set_superseded_by(second, third.sha256)
    assert directory.resolve(b"\2").supersedes == (second.sha256, first.sha256)
    assert directory.resolve(b"\1").supersedes == (first.sha256,)
    assert directory.resolve(b"\0").supersedes == ()


def test_the_feed_tells_in_order_what_became_of_each_certificate(directory, register):
    assert directory.credential_events(0) == ()
    card, phone = entered(register, b"card"), entered(register, b"phone", kind=Kind.ANDROID)
    with register.changing() as books:
        books.set_status(card, Status.SUSPENDED, reason=None, now=NOW)
        books.set_status(card, Status.REVOKED, reason=Reason.LOSS, now=NOW)
    events = directory.credential_events(0)
    assert [(e.certificate_sha256, e.status) for e in events] == [
        (card.sha256, CredentialStatus.ACTIVE),
        (phone.sha256, CredentialStatus.ACTIVE),
        (card.sha256, CredentialStatus.SUSPENDED),
        (card.sha256, CredentialStatus.REVOKED),
    ]
    assert directory.credential_events(events[2].sequence) == events[3:]
    assert directory.credential_events(events[-1].sequence) == ()


MISAKI = BasicFour("山田　美咲", "female", date(1990, 4, 2), "架空県ひなた市見本町一丁目2番3号")


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"name": " 山田 美咲"},
        {"address": "架空県ひなた市 見本町一丁目２番３号"},
    ],
)
def test_all_four_attributes_name_the_one_person(directory, same):
    assert directory.identify(replace(MISAKI, **same)).person_id == "p-yamada-misaki"


@pytest.mark.parametrize(
    "other",
    [
        {"name": "山田美咲"},
        {"name": "山田　美岬"},
        {"sex": "unknown"},
        {"birth_date": date(1990, 4, 3)},
        {"address": "架空県ひなた市見本町一丁目2番"},
    ],
)
def test_three_attributes_name_nobody(directory, other):
    assert directory.identify(replace(MISAKI, **other)) is None


def test_variants_of_a_character_are_not_the_same_name(directory):
    naoko = BasicFour("髙橋 直子", "female", date(1988, 11, 23), "架空県みどりが原町見本原9番地の1")
    assert directory.identify(naoko).person_id == "p-takahashi-naoko"
    assert directory.identify(replace(naoko, name="高橋 直子")) is None


def test_two_people_with_the_same_four_attributes_are_nobody(people):
    twins = {**people, "p-twin": replace(people["p-yamada-misaki"], person_id="p-twin")}
    app = create_app(twins, Register(Path("absent")), secret="d", key=b"k")
    wanted = {
        "name": MISAKI.name,
        "sex": MISAKI.sex,
        "birth_date": "1990-04-02",
        "address": MISAKI.address,
    }
    headers = {"Authorization": "Bearer d"}
    assert app.test_client().post("/v1/identify", json=wanted, headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("identify", {}),
        ("identify", {"name": "x", "sex": "male", "birth_date": "1990", "address": "y"}),
        ("credential-events", {}),
        ("credential-events", {"after": -1}),
        ("credential-events", {"after": True}),
        ("credential-events", {"after": "0"}),
        ("resolve", {"certificate": "*"}),
    ],
)
def test_a_question_that_is_none_is_refused(directory_url, question, body):
    headers = {"Authorization": "Bearer d"}
    answer = httpx.post(f"{directory_url}/v1/{question}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_a_person_is_described_by_id(directory):
    assert directory.person("p-yoshida-mayu").name.text == "𠮷田 真由"
    assert directory.person("p-nobody") is None


def test_a_parent_represents_their_children(directory):
    represented = directory.represented("p-yamada-misaki")
    assert [(r.person.name.text, r.relation) for r in represented] == [
        ("山田 花子", "legal_representative"),
        ("山田 蓮", "legal_representative"),
    ]
    assert directory.represented("p-sato-kenji") == ()
    assert directory.represented("p-nobody") == ()


def test_linkage_tells_where_records_may_lie(directory, code_of):
    linkage = directory.linkage("p-yamada-hanako")
    assert [(r.agency_id, r.moved_out) for r in linkage.residences] == [
        ("aozora", date(2025, 4, 1)),
        ("hinata", None),
    ]
    assert linkage.codes["aozora"] == code_of("aozora", "yamada-hanako")
    assert len(set(linkage.codes.values())) == len(linkage.codes)
    assert directory.linkage("p-nobody") is None


def test_an_agencys_own_code_names_the_person_and_nobody_elses_does(directory, code_of):
    code = code_of("aozora", "yamada-hanako")
    assert directory.linked("aozora", code) == "p-yamada-hanako"
    assert directory.linked("hinata", code) is None
    assert directory.linked("aozora", "ZZ-nobody") is None


def test_a_wrong_secret_makes_it_unavailable(directory_url):
    with pytest.raises(DirectoryUnavailableError, match="401"):
        HttpPersonDirectory(directory_url, "wrong").person("p-yamada-misaki")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        json.dumps({**HANAKO, "birth_date": "14 May"}).encode(),
        json.dumps({**HANAKO, "name": "山田"}).encode(),
        json.dumps({**HANAKO, "person_id": ""}).encode(),
        json.dumps({**HANAKO, "person_id": "p-somebody-else"}).encode(),
        b'"' + b"a" * 300_000 + b'"',
    ],
)
def test_nonsense_makes_it_unavailable_without_a_word_of_it(bad_server, body):
    bad_server.says(200, body)
    with pytest.raises(DirectoryUnavailableError) as fault:
        HttpPersonDirectory(bad_server.url, "d").person("p-yamada-hanako")
    assert "山田" not in str(fault.value)


@pytest.mark.parametrize("status", [201, 204, 302, 400, 500, 503])
def test_every_other_status_makes_it_unavailable(bad_server, status):
    bad_server.says(status, b"", Location="http://127.0.0.1:1/")
    with pytest.raises(DirectoryUnavailableError):
        HttpPersonDirectory(bad_server.url, "d").person("p-yamada-hanako")
    assert bad_server.visits == 1


def test_somebody_is_never_represented_by_another_relation(bad_server):
    answer = {"represented": [{"person": HANAKO, "relation": "neighbour"}]}
    bad_server.says(200, json.dumps(answer).encode())
    with pytest.raises(DirectoryUnavailableError):
        HttpPersonDirectory(bad_server.url, "d").represented("p-yamada-misaki")


def test_a_residence_without_a_code_makes_it_unavailable(bad_server):
    stay = {
        "agency_id": "hinata",
        "municipality_code": "991023",
        "moved_in": "2024-01-01",
        "moved_out": None,
    }
    bad_server.says(200, json.dumps({"residences": [stay], "codes": {}}).encode())
    with pytest.raises(DirectoryUnavailableError):
        HttpPersonDirectory(bad_server.url, "d").linkage("p-yamada-hanako")


def test_a_silent_directory_is_left_in_time(bad_server):
    bad_server.silent = True
    started = time.monotonic()
    with pytest.raises(DirectoryUnavailableError, match="ReadTimeout"):
        HttpPersonDirectory(bad_server.url, "d", time_limit=0.4).person("p-yamada-hanako")
    assert time.monotonic() - started < 2


def test_a_directory_that_drips_is_left_in_time(bad_server):
    bad_server.says(200, json.dumps(HANAKO).encode())
    head, body = bad_server.reply.split(b"\r\n\r\n")
    bad_server.reply, bad_server.pause = head + b"\r\n\r\n" + body, 0.02
    started = time.monotonic()
    with pytest.raises(DirectoryUnavailableError):
        HttpPersonDirectory(bad_server.url, "d", time_limit=1).person("p-yamada-hanako")
    assert time.monotonic() - started < 4
