"""The person directory: believed in the agreed form, and not available in every other case."""

import hashlib
import json
import time
from datetime import date

import pytest

from connectors.directory_http import HttpPersonDirectory
from connectors.errors import DirectoryUnavailableError
from connectors.port import PersonName

HANAKO = {
    "person_id": "p-yamada-hanako",
    "name": {"text": "山田 花子", "kana": "ヤマダ"},
    "birth_date": "2024-05-14",
}


@pytest.fixture
def directory(directory_url):
    return HttpPersonDirectory(directory_url, "d")


def test_a_card_issued_a_moment_ago_is_known_at_once(directory, tmp_path):
    certificate = b"\x30\x82 certificate"
    assert directory.resolve(certificate) is None
    digest = hashlib.sha256(certificate).hexdigest()
    (tmp_path / "credentials.json").write_text(json.dumps({digest: "p-takahashi-naoko"}))
    person = directory.resolve(certificate).person
    assert person.person_id == "p-takahashi-naoko"
    assert person.name == PersonName("髙橋 直子", "タカハシ　ナオコ")
    assert person.birth_date == date(1988, 11, 23)


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
