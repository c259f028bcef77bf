"""Any one process dies without warning during a retrieval: no accepted request is lost."""

import time
import uuid

import pytest

from tests.journeys.relying_party import tokens_of

VICTIMS = (
    "agency-aozora",
    "agency-hinata",
    "bridge",
    "maternal-app",
    "person-directory",
    "provider",
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
        answer = party.get(location + "/result", token, headers={"Prefer": "wait=5"})
        if answer.status == 200 and answer.json["status"] == "ready":
            return next(c for c in answer.json["categories"] if c["category"] == "immunisation")
        time.sleep(0.2)
    pytest.fail(f"never settled: {answer.status} {answer.body[:200]}", pytrace=False)


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_loses_no_accepted_request(sandbox, standing, victim):
    party, refresh_token = standing
    token = party.refresh(refresh_token).json["access_token"]
    body = {"requests": [{"category": "immunisation", "condition": {"kind": "latest"}}]}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    accepted = party.post_json("/self-information/requests", token, body, headers=key)
    assert accepted.status == 202, accepted.body
    pid = sandbox.kill(victim)
    sandbox.wait_for_restart(victim, pid)
    category = settled(party, token, accepted.headers["Location"])
    assert category["outcome"] in ("released", "source_error")
    if not victim.startswith("agency-"):
        holders = {dataset["holder"]["name"] for dataset in category["datasets"]}
        assert len(holders) == 2
