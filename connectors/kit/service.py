"""A source as the contract has it, without a web framework: a request in, a response out.

An agency brings one function, from a question to what it holds; everything else is here.
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from connectors.contract.correction import CORRECTION, CORRECTIONS_PATH
from connectors.contract.exchange_history import EXCHANGE_HISTORY, EXCHANGE_PATH
from connectors.contract.question import RECORDS_PATH, TOKEN_HEADER
from connectors.errors import MalformedAnswerError
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.errors import (
    BadQuestionError,
    NotAnsweredError,
    NotServedError,
    RefusedError,
    StrangerError,
)
from connectors.kit.question import MOST_BYTES, Question, question_of
from connectors.port import Covered
from connectors.strict_json import json_object


@dataclass(frozen=True)
class Asked:
    """One HTTP request; ``headers`` by lower-case name, ``body`` None when it was too large to be read."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Told:
    """One HTTP response."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """What an agency holds under a question, and the day for which that is right."""

    records: Sequence[Mapping[str, Any]]
    as_of: date


NOT_OFFERED = "sealing_not_offered"
"""Why a question for a sealed answer is refused where none is offered: records never go in clear instead."""

Records = Callable[[Question], Held]
"""The agency's own part. Nothing of a person that it does not know; or any ``NotAnsweredError``."""

Exchanges = Callable[[Question], Sequence[Mapping[str, Any]]]
"""The exchanges about a person in which this agency asked or provided (``connectors.contract.exchange_history``)."""

Corrections = Callable[[Question], str]
"""Takes a correction and returns its number (``connectors.kit.corrections``); or any ``NotAnsweredError``."""

Sign = Callable[[Mapping[str, Any], Mapping[str, Any], datetime], Mapping[str, Any]]
"""Returns an answer signed, from the answer, the question's body and the instant."""


Seal = Callable[[Mapping[str, Any], Question, datetime], Mapping[str, Any]]
"""Returns an answer sealed for the recipient of a question; or any ``NotAnsweredError``."""


@dataclass(frozen=True)
class Agency:
    """Who answers: its id at the platform, its entry (code, name, enquiry), and what it serves."""

    agency_id: str
    holder: Mapping[str, str]
    layout_version: str
    covered: Sequence[Covered]


@dataclass(frozen=True)
class SourceService:
    """Answers the six questions for one agency.

    ``tokens`` proves every question; ``told`` hears usage reports; ``sign`` signs answers, where wanted;
    without ``exchanges`` it tells no exchange history; ``seal`` seals those of the categories that ``covered``
    says are sealed (``connectors.kit.sealing``); without ``corrections`` nobody may say that a record is wrong.
    """

    agency: Agency
    records: Records
    secret: str
    tokens: ConsentTokenCheck
    sign: Sign | None = None
    seal: Seal | None = None
    told: Callable[[Mapping[str, Any]], None] = lambda _: None
    exchanges: Exchanges | None = None
    corrections: Corrections | None = None

    def answer(self, asked: Asked, *, now: datetime) -> Told:
        """Answer one request at an instant."""
        try:
            self._demand_secret(asked)
            match asked.method, asked.path:
                case "POST", path if path in self._proven_paths:
                    question = self._proven(asked, now)
                    return _json(HTTPStatus.OK, self._proven_paths[path](question, now))
                case "GET", "/v1/coverage":
                    return _json(HTTPStatus.OK, self._coverage())
                case "GET", "/v1/heartbeat":
                    return _json(HTTPStatus.OK, {"status": "ok", "time": now.isoformat()})
                case "POST", "/v1/usage-reports":
                    self.told(_object(asked.body))
                    return Told(HTTPStatus.NO_CONTENT, b"")
            return _json(HTTPStatus.NOT_FOUND, {"code": "not_found"})
        except NotAnsweredError as fault:
            return _json(fault.status, fault.body, fault.headers)

    @property
    def _proven_paths(self) -> Mapping[str, Callable[[Question, datetime], Mapping[str, Any]]]:
        """Who answers what a consent token has to prove."""
        return {
            RECORDS_PATH: self._records,
            EXCHANGE_PATH: self._exchange_history,
            CORRECTIONS_PATH: self._correction,
        }

    def _demand_secret(self, asked: Asked) -> None:
        given = asked.headers.get("authorization", "").encode("utf-8", "replace")
        if not self.secret or not hmac.compare_digest(given, f"Bearer {self.secret}".encode()):
            raise StrangerError

    def _proven(self, asked: Asked, now: datetime) -> Question:
        if asked.body is None:
            raise BadQuestionError
        question = question_of(asked.body)
        token = asked.headers.get(TOKEN_HEADER.lower(), "")
        self.tokens(token, asked.body, question, now=now)
        return question

    def _exchange_history(self, question: Question, _now: datetime) -> Mapping[str, Any]:
        if question.category != EXCHANGE_HISTORY:
            raise BadQuestionError
        if self.exchanges is None:
            raise NotServedError
        events = [dict(event) for event in self.exchanges(question)]
        return {"linkage_code": question.linkage_code, "events": events}

    def _correction(self, question: Question, _now: datetime) -> Mapping[str, Any]:
        if self.corrections is None:
            raise NotServedError
        return {"case_number": self.corrections(question)}

    def _records(self, question: Question, now: datetime) -> Mapping[str, Any]:
        if question.scope == CORRECTION:
            raise BadQuestionError
        covered = {each.category: each for each in self.agency.covered}
        if question.category not in covered:
            raise NotServedError
        sealed = question.recipient is not None
        if sealed and (self.seal is None or not covered[question.category].sealed):
            raise RefusedError(NOT_OFFERED)
        answer: Mapping[str, Any] = self._written(question, self.records(question))
        if sealed and self.seal is not None:
            answer = self.seal(answer, question, now)
        if self.sign is None or "sealed" in answer:
            return answer
        return self.sign(answer, question.raw, now)

    def _written(self, question: Question, held: Held) -> dict[str, Any]:
        """Write an answer: of the asked record types alone, each record with the day it is right for.

        A record without a type is of a category that has only one.
        """
        as_of = held.as_of.isoformat()
        return {
            "layout_version": self.agency.layout_version,
            "as_of": as_of,
            "holder": {name: self.agency.holder[name] for name in ("code", "name", "enquiry")},
            "linkage_code": question.linkage_code,
            "records": [
                {"as_of": as_of, **record}
                for record in held.records
                if record.get("record_type") in (None, *question.record_types)
            ],
        }

    def _coverage(self) -> Mapping[str, Any]:
        return {
            "layout_version": self.agency.layout_version,
            "covered": [
                {
                    "category": each.category,
                    "record_types": list(each.record_types),
                    "since": each.since.isoformat() if each.since else None,
                    **({"sealed": True} if each.sealed else {}),
                }
                for each in self.agency.covered
            ],
        }


def readable(declared_bytes: int | None) -> bool:
    """Tell whether a body of this length may be read at all; one of unknown length may not."""
    return declared_bytes is not None and 0 <= declared_bytes <= MOST_BYTES


def _object(body: bytes | None) -> Mapping[str, Any]:
    try:
        return json_object(body)
    except (MalformedAnswerError, RecursionError):
        raise BadQuestionError from None


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Told:
    written = json.dumps(body, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Told(status, written, {**kind, **(headers or {})})
