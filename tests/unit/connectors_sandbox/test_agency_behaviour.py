"""How well an invented agency answers: from memory, late, after a failure, or not at all."""

import json
import time
from dataclasses import replace

import pytest

from connectors.contract.question import TOKEN_HEADER
from connectors.sandbox.agency import create_app
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from scopes.catalogue import CATALOGUE
from tests.fakes.consent_tokens import check_of, token_for

KEY = b"k" * 32
PEOPLE_BY_ID = load_people(PEOPLE)
PROFILES = load_profiles()


@pytest.fixture
def agency_client():
    def client(agency, **behaviour):
        profile = replace(PROFILES[agency], **behaviour)
        app = create_app(profile, PEOPLE_BY_ID, secret="s", key=KEY, tokens=check_of(agency))

        def ask(person, category="immunisation", request_id="r", **condition):
            question = {
                "request_id": f"{request_id} {person} {category} {sorted(condition.items())}",
                "linkage_code": linkage_code(KEY, agency, f"p-{person}"),
                "category": category,
                "condition": condition or {"kind": "latest"},
                "scope": category,
                "record_types": [each.id for each in CATALOGUE[category].record_types],
                "consent_reference": "c-1",
            }
            body = json.dumps(question).encode()
            token = token_for(agency, question, body)
            headers = {"Authorization": "Bearer s", TOKEN_HEADER: token}
            return app.test_client().post("/v1/records", data=body, headers=headers)

        return ask

    return client


def test_a_repeat_is_answered_from_memory_and_at_once(agency_client):
    ask = agency_client("aozora", delay_seconds=0.3)
    first = ask("yamada-hanako").json
    started = time.monotonic()
    assert ask("yamada-hanako").json == first
    assert time.monotonic() - started < 0.2


def test_one_request_about_two_categories_or_people_is_not_a_repeat(agency_client):
    ask = agency_client("hinata")
    first = ask("yamada-hanako").json["records"]
    assert ask("yamada-ren").json["records"] != first
    assert ask("yamada-hanako", "household").json["records"] != first


def test_the_first_try_of_each_question_fails_and_the_second_succeeds(agency_client):
    ask = agency_client("midori")
    for request_id in ("r-1", "r-2"):
        first = ask("takahashi-haruto", request_id=request_id)
        assert (first.status_code, first.headers["Retry-After"]) == (503, "1")
        assert ask("takahashi-haruto", request_id=request_id).status_code == 200


def test_an_agency_that_stays_down_for_somebody_says_for_how_long(agency_client):
    ask = agency_client("midori", first_try_fails=False)
    for _ in range(2):
        answer = ask("kato-kaede")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")


def test_a_category_not_served_and_one_answered_by_hand(agency_client):
    assert agency_client("midori", first_try_fails=False)(
        "takahashi-haruto", "maternal_child_health"
    ).json == {"code": "unsupported"}
    assert agency_client("hinata")("kobayashi-yumi", "household").status_code == 202


def test_an_answer_says_who_holds_the_records_and_how_old_they_are(agency_client):
    answer = agency_client("hinata")("yamada-hanako").json
    assert answer["holder"] == PROFILES["hinata"].holder
    assert answer["layout_version"] == "R8-6"
    assert all(record["as_of"] == answer["as_of"] for record in answer["records"])


def test_the_newest_tax_year_is_the_latest(agency_client):
    ask = agency_client("aozora", delay_seconds=0)
    assert [r["fiscal_year"] for r in ask("sato-kenji", "tax_income").json["records"]] == [2026]
    earlier = ask("sato-kenji", "tax_income", kind="fiscal_year", fiscal_year=2025)
    assert [r["fiscal_year"] for r in earlier.json["records"]] == [2025]


def test_a_range_holds_for_eight_digit_dates_too(agency_client):
    ask = agency_client("aozora", delay_seconds=0)
    answer = ask("yamada-hanako", **{"kind": "range", "from": "2025-01-01", "to": "2025-12-31"})
    assert [r["administered_on"] for r in answer.json["records"]] == ["20250121"]
