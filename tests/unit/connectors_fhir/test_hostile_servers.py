"""Servers that are broken, or mean harm: each ends as a named outcome, and nothing that they sent is told."""

import json

import httpx
import pytest

from connectors.fhir import source as fhir_source
from connectors.fhir.links import MOST_PAGES
from connectors.port import SourceErrorKind
from tests.unit.connectors_fhir.conftest import (
    BASE,
    CODE,
    Server,
    bundle,
    patient,
    shot,
    told_reasons,
)

GONE = {"relation": "next"}


def nested(depth, core):
    for _ in range(depth):
        core = {"resourceType": "Group", "contained": [core]}
    return core


def deep(depth):
    return (
        b'{"resourceType":"Bundle","type":"searchset","entry":' + b"[" * depth + b"]" * depth + b"}"
    )


BROKEN = {
    "not-json": b"<Bundle xmlns='http://hl7.org/fhir'/>",
    "shift-jis": json.dumps(bundle(shot(lotNumber="見本"), patient()), ensure_ascii=False).encode(
        "shift_jis"
    ),
    "utf-16": json.dumps(bundle()).encode("utf-16"),
    "a-list": [bundle()],
    "nan": b'{"resourceType":"Bundle","type":"searchset","total":NaN}',
    "too-deep": deep(100_000),
    "no-bundle": shot(),
    "another-bundle": bundle(type="history"),
    "entries-no-list": bundle(entry={"resource": shot()}),
    "entry-no-object": bundle(entry=["x"]),
    "resource-no-object": bundle(entry=[{"resource": "x"}]),
    "resource-without-type": bundle({"id": "x"}),
    "half": bundle(shot(), patient(), total=2),
    "two-of-one-id": bundle(shot(), shot(lotNumber="ZZ2"), patient()),
    "the-same-twice": bundle(shot(), shot(), patient()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_search_result_is_malformed(name, caplog):
    answer = Server(BROKEN[name]).asks()
    assert (answer.error_kind, answer.records) == (SourceErrorKind.MALFORMED, ())
    assert len(told_reasons(caplog)) == 1
    assert CODE not in caplog.text


WRONG_PERSON = {
    "another-patient": bundle(shot(), patient("somebody-else")),
    "one-more-patient": bundle(shot(), patient(), patient("somebody-else", "p2")),
    "a-patient-without-code": bundle(shot(), patient() | {"identifier": []}),
    "two-codes": bundle(
        shot(), patient() | {"identifier": patient()["identifier"] * 1 + patient("x")["identifier"]}
    ),
    "nobody-told": bundle(shot(patient=None)),
    "patient-missing": bundle(shot()),
    "another-identifier": bundle(
        shot(patient={"reference": "Patient/p1", "identifier": patient("x")["identifier"][0]}),
        patient(),
    ),
    "contained-patient": bundle(
        shot(patient={"reference": "#p1"}, contained=[patient()]), patient(own_id="p9")
    ),
    "patient-elsewhere": bundle(
        shot(patient={"reference": "https://evil.example/Patient/p1"}), patient()
    ),
    "another-type": bundle(
        shot(patient={"reference": "Group/p1"}), {"resourceType": "Group", "id": "p1"}
    ),
}


@pytest.mark.parametrize("name", WRONG_PERSON)
def test_an_answer_about_somebody_else_or_nobody_is_refused_whole(name, caplog):
    answer = Server(WRONG_PERSON[name]).asks()
    assert (answer.error_kind, answer.records) == (SourceErrorKind.MALFORMED, ())
    assert told_reasons(caplog) == ["wrong_person"]


def test_what_is_contained_or_foreign_is_dropped_and_counted():
    mine = shot(contained=[shot("hidden"), nested(50, shot("deeper"))])
    answer = Server(bundle(mine, patient(), {"resourceType": "Coverage", "id": "c"})).asks()
    assert [each["record_id"] for each in answer.records] == ["i1"]
    assert [(each.field, each.rule, each.records) for each in answer.surplus] == [
        ("", "not_asked", 1),
        ("contained", "undeclared", 1),
    ]


def test_a_bomb_of_contained_resources_is_not_followed():
    body = json.dumps(bundle(shot(), patient())).encode()
    bomb = body.replace(
        b'"lotNumber"', b'"contained":' + b"[" * 90_000 + b"]" * 90_000 + b',"lotNumber"'
    )
    assert Server(bomb).asks().error_kind is SourceErrorKind.MALFORMED


LINKS = {
    "another-host": "https://evil.example/r4?page=2",
    "another-port": "https://fhir.example:444/r4?page=2",
    "plain": "http://fhir.example/r4?page=2",
    "somebodys-name": "https://evil@fhir.example/r4?page=2",
    "no-scheme": "//evil.example/r4?page=2",
    "above": "https://fhir.example/other?page=2",
    "a-neighbour": "https://fhir.example/r4x?page=2",
    "climbing": "https://fhir.example/r4/../other?page=2",
    "climbing-in-code": "https://fhir.example/r4/%2e%2e/other?page=2",
    "a-file": "file:///etc/passwd",
    "a-line-break": "https://fhir.example/r4?page=2\r\nX: y",
    "too-long": "https://fhir.example/r4?page=" + "x" * 3000,
    "broken-port": "https://fhir.example:99999/r4",
    "the-person": f"https://fhir.example/r4?patient={CODE}",
    "the-person-in-code": f"https://fhir.example/r4?patient={CODE.replace('z', '%257a')}",
    "a-fragment": "https://fhir.example/r4?page=2#x",
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_leads_elsewhere_is_not_followed(name, caplog):
    server = Server(bundle(shot(), patient(), link=[GONE | {"url": LINKS[name]}]))
    assert server.asks().error_kind is SourceErrorKind.MALFORMED
    assert len(server.heard) == 1
    assert told_reasons(caplog) in (["foreign_link"], ["person_in_link"])
    assert CODE not in caplog.text


@pytest.mark.parametrize("link", [f"{BASE}?page=2", "?page=2", f"{BASE}/Immunization?page=2"])
def test_a_link_below_the_base_is_followed(link):
    first = bundle(shot(), patient(), link=[GONE | {"url": link}])
    server = Server(first, bundle(shot("i2"), patient()))
    answer = server.asks()
    assert [each["record_id"] for each in answer.records] == ["i1", "i2"]
    assert str(server.heard[1].url).startswith(BASE)
    assert server.heard[1].method == "GET"


def test_pages_without_an_end_come_to_one(caplog):
    pages = iter(range(1000))

    def endless(_):
        number = next(pages)
        link = [GONE | {"url": f"{BASE}?page={number}"}]
        return bundle(shot(f"i{number}"), patient(), link=link)

    server = Server(endless)
    assert server.asks().error_kind is SourceErrorKind.MALFORMED
    assert len(server.heard) == MOST_PAGES
    circle = Server(bundle(patient(), link=[GONE | {"url": "?page=1"}]))
    assert circle.asks().error_kind is SourceErrorKind.MALFORMED
    assert len(circle.heard) == 2
    assert told_reasons(caplog) == ["endless_pages"] * 2


class Endless(httpx.AsyncByteStream):
    """A body of a gigabyte, of which it counts how much was taken."""

    taken = 0

    async def __aiter__(self):
        for _ in range(16 * 1024):
            self.taken += 65_536
            yield b" " * 65_536


def test_a_bundle_of_a_gigabyte_is_left_unread_after_a_megabyte():
    body = Endless()
    server = Server(bundle())
    server._answer = lambda _: httpx.Response(200, stream=body)
    assert server.asks().error_kind is SourceErrorKind.MALFORMED
    assert body.taken <= 2 * 1024 * 1024


def test_pages_together_have_a_limit_too(monkeypatch, caplog):
    monkeypatch.setattr(fhir_source, "MOST_BYTES", 3000)
    pages = iter(range(1000))

    def long(_):
        link = [GONE | {"url": f"?page={next(pages)}"}]
        return bundle(patient(), text="x" * 1000, link=link)

    server = Server(long)
    assert server.asks().error_kind is SourceErrorKind.MALFORMED
    assert len(server.heard) == 3
    assert told_reasons(caplog) == ["too_much"]


def test_a_packed_answer_and_a_redirect_are_refused():
    packed = (200, b"\x1f\x8b", {"Content-Encoding": "gzip"})
    assert Server(packed).asks().error_kind is SourceErrorKind.MALFORMED
    moved = Server((307, b"", {"Location": "https://evil.example/"}))
    assert moved.asks().error_kind is SourceErrorKind.MALFORMED
    assert len(moved.heard) == 1


def test_the_query_of_a_search_cannot_be_widened_by_a_code():
    server = Server(bundle())
    server.asks(code="a,b|c$d\\e&_include=*")
    form = server.heard[0].content
    assert b"a%5C%2Cb%5C%7Cc%5C%24d%5C%5Ce%26_include%3D%2A" in form
