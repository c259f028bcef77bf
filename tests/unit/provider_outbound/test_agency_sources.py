"""Settings become the limits of agencies, and what cannot be read stops the start."""

import asyncio
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest

from connectors.errors import RegistryFaultError
from connectors.port import Holder, SourceErrorKind, SourceOutcome
from connectors.registry import AgencyEndpoint
from provider.outbound.connected import connected_agencies
from provider.outbound.sources import agency_sources, usual_terms
from provider.settings import Settings, SettingsError
from tests.fakes.questions import question
from tests.unit.provider_foundation.test_settings import COMPLETE

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
HOLDER = Holder("991023", "ひなた市", "市民課")
ENTRY = {"code": "991023", "name": "n", "enquiry": "e", "endpoint": "http://127.0.0.1:1"}


def settings(**changes):
    named = {f"MADOGUCHI_{name.upper()}": value for name, value in changes.items()}
    return Settings.from_environment(COMPLETE | named)


def test_the_operator_sets_the_limits_of_agencies_that_name_none():
    terms = usual_terms(
        settings(
            agency_at_once_count="4",
            agency_failures_count="2",
            agency_quota="5/second; 20000/day",
            agency_rest_seconds="7",
            agency_seconds="9",
        )
    )
    assert (terms.at_once, terms.failures, terms.rest_seconds, terms.seconds) == (4, 2, 7, 9)
    assert [each.amount for each in terms.quota] == [5, 20000]


def test_a_question_is_given_up_before_its_retrieval_is_closed():
    assert usual_terms(settings(retrieval_seconds="30")).seconds == 29
    assert usual_terms(settings(retrieval_seconds="1")).seconds == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agency_at_once_count", "0"),
        ("agency_seconds", "0"),
        ("agency_quota", "lots"),
        ("agency_quota", "0/day"),
        ("agency_quota", "5/fortnight"),
        ("agency_quota_store", "postgresql://x"),
        ("agency_quota_store", "redis://"),
    ],
)
def test_limits_that_make_no_sense_are_named(name, value):
    with pytest.raises(SettingsError, match=f"^MADOGUCHI_{name.upper()} "):
        settings(**{name: value})


def test_an_entry_whose_limits_cannot_be_read_stops_the_start(tmp_path):
    listing, token = tmp_path / "agencies.json", tmp_path / "token"
    listing.write_text(json.dumps({"h": ENTRY | {"limits": {"at_once": "many"}}}))
    token.write_text("secret")
    chosen = SimpleNamespace(agencies_file=listing, agencies_token_file=token, production=False)
    with pytest.raises(RegistryFaultError, match="h has a limit at_once"):
        connected_agencies(chosen)


def test_a_question_passes_the_gate_and_the_stub_before_the_agency_hears_of_it():
    heard = []

    def agency(request):
        heard.append(request.url.path)
        return httpx.Response(202, stream=httpx.ByteStream(b"{}"))

    entry = {"limits": {"quota": "2/day"}}
    agencies = {
        "h": AgencyEndpoint("h", "https://h.example", HOLDER, "s", entry=entry),
        "f": AgencyEndpoint("f", "file:///nowhere", HOLDER, "s", adapter="fhir"),
    }
    transport = httpx.MockTransport(agency)
    source, _ = agency_sources(
        settings(), agencies, new_client=lambda _: httpx.AsyncClient(transport=transport)
    )

    async def story():
        asked = question("r", "h", "code", "household")
        assert (await source.fetch(asked, now=NOW)).outcome is SourceOutcome.MANUAL
        assert heard == ["/v1/records"]
        withheld = type(asked)(**{**vars(asked), "withheld": True})
        await source.fetch(withheld, now=NOW)
        assert "/v1/records" not in heard[1:]
        spent = await source.fetch(asked, now=NOW)
        assert spent.error_kind is SourceErrorKind.TIMEOUT
        elsewhere = question("r", "f", "code", "household")
        assert (await source.fetch(elsewhere, now=NOW)).outcome is SourceOutcome.UNSUPPORTED

    asyncio.run(story())
