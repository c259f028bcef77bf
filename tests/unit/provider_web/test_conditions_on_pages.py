"""A request that narrows a category says so on every page, and the grant keeps it."""

import json

from provider.oauth.details import asked_conditions
from provider.web.citizen.condition_text import condition_text
from tests.citizen_world import HANAKO

RANGE = {"kind": "range", "from": "2025-04-01", "to": "2026-03-31"}
DETAILS = (
    {"type": "self_information", "categories": ["immunisation"], "condition": RANGE},
    {"type": "self_information", "categories": ["maternal_child_health"]},
)
NARROWED = "令和7年4月1日（2025年）から令和8年3月31日（2026年）までの分だけ"


def test_each_kind_of_condition_is_put_into_words():
    assert condition_text("ja", RANGE) == NARROWED
    assert condition_text("en", RANGE) == "Only from 1 April 2025 to 31 March 2026"
    year = {"kind": "fiscal_year", "fiscal_year": 2025}
    assert condition_text("ja", year) == "令和7年度（2025年度）の分だけ"
    assert condition_text("en", year) == "Only for fiscal year 2025 (April 2025 to March 2026)"
    assert condition_text("en", {"kind": "latest"}) == "Only what is newest"


def test_the_condition_is_shown_before_it_is_agreed_and_kept_with_the_grant(world, browser):
    browser.log_in(path=world.push(details=DETAILS)).press("continue", subject=HANAKO)
    assert browser.text.count(NARROWED) == 1
    both = ["immunisation", "maternal_child_health"]
    browser.press("continue", category=both, term="once")
    assert browser.text.count(NARROWED) == 1
    browser.press("agree")
    with world.services.database.reading() as connection:
        query = "SELECT conditions, consent_text FROM consent_grant"
        conditions, shown = map(json.loads, connection.exec_driver_sql(query).one())
    assert conditions == {"immunisation": [RANGE]}
    assert f"：{NARROWED}" in shown["ja"]["categories"][0]
    assert NARROWED not in shown["ja"]["categories"][1]
    assert "予防接種：" + NARROWED in browser.press("return").open("/my-page").text


def test_only_what_is_ticked_keeps_its_condition():
    assert asked_conditions(DETAILS, ["maternal_child_health"]) == {}
