"""One invented municipality that answers questions about its residents.

``python -m connectors.sandbox.agency --agency hinata --port 8621 --data DIR``
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from connectors.sandbox.bearer import SecretMissingError, guarded_app, read_secret
from connectors.sandbox.linkage import Residents, linkage_key
from connectors.sandbox.memory import Memory
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person, load_people
from connectors.sandbox.profile import Profile, load_profiles
from connectors.sandbox.selection import select
from connectors.sandbox.serving import serve
from scopes.catalogue import CATALOGUE
from scopes.errors import ConditionError

_LONG_REPAIR_SECONDS = 600
_TEXTS = ("request_id", "linkage_code", "category", "consent_reference")
_MOST_RECORD_TYPES = 20
_LONGEST_TEXT = 200
_JAPAN = timedelta(hours=9)
Answer = tuple[int, dict[str, str], dict[str, Any]]
"""Status, headers, JSON body."""


@dataclass(frozen=True)
class Question:
    """One question; equal questions get the same answer from memory."""

    request_id: str
    linkage_code: str
    category: str
    condition: tuple[tuple[str, Any], ...]
    scope: str
    record_types: tuple[str, ...]


def create_app(profile: Profile, people: Mapping[str, Person], *, secret: str, key: bytes) -> Flask:
    """Create the agency; it knows its residents by their linkage codes only."""
    app = guarded_app(f"agency {profile.agency_id}", secret)
    residents = Residents(people, key, profile.agency_id)
    memory = Memory()

    @app.post("/v1/records")
    def _records() -> tuple[Response, int, dict[str, str]]:
        question = _question(request.get_json(silent=True))
        status, headers, body = _reply(profile, residents, memory, question)
        return jsonify(body), status, headers

    return app


def _reply(
    profile: Profile, residents: Residents, memory: Memory, question: Question | None
) -> Answer:
    """Answer a repeat from memory; what went wrong before is worked out anew."""
    if question is None:
        return 400, {}, {"code": "invalid_request"}
    if (known := memory.recall(question)) is not None:
        answered: Answer = known
        return answered
    if profile.first_try_fails and memory.first_time(question):
        return 503, {"Retry-After": "1"}, {"code": "maintenance"}
    time.sleep(profile.delay_seconds)
    answer = _answer(profile, residents, question)
    if answer[0] == HTTPStatus.OK:
        memory.remember(question, answer)
    return answer


def _question(unverified: object) -> Question | None:
    if not isinstance(unverified, dict) or not isinstance(unverified.get("condition"), dict):
        return None
    if not all(_is_text(unverified.get(key)) for key in _TEXTS):
        return None
    if not all(isinstance(value, str | int) for value in unverified["condition"].values()):
        return None
    record_types, scope = unverified.get("record_types", []), unverified.get("scope", "-")
    if not isinstance(record_types, list) or len(record_types) > _MOST_RECORD_TYPES:
        return None
    if not all(_is_text(each) for each in (scope, *record_types)):
        return None
    return Question(
        unverified["request_id"],
        unverified["linkage_code"],
        unverified["category"],
        tuple(sorted(unverified["condition"].items())),
        scope,
        tuple(record_types),
    )


def _is_text(unverified: object) -> bool:
    return isinstance(unverified, str) and 1 <= len(unverified) <= _LONGEST_TEXT


def _answer(profile: Profile, residents: Residents, question: Question) -> Answer:
    person = residents.get(question.linkage_code)
    person_id = person.person_id if person else ""
    if person_id in profile.always_down_for:
        return 503, {"Retry-After": str(_LONG_REPAIR_SECONDS)}, {"code": "maintenance"}
    if question.category not in profile.serves or question.category not in CATALOGUE:
        return 422, {}, {"code": "unsupported"}
    if (person_id, question.category) in profile.manual_for:
        return 202, {}, {"code": "manual"}
    try:
        return 200, {}, _body(profile, _held(profile, person, question))
    except ConditionError as refused:
        return 400, {}, {"code": f"condition_{refused.reason}"}


def _held(
    profile: Profile, person: Person | None, question: Question
) -> Sequence[Mapping[str, Any]]:
    """Find what is held of a person under the condition; nothing of somebody unknown."""
    held = person.records.get(profile.agency_id, {}) if person else {}
    return select(
        held.get(question.category, ()),
        dict(question.condition),
        category=CATALOGUE[question.category],
        today=(datetime.now(UTC) + _JAPAN).date(),
        record_types=question.record_types,
    )


def _body(profile: Profile, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    as_of = (datetime.now(UTC) - timedelta(days=profile.lag_days)).date().isoformat()
    return {
        "layout_version": profile.layout_version,
        "as_of": as_of,
        "holder": profile.holder,
        "records": [{"as_of": as_of, **record} for record in records],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one agency until it is told to end; return the exit status."""
    profiles = load_profiles()
    parser = argparse.ArgumentParser(description="One invented municipality.")
    parser.add_argument("--agency", required=True, choices=sorted(profiles))
    parser.add_argument("--port", type=int, default=8621)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    options = parser.parse_args(arguments)
    try:
        app = create_app(
            profiles[options.agency],
            load_people(options.people),
            secret=read_secret(options.data / "tokens" / "agencies.token"),
            key=linkage_key(options.data),
        )
    except (PeopleFileError, SecretMissingError, OSError) as fault:
        sys.stderr.write(f"agency {options.agency}: {fault}\n")
        return 1
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
