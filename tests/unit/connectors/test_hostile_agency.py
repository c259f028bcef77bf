"""Whatever an agency does, there is an answer, in time, and no exception."""

import asyncio
import gzip
import json
import time

import pytest

from connectors.port import Holder, SourceErrorKind, SourceOutcome
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from scopes.catalogue import CATALOGUE
from tests.fakes.questions import question
from tests.services.free_ports import free_ports
from tests.unit.connectors.conftest import NOW

HOLDER = Holder("991023", "ひなた市", "ひなた市役所")
LIMIT = 2.0
SHOT = CATALOGUE["immunisation"].examples[0]
GOOD = {
    "layout_version": "R8-6",
    "as_of": "2026-11-19",
    "holder": {"code": "991023", "name": "ひなた市", "enquiry": "ひなた市役所"},
    "records": [SHOT],
}


def answer_of(url, limit=LIMIT):
    source = AgencyHttpSource({"h": AgencyEndpoint("h", url, HOLDER, "secret")}, time_limit=limit)
    request = question("r-1", "h", "code", "immunisation", {"kind": "latest"}, "c-1")
    started = time.monotonic()
    answer = asyncio.run(source.fetch(request, now=NOW))
    assert time.monotonic() - started < limit + 1.5
    assert (answer.outcome is SourceOutcome.RELEASED) == bool(answer.records)
    assert (answer.outcome is SourceOutcome.ERROR) == (answer.error_kind is not None)
    assert (answer.error_kind is None) == (answer.retry_after is None)
    return answer


def changed(**changes):
    return json.dumps({**GOOD, **changes}).encode()


def shot(**changes):
    return changed(records=[{**SHOT, **changes}])


def test_the_good_answer_from_which_the_bad_ones_are_made_is_good(bad_server):
    bad_server.says(200, changed())
    answer = answer_of(bad_server.url)
    assert answer.outcome is SourceOutcome.RELEASED
    assert list(answer.records) == [SHOT]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><body>OK</body></html>", id="html"),
        pytest.param(b"{", id="half a brace"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"{}", id="empty"),
        pytest.param(b"\xff\xfe{}", id="not utf-8"),
        pytest.param(b'{"records": NaN}', id="NaN"),
        pytest.param(b"[" * 200_000, id="deep list"),
        pytest.param(b'{"a":' * 90_000 + b"1" + b"}" * 90_000, id="deep object"),
        pytest.param(b'{"records":' + b"9" * 10_000 + b"}", id="endless number"),
        pytest.param(changed(records=None), id="records null"),
        pytest.param(changed(records={"0": SHOT}), id="records object"),
        pytest.param(changed(records=["x"]), id="records of texts"),
        pytest.param(changed(records=[SHOT] * 2), id="one id twice"),
        pytest.param(changed(records=[{}] * 1001), id="too many"),
        pytest.param(changed(as_of="yesterday"), id="as_of"),
        pytest.param(changed(as_of=None), id="as_of null"),
        pytest.param(changed(layout_version=8), id="layout"),
        pytest.param(changed(layout_version="123456789018"), id="my number as layout"),
        pytest.param(changed(holder="ひなた市"), id="holder text"),
        pytest.param(changed(holder={**GOOD["holder"], "code": "991031"}), id="another agency"),
        pytest.param(changed(holder={**GOOD["holder"], "enquiry": "1234 5678 9018"}), id="holder"),
        pytest.param(shot(dose_number="2"), id="wrong type"),
        pytest.param(shot(dose_number=0), id="out of range"),
        pytest.param(shot(administered_on="2024-02-30"), id="no such day"),
        pytest.param(shot(municipality={"code": "991024", "name": "x"}), id="check digit"),
        pytest.param(shot(record_type="household"), id="another record type"),
        pytest.param(shot(lot_number="\ud800"), id="lone surrogate"),
        pytest.param(shot(reason_not="番号１２３４５６７８９０１８"), id="full width"),
        pytest.param(shot(vaccine_name="1234\x005678\x009018"), id="between controls"),
        pytest.param(shot(reason_not="1234\u200b5678\u200b9018"), id="between unseen signs"),
        pytest.param(shot(unknown={"deep": ["1234-5678-9018"]}), id="undeclared"),
        pytest.param(shot(unknown=123456789018), id="as a number"),
        pytest.param(shot(**{"123456789018": "x"}), id="as a name"),
    ],
)
def test_nonsense_with_status_200_is_malformed(bad_server, body):
    bad_server.says(200, body)
    answer = answer_of(bad_server.url)
    assert answer.error_kind is SourceErrorKind.MALFORMED
    assert answer.holder == HOLDER


@pytest.mark.parametrize(
    "status", [201, 204, 206, 301, 302, 307, 400, 404, 418, 422, 429, 500, 502]
)
def test_a_status_outside_the_contract_is_malformed(bad_server, status):
    bad_server.says(status, b"", Location=f"{bad_server.url}/elsewhere")
    assert answer_of(bad_server.url).error_kind is SourceErrorKind.MALFORMED
    assert bad_server.visits == 1, "neither repeated nor followed"


@pytest.mark.parametrize("status", [401, 403])
def test_an_agency_that_does_not_know_us_refuses(bad_server, status):
    bad_server.says(status)
    assert answer_of(bad_server.url).error_kind is SourceErrorKind.REFUSED


def test_a_short_maintenance_is_said_and_left_to_the_gate(bad_server):
    bad_server.says(503, b"", Retry_After="0")
    answer = answer_of(bad_server.url)
    assert (answer.error_kind, answer.retry_after) == (SourceErrorKind.MAINTENANCE, 0)
    assert bad_server.visits == 1


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("3600", 3600),
        ("99999999999999999999", 604_800),
        ("Wed, 25 Nov 2026 07:28:00 GMT", 300),
        ("-5", 300),
        ("١٢", 300),
    ],
)
def test_a_long_maintenance_is_not_waited_for(bad_server, header, told):
    bad_server.reply = (
        f"HTTP/1.1 503 No\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    answer = answer_of(bad_server.url)
    assert (answer.error_kind, answer.retry_after) == (SourceErrorKind.MAINTENANCE, told)
    assert bad_server.visits == 1


def test_a_body_of_ten_megabytes_is_refused_though_it_would_be_good(bad_server):
    bad_server.says(200, changed() + b" " * 10 * 1024 * 1024)
    assert answer_of(bad_server.url).error_kind is SourceErrorKind.MALFORMED
    bad_server.says(200, changed() + b" " * 1000 * 1024)
    assert answer_of(bad_server.url).outcome is SourceOutcome.RELEASED


@pytest.mark.parametrize("padding", [0, 50_000_000])
def test_a_compressed_body_is_not_unpacked(bad_server, padding):
    bad_server.says(200, gzip.compress(changed() + b" " * padding), Content_Encoding="gzip")
    assert answer_of(bad_server.url).error_kind is SourceErrorKind.MALFORMED


def test_a_socket_that_never_answers_is_left_in_time(bad_server):
    bad_server.silent = True
    assert answer_of(bad_server.url, limit=0.5).error_kind is SourceErrorKind.TIMEOUT


def test_a_socket_that_answers_a_byte_at_a_time_is_left_in_time(bad_server):
    bad_server.says(200, changed())
    bad_server.pause = 0.1
    assert answer_of(bad_server.url, limit=0.8).error_kind is SourceErrorKind.TIMEOUT


def test_bytes_that_are_no_http_are_malformed(bad_server):
    bad_server.reply = b"SSH-2.0-OpenSSH_9.9\r\n"
    assert answer_of(bad_server.url).error_kind is SourceErrorKind.MALFORMED


def test_a_body_that_breaks_off_is_malformed(bad_server):
    bad_server.reply = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"
    assert answer_of(bad_server.url).error_kind is SourceErrorKind.MALFORMED
    assert bad_server.visits == 2


def test_nobody_listening_is_a_time_out():
    [port] = free_ports(1)
    assert answer_of(f"http://127.0.0.1:{port}").error_kind is SourceErrorKind.TIMEOUT


def test_nothing_an_agency_says_reaches_the_log(bad_server, caplog):
    caplog.set_level("DEBUG")
    bad_server.says(200, shot(reason_not="見本の秘密", dose_number="見本の秘密"))
    answer_of(bad_server.url)
    bad_server.says(200, "見本の秘密".encode())
    answer_of(bad_server.url)
    assert "見本の秘密" not in caplog.text
    assert "secret" not in caplog.text
