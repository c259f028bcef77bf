"""The sandbox's FHIR server: what is read from it is what the agency holds, and nobody reads it without a token."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome

from connectors.contract.question import TOKEN_HEADER, body_sha256
from connectors.my_number import holds_my_number
from connectors.port import SourceErrorKind, SourceOutcome, UsageReport
from connectors.sandbox import fhir_server
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.japan.population import Population
from scopes.catalogue import CATALOGUE
from tests.fakes.consent_tokens import prove
from tests.fakes.questions import question
from tests.unit.connectors_fhir.conftest import NOW, SECRET

NOT_IN_FHIR = {"next_due_on"}
"""Fields that an Immunization has no place for."""


def comparable(category, record):
    """Return a record as it is kept, without what cannot be said in FHIR, and whose day is the answer's."""
    wire = CATALOGUE[category].to_wire({"as_of": "2026-11-26", **record})
    gone = NOT_IN_FHIR | {"as_of", "source_code", "source_values"}
    return {name: value for name, value in wire.items() if name not in gone}


def given(record):
    return record.get("outcome", "administered") == "administered"


def told(answer, category):
    return sorted((comparable(category, each) for each in answer.records), key=_id)


def _id(record):
    return record["record_id"]


@pytest.mark.parametrize(
    ("agency_id", "category"),
    [
        ("hinata", "immunisation"),
        ("aozora", "immunisation"),
        ("minamo", "immunisation"),
        ("kenpo-mihon", "health_checkup"),
        ("kouki-mihon", "health_checkup"),
    ],
)
def test_what_is_read_is_what_the_agency_holds_of_its_people(
    agency_of, people, agency_id, category
):
    server = agency_of(agency_id)
    seen = 0
    for person in people.values():
        held = person.records.get(agency_id, {}).get(category, ())
        expected = [comparable(category, each) for each in held if given(each)]
        answer = server.about(person.person_id, category)
        if holds_my_number(expected):  # a hazard that stories need: nothing of the kind gets in
            assert answer.records == ()
            continue
        assert answer.faults == answer.surplus == ()
        released = SourceOutcome.RELEASED if expected else SourceOutcome.NONE_HELD
        assert answer.outcome is released
        assert told(answer, category) == sorted(expected, key=_id)
        seen += len(expected)
    assert seen


def test_the_people_of_sandbox_japan_are_read_alike(agency_of):
    country = Population(lambda: date(2026, 11, 26), households=12, held=holdings)
    seen = {"immunisation": 0, "health_checkup": 0}
    servers = {}
    for person_id in country:
        for agency_id, categories in country[person_id].records.items():
            for category in seen:
                held = [each for each in categories.get(category, ()) if given(each)]
                if not held:
                    continue
                server = servers.setdefault(agency_id, agency_of(agency_id, country))
                answer = server.about(person_id, category)
                assert (answer.faults, answer.surplus) == ((), ())
                expected = sorted((comparable(category, each) for each in held), key=_id)
                assert told(answer, category) == expected
                seen[category] += len(held)
    assert all(count > 10 for count in seen.values()), seen


def test_every_resource_is_valid_fhir(agency_of):
    headers = {"Authorization": f"Bearer {SECRET}"}
    for agency_id, person_id, category in (
        ("hinata", "p-yamada-ren", "immunisation"),
        ("kenpo-mihon", "p-sato-kenji", "health_checkup"),
        ("kouki-mihon", "p-nagai-fumiko", "health_checkup"),
    ):
        server = agency_of(agency_id)
        bodies = []
        serve = server.answers[0]

        def kept(request, serve=serve, bodies=bodies):
            bodies.append(serve(request)[1])
            return 200, bodies[-1]

        server.answers = [kept]
        assert server.about(person_id, category).outcome is SourceOutcome.RELEASED
        for body in bodies:
            Bundle.model_validate_json(body)
        statement = server.app.get("/metadata", headers=headers)
        CapabilityStatement.model_validate_json(statement.data)
    refusal = server.app.post("/Immunization/_search", headers=headers, data=b"x=1")
    OperationOutcome.model_validate_json(refusal.data)


def test_a_person_stands_in_no_url_and_in_no_header(agency_of):
    server = agency_of("hinata")
    server.about("p-yamada-ren")
    for request in server.heard:
        code = request.content.decode().partition("%7C")[2].partition("&")[0]
        shown = [str(request.url), *(v for n, v in request.headers.items() if n != "consent-token")]
        assert request.method == "POST"
        assert code
        assert not any(code in each for each in shown)


def test_many_vaccinations_come_on_several_pages_each_with_a_token_of_its_own(
    agency_of, people, monkeypatch
):
    monkeypatch.setattr(fhir_server, "_MOST_MATCHES", 1)
    server = agency_of("hinata")
    held = people["p-kato-sakura"].records["hinata"]["immunisation"]
    answer = server.about("p-kato-sakura")
    assert len(answer.records) == len([each for each in held if given(each)])
    assert len(server.heard) == len(answer.records) > 1
    tokens = [each.headers[TOKEN_HEADER] for each in server.heard]
    assert len({*tokens}) == len(tokens)
    later = server.heard[1]
    refused = server.app.get(
        later.url.raw_path.decode(),
        base_url="https://fhir.example",
        headers=dict(later.headers) | {"consent-token": tokens[0]},
    )
    assert refused.status_code == 403
    assert "other_body" in refused.text


def test_a_period_is_searched_for_and_held_to(agency_of):
    server = agency_of("kenpo-mihon")
    everything = server.about("p-sato-kenji", "health_checkup")
    days = sorted(each["checked_on"] for each in everything.records)
    condition = {"kind": "range", "from": days[-1], "to": "2026-11-26"}
    answer = server.about("p-sato-kenji", "health_checkup", condition)
    assert [each["checked_on"] for each in answer.records] == days[-1:]
    form = parse_qs(server.heard[-1].content.decode())
    assert form["date"] == [f"ge{days[-1]}", "le2026-11-26"]


def shown(server, person="p-yamada-ren", signed=None, **headers):
    """Search once as another caller, whose token may be about another question."""
    server.about(person)
    request = server.heard[-1]
    sent = dict(request.headers) | headers
    if signed is not None:
        sent["consent-token"] = signed(request)
    return server.app.post(urlsplit(str(request.url)).path, data=request.content, headers=sent)


def test_without_the_secret_or_a_token_nobody_searches(agency_of):
    server = agency_of("hinata")
    assert shown(server, authorization="Bearer x").status_code == 401
    for token, reason in (("", "token_missing"), ("x.y", "token_unreadable")):
        refused = shown(server, **{"consent-token": token})
        issue = json.loads(refused.data)["issue"][0]
        assert (refused.status_code, issue["details"]["coding"][0]["code"]) == (403, reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"linkage_code": "somebody-else"}, "other_person"),
        ({"category": "health_checkup"}, "other_category"),
        ({"agency_id": "aozora"}, "token_audience"),
        (
            {"condition": {"kind": "range", "from": "2026-01-01", "to": "2026-02-01"}},
            "other_condition",
        ),
    ],
)
def test_a_token_for_another_question_proves_nothing(agency_of, change, reason):
    server = agency_of("hinata")
    code = {}

    def signed(request):
        form = parse_qs(request.content.decode())
        code["is"] = form["patient.identifier"][0].rpartition("|")[2]
        asked = question("r2", "hinata", code["is"], "immunisation")
        return prove(replace(asked, **change), body_sha256(request.content))

    refused = shown(server, signed=signed)
    assert refused.status_code == 403
    assert reason in refused.text


def test_a_refusal_is_told_with_its_reason(agency_of):
    server = agency_of("hinata")
    server.source._prove = None
    answer = server.about("p-yamada-ren")
    assert (answer.error_kind, answer.reason) == (SourceErrorKind.REFUSED, "token_missing")


def test_a_category_that_the_server_does_not_have_is_unsupported(agency_of):
    server = agency_of("hinata", serves=("immunisation",))
    assert server.about("p-yamada-ren", "health_checkup").outcome is SourceOutcome.UNSUPPORTED
    asked = len(server.heard)
    assert server.about("p-yamada-ren", "household").outcome is SourceOutcome.UNSUPPORTED
    assert len(server.heard) == asked


def test_somebody_unknown_has_nothing(agency_of):
    assert agency_of("hinata").asks(code="nobody").outcome is SourceOutcome.UNSUPPORTED
    server = agency_of("hinata")
    assert server.about("p-nobody").outcome is SourceOutcome.NONE_HELD


def test_life_signs_coverage_and_reports(agency_of, caplog):
    caplog.set_level("INFO")
    server = agency_of("hinata", serves=("immunisation",))

    async def story():
        beat = await server.source.heartbeat("hinata", now=NOW)
        covered = await server.source.coverage("hinata", now=NOW)
        report = UsageReport("hinata", date(2026, 11, 25), 12, 7)
        return beat, covered, await server.source.report(report, now=NOW)

    beat, covered, taken = asyncio.run(story())
    assert beat.error_kind is None
    assert covered.layout_version == "fhir-4.0.1"
    assert [(each.category, each.record_types) for each in covered.covered] == [
        ("immunisation", ("immunisation_record",))
    ]
    assert taken is True
    assert len(server.heard) == 2
    assert "questions=12 released=7" in caplog.text
