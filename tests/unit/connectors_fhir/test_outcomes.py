"""Every way in which a server may give nothing, be unwell, or not be asked at all."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from connectors.errors import RegistryFaultError
from connectors.fhir.source import FhirSource
from connectors.kit.signing import new_signing_key
from connectors.port import Recipient, SourceErrorKind, SourceOutcome
from connectors.registry import AgencyEndpoint, agencies_from
from provider.outbound.sources import agency_sources
from tests.fakes.questions import question
from tests.unit.connectors_fhir.conftest import (
    BASE,
    CODE,
    HOLDER,
    NOW,
    Server,
    bundle,
    outcome,
    patient,
    shot,
    told_reasons,
)
from tests.unit.provider_outbound.test_agency_sources import settings

OUTCOMES = {
    "nothing": (bundle(), SourceOutcome.NONE_HELD, None),
    "not-found": ((404, outcome("not-found")), SourceOutcome.NONE_HELD, None),
    "no-such-type": ((404, outcome("not-supported")), SourceOutcome.UNSUPPORTED, None),
    "no-fhir-there": ((404, b"not here"), SourceOutcome.ERROR, SourceErrorKind.MALFORMED),
    "no-such-search": ((400, outcome("not-supported")), SourceOutcome.UNSUPPORTED, None),
    "invalid": ((400, outcome("invalid")), SourceOutcome.ERROR, SourceErrorKind.MALFORMED),
    "by-hand": ((202, b""), SourceOutcome.MANUAL, None),
    "stranger": ((401, b""), SourceOutcome.ERROR, SourceErrorKind.REFUSED),
    "away": ((503, b""), SourceOutcome.ERROR, SourceErrorKind.MAINTENANCE),
    "too-many": ((429, b""), SourceOutcome.ERROR, SourceErrorKind.MAINTENANCE),
    "busy": ((500, outcome("transient")), SourceOutcome.ERROR, SourceErrorKind.MAINTENANCE),
    "fault": ((500, outcome("exception")), SourceOutcome.ERROR, SourceErrorKind.MALFORMED),
    "fault-unexplained": ((500, b""), SourceOutcome.ERROR, SourceErrorKind.MALFORMED),
    "among-entries": (bundle(outcome("forbidden")), SourceOutcome.ERROR, SourceErrorKind.REFUSED),
    "a-warning": (bundle(outcome("forbidden", "warning")), SourceOutcome.NONE_HELD, None),
    "slow": (httpx.ReadTimeout("x"), SourceOutcome.ERROR, SourceErrorKind.TIMEOUT),
    "down": (httpx.ConnectError("x"), SourceOutcome.ERROR, SourceErrorKind.TIMEOUT),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_way_to_give_nothing_has_an_outcome(name):
    said, expected, kind = OUTCOMES[name]
    answer = Server(said).asks()
    assert (answer.outcome, answer.error_kind) == (expected, kind)
    assert answer.holder == HOLDER


def test_a_refusal_keeps_a_short_code_and_nothing_else():
    spoken = outcome("forbidden", diagnostics="見本 花子 1990-01-01")
    assert Server((403, spoken)).asks().reason == "forbidden"
    coded = outcome("forbidden", details={"coding": [{"code": "court_order"}]})
    assert Server((403, coded)).asks().reason == "court_order"
    sung = outcome("forbidden", details={"coding": [{"code": "見本 花子"}]})
    assert Server((403, sung)).asks().reason == "unnamed"


def test_a_later_page_that_is_gone_is_half_an_answer(caplog):
    first = bundle(shot(), patient(), link=[{"relation": "next", "url": "?page=2"}])
    server = Server(first, (404, outcome("not-found")))
    assert server.asks().error_kind is SourceErrorKind.MALFORMED
    assert told_reasons(caplog) == ["half_an_answer"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}, None),
        (
            {"resourceType": "CapabilityStatement", "fhirVersion": "5.0.0"},
            SourceErrorKind.MALFORMED,
        ),
        (
            {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.<b>"},
            SourceErrorKind.MALFORMED,
        ),
        ({"resourceType": "Patient", "fhirVersion": "4.0.1"}, SourceErrorKind.MALFORMED),
        (b"\xff", SourceErrorKind.MALFORMED),
        ((503, b"", {"Retry-After": "60"}), SourceErrorKind.MAINTENANCE),
        ((401, b""), SourceErrorKind.REFUSED),
        (httpx.ConnectError("x"), SourceErrorKind.TIMEOUT),
    ],
    ids=["well", "r5", "strange", "no-statement", "bytes", "away", "stranger", "down"],
)
def test_a_server_of_another_version_is_not_well(said, kind):
    server = Server(said)

    async def story():
        beat = await server.source.heartbeat("umikaze", now=NOW)
        return beat, await server.source.coverage("umikaze", now=NOW)

    beat, coverage = asyncio.run(story())
    assert beat.error_kind is kind
    assert (coverage is None) is (kind is not None)


def test_a_sealed_answer_is_not_served_and_nobody_is_asked():
    server = Server(bundle())
    sealed = server.asks(recipient=Recipient("client", {"kty": "EC"}))
    assert sealed.outcome is SourceOutcome.UNSUPPORTED
    assert server.heard == []


def test_an_entry_that_cannot_be_used_stops_the_start():
    entry = {"endpoint": BASE, "code": "991023", "name": "n", "enquiry": "e", "adapter": "fhir"}
    keys = {"keys": [new_signing_key().as_dict(private=False)]}
    bad = {
        "a": entry | {"keys": keys},
        "b": entry | {"fhir": []},
        "c": entry | {"fhir": {"colour": "red"}},
        "d": entry | {"fhir": {"programme": 1}},
        "e": entry | {"fhir": {"vaccine_codes": {"1": 2}}},
        "f": entry,
    }
    with pytest.raises(RegistryFaultError) as refused:
        FhirSource(agencies_from(bad, "secret"))
    assert [fault[:1] for fault in refused.value.faults] == ["a", "b", "c", "d", "e"]


def test_a_withheld_question_passes_gate_and_stub_and_never_reaches_the_server():
    statement = {
        "resourceType": "CapabilityStatement",
        "fhirVersion": "4.0.1",
        "rest": [
            {
                "mode": "server",
                "resource": [{"type": "Immunization", "interaction": [{"code": "search-type"}]}],
            }
        ],
    }
    server = Server(lambda request: statement if request.url.path == "/r4/metadata" else bundle())
    source, connected = agency_sources(
        settings(), {"umikaze": server.endpoint}, new_client=lambda _: server.client()
    )

    async def story():
        asked = question("r", "umikaze", CODE, "immunisation")
        async with connected():
            plain = await source.fetch(asked, now=NOW)
            before = len(server.heard)
            withheld = await source.fetch(replace(asked, withheld=True), now=NOW)
        return plain, withheld, server.heard[before:]

    plain, withheld, heard = asyncio.run(story())
    assert plain.outcome is withheld.outcome is SourceOutcome.NONE_HELD
    assert plain.holder == withheld.holder
    assert heard
    assert {(each.method, each.url.path) for each in heard} == {("GET", "/r4/metadata")}
    assert not any(CODE.encode() in each.content for each in heard)


def test_an_agency_of_another_adapter_is_not_asked():
    other = AgencyEndpoint("umikaze", BASE, HOLDER, "s")
    source = FhirSource({"umikaze": other})
    asked = question("r", "umikaze", CODE, "immunisation")
    answer = asyncio.run(source.fetch(asked, now=NOW))
    assert answer.outcome is SourceOutcome.UNSUPPORTED
