"""Scenario 6: somebody is protected while an app holds a consent of ninety days; only the auditor sees it."""

import json
import re

import pytest

from tests.scenarios.operator import Visit
from tests.services.sandbox_databases import answers

pytestmark = pytest.mark.process

CATEGORIES = ["health_checkup", "insured_number", "medical_treatment"]
PROTECTED = ("--person", "p-sato-kenji", "--kind", "self_info_block")


@pytest.fixture
def visit(operator, folder):
    watcher = operator.registers(folder, "watcher", CATEGORIES, max_term_days=90)
    scope = " ".join(["openid", "offline_access", *CATEGORIES])
    visit = Visit(watcher, "sato-kenji", scope, term="90")
    yield visit
    my_page = visit.walker.open(f"{visit.party.issuer}/my-page")  # others tell stories of him, too
    my_page.press(my_page.ids("withdraw-")[0]).press("withdraw")


@pytest.fixture
def protect(operator):
    yield lambda: operator.run("protection", "set", *PROTECTED)
    operator.run("protection", "lift", *PROTECTED)


def pages(visit):
    """Return what my page, the history and the consent say, but for the time of day."""
    my_page = f"{visit.party.issuer}/my-page"
    grant = visit.walker.open(my_page).ids("grant-")[0].removeprefix("grant-")
    paths = (my_page, f"{my_page}/history", f"{my_page}/grants/{grant}")
    return [re.sub(r"\d{1,2}(?::|時)\d{2}", "", visit.walker.open(path).text) for path in paths]


def entry_of(sandbox, request_id):
    """Return the id of the ledger's entry for a request."""
    query = f"SELECT disclosure_id FROM disclosure WHERE retrieval_id = '{request_id}'"
    [[[found]]] = answers(sandbox.data / "provider.sqlite3", query)
    return found


def with_one_more(text):
    """My page as it is after one more delivery."""
    return re.sub("提供 ([0-9]+)回", lambda count: f"提供 {int(count[1]) + 1}回", text)


def test_tokens_and_pages_stay_as_they_were_and_nothing_is_handed_out(
    sandbox, operator, visit, protect
):
    before = visit.read("key-1")
    assert {entry["outcome"] for entry in before.values()} == {"released"}
    seen = pages(visit)
    protect()
    assert pages(visit) == seen
    visit.refresh()
    request_id = visit.ask("key-2")
    after = visit.result_of(request_id, "ready")
    assert {entry["outcome"] for entry in after.values()} == {"not_available"}
    assert after.keys() == before.keys()
    assert pages(visit)[0] == with_one_more(seen[0])
    audited = json.loads(operator.run("ledger", "audit", entry_of(sandbox, request_id)))
    assert {reason for each in audited["reasons"].values() for reason in each.values()} == {
        "withheld"
    }
