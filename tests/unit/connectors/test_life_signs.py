"""Heartbeat, coverage and usage report: real agencies tell them, broken ones never raise, and no person is named."""

import asyncio
import gzip
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.port import (
    Coverage,
    Covered,
    Defect,
    Heartbeat,
    Holder,
    RecordFault,
    SourceErrorKind,
    UsageReport,
)
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from connectors.rest.usage import usage_body
from scopes.catalogue import CATALOGUE
from tests.fakes.questions import question
from tests.services.free_ports import free_ports
from tests.unit.connectors.conftest import NOW

HOLDER = Holder("991023", "ひなた市", "ひなた市役所")
REPORT = UsageReport(
    agency_id="h",
    day=date(2026, 11, 20),
    questions=3,
    released=2,
    defects=[
        Defect("immunisation", RecordFault("immunisation_record", "lot_number", "length", 4), 2)
    ],
)


def source_at(url, limit=2.0):
    return AgencyHttpSource({"h": AgencyEndpoint("h", url, HOLDER, "secret")}, time_limit=limit)


def heartbeat_of(url, now=NOW):
    return asyncio.run(source_at(url).heartbeat("h", now=now))


def coverage_of(url):
    return asyncio.run(source_at(url).coverage("h", now=NOW))


def reported(url):
    return asyncio.run(source_at(url).report(REPORT, now=NOW))


def test_the_sandboxs_agencies_are_well_on_time_and_tell_what_they_serve(agencies, profiles):
    source = AgencyHttpSource(agencies)
    now = datetime.now(UTC)
    beat = asyncio.run(source.heartbeat("hinata", now=now))
    assert (beat.error_kind, abs(beat.clock_offset) < 5) == (None, True)
    told = asyncio.run(source.coverage("hinata", now=now))
    assert {each.category for each in told.covered} == profiles["hinata"].serves
    for each in told.covered:
        assert each.record_types == tuple(t.id for t in CATALOGUE[each.category].record_types)
    assert asyncio.run(source.report(REPORT, now=now)) is True


def test_a_clock_that_is_off_is_told_by_how_much(bad_server):
    theirs = (NOW + timedelta(minutes=7)).isoformat()
    bad_server.says(200, json.dumps({"status": "ok", "time": theirs}).encode())
    assert heartbeat_of(bad_server.url).clock_offset == pytest.approx(420, abs=1)


@pytest.mark.parametrize("time", [None, 7, "yesterday", "2026-11-22T09:00:00", "２０２６"])
def test_a_time_that_is_none_is_left_out(bad_server, time):
    bad_server.says(200, json.dumps({"status": "ok", "time": time}).encode())
    assert heartbeat_of(bad_server.url) == Heartbeat("h")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", SourceErrorKind.MALFORMED),
        (200, b"[]", SourceErrorKind.MALFORMED),
        (200, b'{"status": "so-so"}', SourceErrorKind.MALFORMED),
        (200, b"[" * 200_000, SourceErrorKind.MALFORMED),
        (200, b'{"status": "ok"}' + b" " * 2_000_000, SourceErrorKind.MALFORMED),
        (404, b"", SourceErrorKind.MALFORMED),
        (401, b"", SourceErrorKind.REFUSED),
        (503, b"", SourceErrorKind.MAINTENANCE),
    ],
)
def test_an_agency_that_is_not_well_is_told_by_kind(bad_server, status, body, kind):
    bad_server.says(status, body)
    assert heartbeat_of(bad_server.url).error_kind is kind


def test_how_long_a_maintenance_lasts_is_handed_on(bad_server):
    bad_server.says(503, b"", Retry_After="900")
    assert heartbeat_of(bad_server.url).retry_after == 900


def covering(**entry):
    whole = {"category": "immunisation", "record_types": ["immunisation_record"], **entry}
    return json.dumps({"layout_version": "R8-6", "covered": [whole]}).encode()


def test_coverage_names_the_first_day_and_leaves_out_what_nobody_can_ask_for(bad_server):
    bad_server.says(200, covering(since="2013-04-01"))
    served = Covered("immunisation", ("immunisation_record",), date(2013, 4, 1))
    assert coverage_of(bad_server.url) == Coverage("h", "R8-6", (served,))
    bad_server.says(200, covering(category="horoscope"))
    assert coverage_of(bad_server.url) == Coverage("h", "R8-6", ())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="empty"),
        pytest.param(covering(record_types="immunisation_record"), id="types as text"),
        pytest.param(covering(record_types=["r"] * 41), id="many types"),
        pytest.param(covering(since="yesterday"), id="no day"),
        pytest.param(
            json.dumps({"layout_version": "1", "covered": [{}] * 101}).encode(), id="many"
        ),
    ],
)
def test_coverage_that_is_none_is_not_believed(bad_server, body):
    bad_server.says(200, body)
    assert coverage_of(bad_server.url) is None


def test_a_report_names_rules_and_counts_and_is_told_again_until_it_was_taken(bad_server):
    for status, taken in ((204, True), (200, True), (202, True), (404, False), (500, False)):
        bad_server.says(status, b"")
        assert reported(bad_server.url) is taken


@pytest.mark.parametrize("asks", [heartbeat_of, coverage_of, reported])
def test_nobody_there_silence_and_packed_replies_raise_nothing(bad_server, asks):
    [port] = free_ports(1)
    nothing = (Heartbeat("h", SourceErrorKind.TIMEOUT), None, False)
    assert asks(f"http://127.0.0.1:{port}") in nothing
    packed = gzip.compress(b'{"status": "ok"}' + b" " * 30_000_000)
    bad_server.says(200, packed, Content_Encoding="gzip")
    assert asks(bad_server.url) in (Heartbeat("h", SourceErrorKind.MALFORMED), None, False)
    bad_server.reply = b"SSH-2.0-OpenSSH_9.9\r\n"
    assert asks(bad_server.url) in (Heartbeat("h", SourceErrorKind.MALFORMED), None, False)


def test_whoever_is_not_connected_is_not_asked():
    source = AgencyHttpSource({})
    beat = asyncio.run(source.heartbeat("h", now=NOW))
    assert beat.error_kind is SourceErrorKind.REFUSED
    assert asyncio.run(source.coverage("h", now=NOW)) is None
    assert asyncio.run(source.report(REPORT, now=NOW)) is True


def test_a_compressed_answer_stays_unread_and_the_operator_is_told(bad_server, caplog):
    packed = gzip.compress(b" " * 50_000_000)
    bad_server.says(200, packed, Content_Encoding="gzip")
    request = question("r-1", "h", "code", "immunisation")
    answer = asyncio.run(source_at(bad_server.url).fetch(request, now=NOW))
    assert answer.error_kind is SourceErrorKind.MALFORMED
    assert "agency not read agency=h asked=records fault=compressed" in caplog.text


def test_connections_are_kept_while_the_source_is_connected(agencies):
    source = AgencyHttpSource(agencies)
    opened = []

    async def twice():
        async with source.connected():
            for _ in range(2):
                async with source._clients.to(agencies["hinata"]) as client:
                    opened.append(client)
                beat = await source.heartbeat("hinata", now=NOW)
                assert beat.error_kind is None
        async with source._clients.to(agencies["hinata"]) as client:
            opened.append(client)

    asyncio.run(twice())
    first, second, afterwards = opened
    assert first is second
    assert first.is_closed
    assert afterwards is not first


def test_a_report_holds_counts_and_rules_alone():
    told = json.loads(usage_body(REPORT))
    assert told == {
        "day": "2026-11-20",
        "questions": 3,
        "released": 2,
        "defects": [
            {
                "category": "immunisation",
                "record_type": "immunisation_record",
                "field": "lot_number",
                "rule": "length",
                "records": 4,
                "answers": 2,
            }
        ],
    }
