"""Any one process dies without warning during a retrieval: no accepted request is lost."""

import os
import signal
import time
import uuid
from pathlib import Path

import pytest
import requests

from tests.journeys.relying_party import tokens_of

VICTIMS = (
    "agency-aozora",
    "agency-hinata",
    "bridge",
    "maternal-app",
    "person-directory",
    "provider",
    "registry-office",
    "worker",
)
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def standing(sandbox):
    """A standing consent for a child whose records lie in two municipalities, one of them slow."""
    party, tokens, _ = tokens_of(sandbox)
    return party, tokens["refresh_token"]


def settled(party, token, location):
    """Read the result until nothing more will come; return the one category that was asked for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = party.get(location + "/result", token, headers={"Prefer": "wait=5"})
        except requests.ConnectionError:  # it was this connection's end that died
            continue
        if answer.status == 200 and answer.json["status"] == "ready":
            return next(c for c in answer.json["categories"] if c["category"] == "immunisation")
        time.sleep(0.2)
    pytest.fail("never settled", pytrace=False)


def accepted(standing):
    """Make a request that will take a few seconds; return its caller, its token and its address."""
    party, refresh_token = standing
    token = party.refresh(refresh_token).json["access_token"]
    body = {"requests": [{"category": "immunisation", "condition": {"kind": "latest"}}]}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answer = party.post_json("/self-information/requests", token, body, headers=key)
    assert answer.status == 202, answer.body
    return party, token, answer.headers["Location"]


def assert_whole(category):
    assert category["outcome"] == "released"
    assert len({dataset["holder"]["name"] for dataset in category["datasets"]}) == 2


def assert_answered_or_visibly_failed(category):
    assert category["outcome"] in ("released", "source_error")


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_loses_no_accepted_request(sandbox, standing, victim):
    request = accepted(standing)
    sandbox.wait_for_restart(victim, sandbox.kill(victim))
    category = settled(*request)
    if victim.startswith("agency-"):
        assert_answered_or_visibly_failed(category)
    else:
        assert_whole(category)


def test_a_killed_server_process_below_the_provider_is_replaced(sandbox, standing):
    request = accepted(standing)
    below = children_of(sandbox.child("provider")["pid"])
    assert len(below) == 2
    os.kill(below[0], signal.SIGKILL)
    assert_whole(settled(*request))


def test_a_killed_supervisor_takes_everything_down_and_the_next_one_goes_on(sandbox, standing):
    request = accepted(standing)
    sandbox.kill_everything()
    sandbox.start()
    assert_answered_or_visibly_failed(settled(*request))


def children_of(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
