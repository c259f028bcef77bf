"""Canaries: after a whole journey, nothing of the people or of the secrets lies where it must not."""

import json
import re

import pytest

from tests.journeys.relying_party import tokens_of
from tests.services.sandbox import CHECKOUT

PEOPLE = CHECKOUT / "connectors" / "sandbox" / "people"
SINKS = ("provider.sqlite3", "provider.sqlite3-wal", "queue.sqlite3", "queue.sqlite3-wal")

pytestmark = pytest.mark.process


def canaries_of(name):
    """Everything of one person that must never be seen: names, birth date, what records say."""
    person = json.loads((PEOPLE / f"{name}.json").read_bytes())
    values = {person["name"]["text"], person["name"]["kana"], person["birth_date"]}
    for categories in person["records"].values():
        for records in categories.values():
            for record in records:
                values |= {record[k] for k in ("lot_number", "product_name") if k in record}
    return {value for value in values if len(value) >= 4}


@pytest.fixture(scope="module")
def journey(sandbox):
    """A whole disclosure; the texts that must not be found afterwards, and the walker."""
    party, tokens, walker = tokens_of(sandbox)
    token = tokens["access_token"]
    answer = party.get("/self-information/immunisation", token, headers={"Prefer": "wait=5"})
    while answer.status == 202:
        location = answer.headers["Location"]
        answer = party.get(location, token, headers={"Prefer": "wait=5"})
    walker.open(f"{party.issuer}/my-page").open(f"{party.issuer}/my-page/history")
    personal = canaries_of("yamada-misaki") | canaries_of("yamada-hanako")
    assert any(lot in answer.body.decode() for lot in personal), "the journey delivered nothing"
    secrets = {tokens[kind] for kind in ("access_token", "refresh_token", "id_token")}
    return personal, secrets, walker


def test_no_personal_value_or_secret_is_in_any_log(sandbox, journey):
    personal, secrets, walker = journey
    # The supervisor's own greeting names the persona to try; every child's line has a prefix.
    log = "\n".join(line for line in sandbox.log.splitlines() if " | " in line)
    assert "login_succeeded" in log
    found = {value for value in personal | secrets if value in log}
    assert found == set()
    assert not re.search(r"pin\W{0,4}1234", sandbox.log, re.IGNORECASE)
    flows = {part for _, url, _ in walker.visited for part in re.findall(r"[?&]h=([^&]+)", url)}
    assert flows
    assert not [handle for handle in flows if handle in sandbox.log]


def test_no_personal_value_or_secret_is_readable_in_the_databases(sandbox, journey):
    personal, secrets, _ = journey
    files = [sandbox.data / name for name in SINKS]
    kept = b"".join(file.read_bytes() for file in files if file.exists())
    assert b"consent_grant" in kept
    assert {value for value in personal | secrets if value.encode() in kept} == set()


def test_no_personal_value_is_in_any_address(journey):
    personal, secrets, walker = journey
    addresses = " ".join(url for _, url, _ in walker.visited)
    assert {value for value in personal | secrets if value in addresses} == set()
    assert "1234" not in re.sub(r"[A-Za-z0-9_-]{20,}", "", addresses)
