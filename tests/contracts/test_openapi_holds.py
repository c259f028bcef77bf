"""Every described operation, called with invented input: no fault of ours, and each answer as the document says.

``FUZZ_RUNS=500`` invents so many calls of each operation, and others each time.
"""

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.contracts.api_under_test import THINGS, Api
from tests.contracts.invented_calls import DOCUMENT, OPERATIONS, calls, plain_call

RUNS = int(os.environ.get("FUZZ_RUNS", "0"))
PUBLIC, OTHERS = 5, 25
"""Calls of an operation that reads what is published, and of any other."""
ERRORS = Path(__file__).parents[2] / "docs/errors.md"
CODES = set(re.findall(r"^\| `(\w+)` \|", ERRORS.read_text(encoding="utf-8"), re.MULTILINE))
PROBLEM = "application/problem+json"
REGISTRY = Registry().with_resource(
    "urn:api",
    Resource.from_contents(
        {"components": DOCUMENT["components"]}, default_specification=DRAFT202012
    ),
)


@pytest.fixture
def api(prepared_settings, monkeypatch):
    monkeypatch.setattr("provider.selfinfo.wait.LONGEST_SECONDS", 0)  # nobody answers meanwhile
    opened = Api(prepared_settings)
    yield opened
    opened.provider.close()


@cache
def validator(reference):
    return Draft202012Validator({"$ref": f"urn:api{reference}"}, registry=REGISTRY)


def said_of(call, status):
    """Return what the document says of an answer of this status; None where it says nothing."""
    found = (call.described or {"responses": {}})["responses"].get(str(status))
    if found and "$ref" in found:
        return DOCUMENT["components"]["responses"][found["$ref"].rpartition("/")[2]]
    return found


def demand_described(answer, said, judged):
    """Demand one of the described types, and its schema of what was not seen before."""
    if "content" not in said:
        assert not answer.body
        return
    kind = answer.headers["Content-Type"].partition(";")[0]
    schema = said["content"][kind]["schema"]
    if "$ref" in schema and answer.body not in judged:
        judged.add(answer.body)
        validator(schema["$ref"]).validate(answer.json)


def demand_documented(answer, said):
    """Demand a refusal's form and a code that is told of: in docs/errors.md, or by what the document says."""
    if answer.headers["Content-Type"] == PROBLEM:
        assert answer.json["code"] in CODES
        assert answer.json["status"] == answer.status
        return
    told = said["description"] if said else "invalid_request"
    assert answer.error in told or answer.status == 429
    assert answer.json["error_description"]


def judge(call, answer, real, judged):
    assert answer.status < 500
    if call.strays(real) or call.method in ("HEAD", "OPTIONS"):
        return
    said = said_of(call, answer.status)
    assert said or (not call.described and answer.status >= 400)
    if said:
        demand_described(answer, said, judged)
    if answer.status >= 400:
        demand_documented(answer, said)


def meet(api, path, method, judged):
    """Send invented calls of one operation; return how many answers of which status there were."""
    seen = Counter()

    @settings(
        max_examples=RUNS or (PUBLIC if method == "get" and "{" not in path else OTHERS),
        derandomize=not RUNS,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(calls(path, method, THINGS))
    @example(plain_call(path, method, THINGS))
    def invented(call):
        answer = api.send(call)
        seen[answer.status if call.method == method.upper() else 0] += 1
        judge(call, answer, api.real, judged)

    invented()
    return seen


def test_no_invented_call_meets_a_fault_or_an_answer_that_nobody_described(api):
    judged = set()
    for path, method in OPERATIONS:
        seen = meet(api, path, method, judged)
        assert {200, 201, 202, 204} & {*seen}, f"{method} {path}: {seen}"
