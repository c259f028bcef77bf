"""A source that is made of the kit: one function of the agency's own, and the contract around it."""

import json
from datetime import UTC, date, datetime
from http import HTTPStatus
from io import BytesIO

import pytest

from connectors.contract.question import TOKEN_HEADER, question_body
from connectors.kit.errors import (
    AwayError,
    BadQuestionError,
    ByHandError,
    NotServedError,
    RefusedError,
)
from connectors.kit.question import MOST_BYTES
from connectors.kit.service import Agency, Asked, Held, SourceService
from connectors.kit.wsgi import wsgi_app
from connectors.port import Covered
from scopes.catalogue import CATALOGUE
from tests.fakes.consent_tokens import ISSUER, check_of
from tests.fakes.questions import question

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHOT = CATALOGUE["immunisation"].examples[0]
HOLDER = {"code": "991023", "name": "ひなた市", "enquiry": "ひなた市役所"}
AGENCY = Agency(
    "hinata", HOLDER, "R8-6", [Covered("immunisation", ("immunisation_record",), date(2013, 4, 1))]
)
REQUEST = question("r-1", "hinata", "code-1", "immunisation")
BODY = question_body(REQUEST)


def held(asked):
    records = [SHOT, {"record_type": "another_type"}] if asked.linkage_code == "code-1" else []
    return Held(records, date(2026, 11, 20))


@pytest.fixture
def reports():
    return []


@pytest.fixture
def service(reports):
    def made(records=held):
        return SourceService(AGENCY, records, "hush", check_of("hinata"), told=reports.append)

    return made


def headers(**more):
    return {"authorization": "Bearer hush", **more}


def proven(request=REQUEST):
    body = question_body(request)
    token = ISSUER.token(request, body, now=NOW)
    return Asked("POST", "/v1/records", headers(**{TOKEN_HEADER.lower(): token}), body)


def told(service, asked):
    reply = service.answer(asked, now=NOW)
    return reply.status, json.loads(reply.body or b"null")


def test_an_answer_names_holder_day_and_person_and_holds_the_asked_record_types(service):
    status, answer = told(service(), proven())
    assert status == HTTPStatus.OK
    assert answer == {
        "layout_version": "R8-6",
        "as_of": "2026-11-20",
        "holder": HOLDER,
        "linkage_code": "code-1",
        "records": [{"as_of": "2026-11-20", **SHOT}],
    }


def test_of_somebody_unknown_nothing_is_held(service):
    unknown = question("r-2", "hinata", "code-9", "immunisation")
    assert told(service(), proven(unknown))[1]["records"] == []


def test_a_question_without_a_token_is_refused_with_the_reason(service):
    asked = Asked("POST", "/v1/records", headers(), BODY)
    assert told(service(), asked) == (403, {"code": "refused", "reason": "token_missing"})


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", "hush", "Bearer hush2", "Bearer あ"]
)
@pytest.mark.parametrize("path", ["/v1/records", "/v1/coverage", "/v1/heartbeat", "/v1/x"])
def test_strangers_learn_nothing(service, given, path):
    asked = Asked("GET", path, {"authorization": given}, b"")
    assert told(service(), asked) == (401, {"code": "unauthorized"})


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (BadQuestionError(), 400, {"code": "invalid_request"}),
        (RefusedError("by_court_order"), 403, {"code": "refused", "reason": "by_court_order"}),
        (NotServedError(), 422, {"code": "unsupported"}),
        (AwayError(30), 503, {"code": "maintenance"}),
        (ByHandError(), 202, {"code": "manual"}),
    ],
)
def test_what_an_agency_raises_is_told_as_the_contract_has_it(service, fault, status, body):
    def raising(_):
        raise fault

    assert told(service(raising), proven()) == (status, body)
    retry_after = service(raising).answer(proven(), now=NOW).headers.get("Retry-After")
    assert retry_after == ("30" if status == HTTPStatus.SERVICE_UNAVAILABLE else None)


def test_a_category_that_is_not_covered_never_reaches_the_agencys_own_part(service):
    def never(_):
        raise AssertionError

    household = question("r-3", "hinata", "code-1", "household")
    assert told(service(never), proven(household)) == (422, {"code": "unsupported"})


def test_coverage_and_heartbeat_tell_what_is_served_and_the_time(service):
    coverage = told(service(), Asked("GET", "/v1/coverage", headers(), b""))
    assert coverage == (
        200,
        {
            "layout_version": "R8-6",
            "covered": [
                {
                    "category": "immunisation",
                    "record_types": ["immunisation_record"],
                    "since": "2013-04-01",
                }
            ],
        },
    )
    heartbeat = told(service(), Asked("GET", "/v1/heartbeat", headers(), b""))
    assert heartbeat == (200, {"status": "ok", "time": "2026-11-22T09:00:00+00:00"})


def test_a_usage_report_is_handed_on(service, reports):
    report = Asked("POST", "/v1/usage-reports", headers(), b'{"questions": 3}')
    assert service().answer(report, now=NOW).status == HTTPStatus.NO_CONTENT
    assert reports == [{"questions": 3}]
    broken = Asked("POST", "/v1/usage-reports", headers(), b"[")
    assert told(service(), broken) == (400, {"code": "invalid_request"})


def bent(**changes):
    return json.dumps({**json.loads(BODY), **changes}).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(None, id="too large"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"[" * 50_000, id="deep"),
        pytest.param(b"{}", id="empty"),
        pytest.param(bent(condition={"kind": ["x"]}), id="condition of lists"),
        pytest.param(bent(condition={"kind": True}), id="condition of truths"),
        pytest.param(bent(linkage_code=1), id="code that is a number"),
        pytest.param(bent(linkage_code="c" * 201), id="long code"),
        pytest.param(bent(record_types="immunisation_record"), id="record types as text"),
        pytest.param(bent(record_types=["r"] * 41), id="many record types"),
        pytest.param(bent(scope=""), id="empty scope"),
    ],
)
def test_what_is_no_question_is_refused(service, body):
    asked = Asked("POST", "/v1/records", headers(), body)
    assert told(service(), asked) == (400, {"code": "invalid_request"})


def called(app, method, path, body=b"", **environ):
    seen = {}

    def start(status, sent):
        seen.update(status=status, headers=dict(sent))

    given = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "HTTP_AUTHORIZATION": "Bearer hush",
        **environ,
    }
    return seen, b"".join(app(given, start))


def test_as_a_wsgi_application_it_answers_the_same(service):
    app = wsgi_app(service(), clock=lambda: NOW)
    token = ISSUER.token(REQUEST, BODY, now=NOW)
    seen, body = called(app, "POST", "/v1/records", BODY, HTTP_CONSENT_TOKEN=token)
    assert seen["status"] == "200 OK"
    assert json.loads(body)["records"]
    assert seen["headers"]["Content-Length"] == str(len(body))
    assert seen["headers"]["Cache-Control"] == "no-store"
    assert called(app, "GET", "/healthz", HTTP_AUTHORIZATION="")[0]["status"] == "200 OK"


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "-1", "x", "1" * 30])
def test_a_body_that_is_too_large_or_of_no_known_length_is_not_read(service, length):
    class Unread:
        def read(self, _):
            raise AssertionError

    app = wsgi_app(service(), clock=lambda: NOW)
    environ = {"CONTENT_LENGTH": length, "wsgi.input": Unread()}
    assert called(app, "POST", "/v1/records", **environ)[0]["status"] == "400 Bad Request"
