"""Which records an invented agency sends: the wanted record types, on the asked days, of any category."""

import json
from datetime import date, timedelta

import pytest

from connectors.contract.question import TOKEN_HEADER
from connectors.kit.periods import dated
from connectors.kit.selection import select
from connectors.sandbox.agency import create_app
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from scopes.catalogue import CATALOGUE
from scopes.category import ConditionKind
from tests.fakes.consent_tokens import check_of, token_for

TODAY = date(2026, 11, 26)
TAKING = {kind: [c for c in CATALOGUE.values() if kind in c.conditions] for kind in ConditionKind}


def chosen(category, condition, *, records=None, **options):
    held = category.examples if records is None else records
    return [
        record["record_id"]
        for record in select(held, condition, category=category, today=TODAY, **options)
    ]


def days_of(category):
    return {r["record_id"]: dated(category, r, today=TODAY).days for r in category.examples}


def period(start, end):
    return {"kind": "range", "from": start.isoformat(), "to": end.isoformat()}


@pytest.mark.parametrize("category", TAKING[ConditionKind.RANGE], ids=lambda c: c.id)
def test_a_range_finds_what_counts_within_it_and_nothing_that_came_later(category):
    for record_id, days in days_of(category).items():
        within = days.first or days.last or TODAY
        assert record_id in chosen(category, period(within, within))
        if days.first:
            before = days.first - timedelta(days=1)
            assert record_id not in chosen(category, period(date(1930, 1, 1), before))
        if days.last:
            after = days.last + timedelta(days=1)
            assert record_id not in chosen(category, period(after, date(2199, 1, 1)))


@pytest.mark.parametrize("category", TAKING[ConditionKind.AS_OF], ids=lambda c: c.id)
def test_a_day_finds_what_runs_on_it_from_its_first_to_its_last_day(category):
    begun = {record_id: days for record_id, days in days_of(category).items() if days.first}
    assert begun
    for record_id, days in begun.items():
        first = {"kind": "as_of", "date": days.first.isoformat()}
        eve = {"kind": "as_of", "date": (days.first - timedelta(days=1)).isoformat()}
        assert record_id in chosen(category, first)
        assert record_id not in chosen(category, eve)


@pytest.mark.parametrize("category", TAKING[ConditionKind.FISCAL_YEAR], ids=lambda c: c.id)
def test_a_fiscal_year_finds_its_own_records(category):
    found = [
        chosen(category, {"kind": "fiscal_year", "fiscal_year": year}) for year in range(2015, 2030)
    ]
    assert {record_id for each in found for record_id in each} == set(days_of(category))


def test_of_numbered_years_the_latest_is_the_newest_of_each_record_type():
    tax = CATALOGUE["tax_income"]
    [example, *_] = tax.examples
    years = [
        {**example, "record_id": str(y), "fiscal_year": y, "income_year": y - 1}
        for y in (2024, 2026, 2025)
    ]
    assert chosen(tax, {"kind": "latest"}, records=years) == ["2026"]
    care = CATALOGUE["long_term_care"]
    assert {r["record_id"] for r in care.examples if r["record_type"] != "care_premium"} <= set(
        chosen(care, {"kind": "latest"})
    )


def test_no_other_record_type_is_sent_than_is_asked_for():
    disability = CATALOGUE["disability"]
    sent = select(
        disability.examples,
        {"kind": "latest"},
        category=disability,
        today=TODAY,
        record_types=("disability_handbook",),
    )
    assert {record["record_type"] for record in sent} == {"disability_handbook"}


def test_a_record_that_cannot_be_read_is_sent_as_it_is():
    disability = CATALOGUE["disability"]
    broken = {"record_type": "disability_handbook", "record_id": "b-1", "kind": 7}
    on_a_day = {"kind": "as_of", "date": "2020-01-01"}
    assert chosen(disability, on_a_day, records=[broken]) == ["b-1"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"scope": "immunisation", "record_types": ["immunisation_record"]}, 200),
        ({"record_types": "immunisation_record"}, 400),
        ({"record_types": [7]}, 400),
        ({"record_types": ["r"] * 41}, 400),
        ({"scope": "s" * 201}, 400),
        ({"condition": {"kind": "as_of", "date": "2026-01-01"}}, 400),
    ],
)
def test_what_is_asked_is_typed_and_bounded(changes, status):
    key = b"k" * 32
    app = create_app(
        load_profiles()["hinata"],
        load_people(PEOPLE),
        secret="s",
        key=key,
        tokens=check_of("hinata"),
    )
    question = {
        "request_id": "r-1",
        "linkage_code": linkage_code(key, "hinata", "p-yamada-hanako"),
        "category": "immunisation",
        "condition": {"kind": "latest"},
        "scope": "immunisation",
        "record_types": ["immunisation_record"],
        "consent_reference": "c-1",
        **changes,
    }
    body = json.dumps(question).encode()
    headers = {"Authorization": "Bearer s", TOKEN_HEADER: token_for("hinata", question, body)}
    reply = app.test_client().post("/v1/records", data=body, headers=headers)
    assert reply.status_code == status
