"""The question for the exchange history: proven, bounded, and an answer that is all or nothing."""

import asyncio
import json
from datetime import UTC, date, datetime

import httpx
import pytest

from connectors.agency_map import AgencyMap, Succession
from connectors.contract.exchange_history import (
    CONDITION,
    EVENT_TYPE,
    EXCHANGE_HISTORY,
    EXCHANGE_PATH,
    MEMBERS,
)
from connectors.contract.question import RECORDS_PATH, TOKEN_HEADER, question_body
from connectors.directory_port import Linkage, Membership, Residence
from connectors.kit.service import Agency, Asked, SourceService
from connectors.port import SourceErrorKind, SourceOutcome, SourceRequest
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from connectors.routing import every_agency
from connectors.sandbox.agency import create_app
from connectors.sandbox.everybody import read_everybody
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.people import PEOPLE
from connectors.sandbox.profile import load_profiles
from consent.exchange import ExchangeEvent
from tests.exchange_town import HOME, event
from tests.fakes.consent_tokens import ISSUER, check_of
from tests.fakes.counter import HOLDERS
from tests.fakes.questions import TERMS, question

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
ENDPOINT = AgencyEndpoint(HOME, "https://home.example", HOLDERS[HOME], "hush")


def asking(code="code-1", agency_id=HOME):
    return SourceRequest(
        *("r-1", agency_id, code, EXCHANGE_HISTORY, CONDITION, "c-1", EXCHANGE_HISTORY),
        (EVENT_TYPE,),
        TERMS,
    )


def told(status=200, **changes):
    """What our side makes of a reply."""
    body = {"linkage_code": "code-1", "events": [event()]} | changes

    def reply(request):
        assert request.url.path == EXCHANGE_PATH
        stream = httpx.ByteStream(json.dumps(body).encode())
        return httpx.Response(status, stream=stream, headers={"Retry-After": "9"})

    source = AgencyHttpSource(
        {HOME: ENDPOINT},
        new_client=lambda _: httpx.AsyncClient(transport=httpx.MockTransport(reply)),
    )
    return asyncio.run(source.fetch(asking(), now=NOW))


def test_events_arrive_in_their_thirteen_members_and_nothing_beside():
    answer = told(events=[event(strange="x" * 99)])
    assert answer.outcome is SourceOutcome.RELEASED
    [one] = answer.records
    assert set(one) == set(MEMBERS)
    assert ExchangeEvent.from_wire(one) == ExchangeEvent.from_wire(event())


def test_no_events_are_none_held():
    assert told(events=[]).outcome is SourceOutcome.NONE_HELD


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (404, {}, SourceOutcome.UNSUPPORTED),
        (422, {"code": "unsupported"}, SourceOutcome.UNSUPPORTED),
        (202, {}, SourceOutcome.MANUAL),
        (503, {}, SourceErrorKind.MAINTENANCE),
        (403, {"reason": "token_expired"}, SourceErrorKind.REFUSED),
        (500, {}, SourceErrorKind.MALFORMED),
    ],
)
def test_every_status_has_one_meaning(status, body, outcome):
    answer = told(status, **body)
    assert outcome in (answer.outcome, answer.error_kind)
    assert answer.records == ()


BROKEN = {
    "no mark": lambda e: e.pop("restricted"),
    "mark as text": lambda e: e.update(restricted="false"),
    "no time zone": lambda e: e.update(requested_at="2026-10-01T10:00:00"),
    "provided before asked": lambda e: e.update(provided_at="2026-09-01T10:00:00+09:00"),
    "no item": lambda e: e.update(items=[]),
    "too many items": lambda e: e.update(items=["x"] * 51),
    "control characters": lambda e: e.update(requester="a\nb"),
    "too long": lambda e: e.update(procedure="x" * 101),
    "of other agencies": lambda e: e.update(requester_code="ZZ-9", provider_code="ZZ-8"),
    "a My Number": lambda e: e.update(procedure="1234-5678-9018"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_event_spoils_the_whole_answer(name):
    bad = event(2)
    BROKEN[name](bad)
    answer = told(events=[event(1), bad])
    assert (answer.error_kind, answer.records) == (SourceErrorKind.MALFORMED, ())


@pytest.mark.parametrize(
    "changes",
    [{"linkage_code": "code-2"}, {"events": [event()] * 1001}, {"events": "all"}],
    ids=["another person", "too many", "no list"],
)
def test_an_answer_about_another_or_without_form_is_malformed(changes):
    assert told(**changes).error_kind is SourceErrorKind.MALFORMED


# --- the agency's side


def service(exchanges):
    holder = HOLDERS[HOME]
    named = {"code": holder.code, "name": holder.name, "enquiry": holder.enquiry}
    agency = Agency(HOME, named, "R8-6", ())
    return SourceService(agency, lambda _: None, "hush", check_of(HOME), exchanges=exchanges)


def put(exchanges, request=None, *, path=EXCHANGE_PATH, token=None):
    body = question_body(request or asking())
    token = ISSUER.token(request or asking(), body, now=NOW) if token is None else token
    headers = {"authorization": "Bearer hush", TOKEN_HEADER.lower(): token}
    answer = service(exchanges).answer(Asked("POST", path, headers, body), now=NOW)
    return answer.status, json.loads(answer.body)


def test_the_kit_tells_what_the_agency_holds():
    status, body = put(lambda asked: [event()] if asked.linkage_code == "code-1" else [])
    assert (status, body) == (200, {"linkage_code": "code-1", "events": [event()]})


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"token": ""}, 403),
        ({"request": question("r-1", HOME, "code-1", "immunisation")}, 400),
        ({"path": RECORDS_PATH}, 422),
    ],
    ids=["unproven", "a question for records", "as if it were records"],
)
def test_the_kit_answers_no_other_question_there(more, status):
    assert put(lambda _: [event()], **more)[0] == status


def test_an_agency_without_exchanges_does_not_serve_them():
    assert put(None) == (422, {"code": "unsupported"})


# --- the sandbox

PROFILES = load_profiles()
EVERYBODY = read_everybody(PEOPLE)


def heard(agency_id, person_id):
    code = linkage_code(KEY, agency_id, person_id)
    request = asking(code, agency_id)
    body = question_body(request)
    app = create_app(
        PROFILES[agency_id], EVERYBODY, secret="hush", key=KEY, tokens=check_of(agency_id)
    )
    token = ISSUER.token(request, body, now=datetime.now(UTC))
    headers = {"Authorization": "Bearer hush", TOKEN_HEADER: token}
    return app.test_client().post(EXCHANGE_PATH, data=body, headers=headers).json["events"]


@pytest.mark.parametrize("person_id", ["p-sato-kenji", "j-000042-1"], ids=["named", "Japan"])
def test_both_agencies_tell_the_same_and_tell_it_again(person_id):
    person = EVERYBODY[person_id]
    agencies = [each["agency_id"] for each in (*person.residences, *person.memberships)]
    by_agency = {a: {e["exchange_id"]: e for e in heard(a, person_id)} for a in agencies}
    assert any(by_agency.values())
    for agency_id, events in by_agency.items():
        assert {e["exchange_id"]: e for e in heard(agency_id, person_id)} == events
        for name, one in events.items():
            both = {one["requester_code"], one["provider_code"]}
            others = [a for a in agencies if PROFILES[a].holder["code"] in both]
            assert [by_agency[a][name] for a in others] == [one] * len(others)
            assert one["procedure_code"].startswith("ZZ-")


def test_nobody_is_told_of_somebody_unknown():
    assert heard("hinata", "p-nobody") == []


# --- who is asked


def test_every_agency_that_ever_knew_a_person_is_asked_once_where_it_has_a_code():
    linkage = Linkage(
        [
            Residence("old", "991015", date(2001, 1, 1), date(2005, 1, 1)),
            Residence("new", "991023", date(2005, 1, 1), None),
        ],
        {"new": "1", "insurer": "2", "registry": "3"},
        [
            Membership("insurer", "insurer", date(2001, 1, 1), date(2002, 1, 1)),
            Membership("unconnected", "insurer", date(2002, 1, 1), None),
        ],
    )
    known = AgencyMap(
        {"registry": "account_registry"}, {"old": Succession("new", date(2010, 1, 1))}
    )
    asked = every_agency(linkage, today=date(2026, 11, 22), agency_map=known)
    assert asked == ("new", "insurer", "registry")
