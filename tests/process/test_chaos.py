"""Consumers die without warning while agencies do whatever agencies do: every request ends in the truth."""

import pytest

from tests.process.chaos import Chaos
from tests.services.swarm_town import SwarmTown

pytestmark = [pytest.mark.process, pytest.mark.postgresql]

SEED = "2026"


@pytest.fixture
def town(prepared_plan, postgresql_url, tmp_path):
    queue_url = postgresql_url.replace("+psycopg", "")
    opened = SwarmTown(
        prepared_plan,
        postgresql_url,
        queue_url,
        tmp_path,
        swarm=("--seed", SEED),
        RETRIEVAL_SECONDS="20",
    )
    yield opened
    opened.close()
    assert "Traceback" not in opened.log, opened.log


def test_every_request_ends_in_what_its_agencies_really_did(town):
    chaos = Chaos(town, SEED, requests=90, people=12, kills=6).run(patience=60)
    assert chaos.untrue == []
    assert chaos.outcomes.keys() >= {"released", "not_available", "source_error"}
    chaos.hold_ledger_to_it()
