"""Canaries: after a whole journey, nothing of the people or of the secrets lies where it must not."""

import json
import re
from dataclasses import astuple, dataclass

import pytest

from tests.journeys.login_app import LoginApp, claims_of
from tests.journeys.relying_party import tokens_of
from tests.services.sandbox import CHECKOUT
from tests.services.sandbox_databases import stored_bytes

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


@dataclass(frozen=True)
class Journey:
    """What must not be found afterwards, and where browsers went.

    ``references`` name a session to those who know it: the database keeps them, nothing else does.
    """

    personal: set
    secrets: set
    references: set
    addresses: set


def addresses_of(walker):
    return {url for _, url, _ in walker.visited}


@pytest.fixture(scope="module")
def disclosure(sandbox):
    """A whole disclosure of a child's records."""
    party, tokens, walker = tokens_of(sandbox)
    token = tokens["access_token"]
    answer = party.get("/self-information/immunisation", token, headers={"Prefer": "wait=5"})
    while answer.status == 202:
        location = answer.headers["Location"]
        answer = party.get(location, token, headers={"Prefer": "wait=5"})
    personal = canaries_of("yamada-misaki") | canaries_of("yamada-hanako")
    assert any(lot in answer.body.decode() for lot in personal), "the journey delivered nothing"
    walker.open(f"{party.issuer}/my-page").open(f"{party.issuer}/my-page/history")
    secrets = {tokens[kind] for kind in ("access_token", "refresh_token", "id_token")}
    references = {claims_of(tokens["id_token"])["sid"]}
    return Journey(personal, secrets, references, addresses_of(walker))


@pytest.fixture(scope="module")
def login(sandbox):
    """A login to an app that registered itself, which reads name and birth date; and its logout."""
    app = LoginApp(sandbox.url("issuer"))
    walker, tokens, told = app.log_in()
    personal, claims = canaries_of("yamada-misaki"), claims_of(tokens["id_token"])
    assert {told["name"], told["birthdate"], claims["birthdate"]} <= personal, "nothing was told"
    walker.open(f"{app.issuer}/my-page").open(f"{app.issuer}/my-page/history")
    app.log_out(walker, tokens["id_token"])
    app.site.close()
    secrets = {tokens[kind] for kind in ("access_token", "refresh_token", "id_token")}
    secrets |= {app.registered[kind] for kind in ("client_secret", "registration_access_token")}
    return Journey(personal, secrets, {claims["sid"]}, addresses_of(walker))


@pytest.fixture(scope="module")
def journey(disclosure, login):
    """Both of them as one."""
    pairs = zip(astuple(disclosure), astuple(login), strict=True)
    return Journey(*(one | other for one, other in pairs))


def test_no_personal_value_or_secret_is_in_any_log(sandbox, journey):
    # The supervisor's own greeting names the persona to try; every child's line has a prefix.
    log = "\n".join(line for line in sandbox.log.splitlines() if " | " in line)
    assert "login_succeeded" in log
    canaries = journey.personal | journey.secrets | journey.references
    assert {value for value in canaries if value in log} == set()
    assert not re.search(r"pin\W{0,4}1234", sandbox.log, re.IGNORECASE)
    flows = {part for url in journey.addresses for part in re.findall(r"[?&]h=([^&]+)", url)}
    assert flows
    assert not [handle for handle in flows if handle in sandbox.log]


def test_no_personal_value_or_secret_is_readable_in_the_databases(sandbox, journey):
    files = [sandbox.data / name for name in SINKS]
    kept = stored_bytes(files)
    assert b"consent_grant" in kept
    assert b"identity.birthdate" in kept
    canaries = journey.personal | journey.secrets
    assert {value for value in canaries if value.encode() in kept} == set()


def test_no_personal_value_is_in_any_address(journey):
    addresses = " ".join(journey.addresses)
    canaries = journey.personal | journey.secrets | journey.references
    assert {value for value in canaries if value in addresses} == set()
    assert "1234" not in re.sub(r"[A-Za-z0-9_-]{20,}|:\d+", "", addresses)
