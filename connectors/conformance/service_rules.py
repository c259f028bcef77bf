"""Rules about the service itself: well, on time, told what became of it, and calm under nonsense."""

import json
from datetime import datetime
from http import HTTPStatus

from connectors.conformance.rule import Rule, demand
from connectors.conformance.trial import Trial
from connectors.contract.question import RECORDS_PATH

_MOST_CLOCK_SECONDS = 60
_REPORT = {
    "day": "2026-11-20",
    "questions": 3,
    "released": 2,
    "defects": [
        {
            "category": "immunisation",
            "record_type": "immunisation_record",
            "field": "administered_on",
            "rule": "date",
            "records": 1,
            "answers": 1,
        }
    ],
}
_NONSENSE = (
    b"",
    b"{",
    b"[]",
    b"{}",
    b"null",
    b"\xff\xfe",
    b'{"condition": NaN}',
    b"[" * 20_000,
    b'{"request_id": "' + b"r" * 300_000 + b'"}',
    json.dumps({"request_id": 1, "linkage_code": {}, "condition": []}).encode(),
)


def _heartbeat(trial: Trial) -> None:
    seen = trial.call("GET", "/v1/heartbeat")
    demand(seen.status == HTTPStatus.OK, f"status {seen.status}")
    demand(seen.json.get("status") == "ok", "status is not ok")
    demand(_instant(seen.json.get("time")) is not None, "no time with a time zone (RFC 3339)")


def _clock(trial: Trial) -> None:
    theirs = _instant(trial.call("GET", "/v1/heartbeat").json.get("time"))
    demand(theirs is not None, "no time")
    assert theirs is not None
    off = (theirs - trial.clock()).total_seconds()
    demand(abs(off) <= _MOST_CLOCK_SECONDS, f"the clock is {off:+.0f} seconds off")


def _usage_report(trial: Trial) -> None:
    seen = trial.call("POST", "/v1/usage-reports", json.dumps(_REPORT).encode())
    demand(seen.status in (200, 202, 204), f"status {seen.status}")


def _nonsense(trial: Trial) -> None:
    for body in _NONSENSE:
        seen = trial.ask(trial.question(), body=body)
        refused = HTTPStatus.BAD_REQUEST <= seen.status < HTTPStatus.INTERNAL_SERVER_ERROR
        demand(refused, f"status {seen.status} for {body[:12]!r}")
    well = trial.call("GET", "/v1/heartbeat").status
    demand(well == HTTPStatus.OK, f"status {well} of the heartbeat afterwards")


def _post_only(trial: Trial) -> None:
    seen = trial.call("GET", RECORDS_PATH + "?linkage_code=ZZ-nobody")
    demand(HTTPStatus.BAD_REQUEST <= seen.status < 500, f"status {seen.status}")  # noqa: PLR2004


def _instant(unverified: object) -> datetime | None:
    try:
        told = datetime.fromisoformat(unverified) if isinstance(unverified, str) else None
    except ValueError:
        return None
    return told if told and told.tzinfo else None


SERVICE_RULES = (
    Rule("heartbeat", "the source says that it is well, and what time it has", _heartbeat),
    Rule("clock", "its clock is right to a minute", _clock),
    Rule("usage_report", "it takes note of what became of its answers", _usage_report),
    Rule("post_only", "records are asked for by POST alone: no person stands in a URL", _post_only),
    Rule("hostile_bodies", "what is no question is refused, and the source stays well", _nonsense),
)
