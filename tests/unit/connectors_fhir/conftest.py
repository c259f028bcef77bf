"""Servers that speak FHIR R4: the sandbox's own, and one that says whatever a test tells it to."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from connectors.fhir.source import FhirSource
from connectors.fhir.terms import LINKAGE_SYSTEM
from connectors.port import Holder
from connectors.registry import AgencyEndpoint
from connectors.sandbox.fhir_server import create_app
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from tests.fakes.consent_tokens import check_of, prove
from tests.fakes.questions import LATEST, question

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
BASE = "https://fhir.example/r4"
HOLDER = Holder("991023", "ひなた市", "市民課")
CODE = "zz-code-hanako"
KEY = b"k" * 32
SECRET = "agencies-secret"


def bundle(*resources, **members):
    """Write a page of a search result."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": each} for each in resources],
        **members,
    }


def patient(code=CODE, own_id="p1"):
    identifier = [{"system": LINKAGE_SYSTEM, "value": code}]
    return {"resourceType": "Patient", "id": own_id, "identifier": identifier}


def shot(own_id="i1", **changes):
    """Write a vaccination as a server abroad might, by CVX, SNOMED CT and HL7's own codes."""
    return {
        "resourceType": "Immunization",
        "id": own_id,
        "status": "completed",
        "patient": {"reference": "Patient/p1"},
        "vaccineCode": {
            "coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "04"}],
            "text": "MRワクチン（見本）",
        },
        "occurrenceDateTime": "2026-04-01",
        "lotNumber": "ZZ01",
        "protocolApplied": [{"doseNumberPositiveInt": 1}],
        **changes,
    }


def outcome(code, severity="error", **members):
    issue = {"severity": severity, "code": code, **members}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def told_reasons(caplog):
    """Return why answers could not be used, as the operator was told."""
    return [
        each.getMessage().rpartition("=")[2]
        for each in caplog.records
        if "unreadable" in each.getMessage() or "answer refused" in each.getMessage()
    ]


class Server:
    """Gives one answer after another, keeps what it was sent, and is asked as the provider asks."""

    def __init__(self, *answers, entry=None):
        self.answers = [*answers]
        self.heard = []
        told = {"fhir": {"programme": "routine_a", "insurer_number": "06990018", **(entry or {})}}
        self.endpoint = AgencyEndpoint(
            "umikaze", BASE, HOLDER, "bearer-secret", adapter="fhir", entry=told
        )
        self.source = FhirSource(
            {"umikaze": self.endpoint}, prove=prove, new_client=lambda _: self.client()
        )

    def client(self):
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request):
        self.heard.append(request)
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(told, Exception):
            raise told
        if callable(told):
            told = told(request)
        status, body, headers = (*told, {})[:3] if isinstance(told, tuple) else (200, told, {})
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(raw))

    def asks(self, category="immunisation", condition=LATEST, code=CODE, **changed):
        request = replace(question("r", "umikaze", code, category, condition), **changed)
        return asyncio.run(self.source.fetch(request, now=NOW))


@pytest.fixture(scope="session")
def people():
    return load_people(PEOPLE)


@pytest.fixture
def agency_of(people):
    """Return a maker of the sandbox's server for one agency, with a source that asks it."""
    return lambda agency_id, population=people, **serves: Sandbox(agency_id, population, **serves)


class Sandbox(Server):
    """The sandbox's FHIR server, asked without a socket between."""

    def __init__(self, agency_id, people, serves=("immunisation", "health_checkup")):
        profile = replace(load_profiles()[agency_id], serves=frozenset(serves))
        self.agency_id, self.people = agency_id, people
        self.app = create_app(
            profile, people, secret=SECRET, key=KEY, tokens=check_of(agency_id)
        ).test_client()
        self.heard, self.answers = [], [self._serve]
        self.endpoint = AgencyEndpoint(
            agency_id, "https://fhir.example", Holder(**profile.holder), SECRET, adapter="fhir"
        )
        self.source = FhirSource(
            {agency_id: self.endpoint}, prove=prove, new_client=lambda _: self.client()
        )

    def _serve(self, request):
        told = self.app.open(
            request.url.raw_path.decode(),
            method=request.method,
            base_url="https://fhir.example",
            data=request.content,
            headers=dict(request.headers),
        )
        return told.status_code, told.data

    def about(self, person_id, category="immunisation", condition=LATEST, **changed):
        """Ask about somebody by the code that this agency has for that person."""
        code = linkage_code(KEY, self.agency_id, person_id)
        number = f"r-{len(self.heard)}"
        request = replace(question(number, self.agency_id, code, category, condition), **changed)
        return asyncio.run(self.source.fetch(request, now=NOW))
