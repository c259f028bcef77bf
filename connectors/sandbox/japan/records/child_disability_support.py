"""Aid for a child's chronic disease, and for disabled children (Child Welfare Act art. 19-2, 21-5, 24-2, 27)."""

from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.health import Handbook, Illness
from connectors.sandbox.japan.places import PREFECTURE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.days import enters_school, months_later
from connectors.sandbox.japan.records.disability_handbooks import ISSUER, is_severe, issued
from connectors.sandbox.japan.records.disability_services import measure_of
from connectors.sandbox.japan.records.income_tiers import tier_on
from connectors.sandbox.japan.records.known_spans import ended_on, terms
from connectors.sandbox.japan.span import Span, years_later

_GROWN = 18
_CAPS: Final = {
    "assisted": ("public_assistance", 0, 0),
    "low1": ("low1", 1_250, 1_250),
    "low2": ("low2", 2_500, 2_500),
    "general1": ("general1", 5_000, 2_500),
    "general2": ("general2", 10_000, 5_000),
    "upper": ("upper", 15_000, 10_000),
}
"""Class of income -> its code, the most a month, and the most in severe cases (art. 22 of the order)."""

_COPAY: Final = {
    "assisted": ("public_assistance", 0),
    "low1": ("low_income", 0),
    "low2": ("low_income", 0),
    "general1": ("general1", 4_600),
    "general2": ("general1", 4_600),
    "upper": ("general2", 37_200),
}
_DAY_SERVICE_USERS, _BOARDERS = 70, 5
_MONTHS_OF_A_YEAR = 12
_KEPT_TERMS = 6


def held(case: Case, agency_id: str) -> Entries:
    """Give certificates, benefits and measures of the prefecture, and day services of the municipality."""
    if agency_id == PREFECTURE:
        for illness in case.member.illnesses:
            if illness.group == "child_chronic":
                yield from _certificates(case, illness)
    for book in issued(case):
        if case.member.age(book.issued_on) >= _GROWN:
            continue
        if agency_id == PREFECTURE:
            yield from _boarding(case, book)
            yield from _measure(case, book)
        elif case.lives_in(agency_id):
            yield from _day_services(case, book, agency_id)


def _certificates(case: Case, illness: Illness) -> Entries:
    number = case.draws("child_chronic", illness.code).digits(5)
    for span in illness.certified:
        if span.start > case.today or span.last_day is None:
            continue
        tier, cap, severe_cap = _CAPS[tier_on(case, span.start)]
        yield Entry(
            "chronic_disease_certificate",
            f"{illness.code}-{span.start}",
            {
                "recipient_number": f"99{number}",
                "issuer": ISSUER,
                "disease_group": illness.child_group or "other",
                "disease_name": illness.name,
                "certified_from": span.start,
                "certified_to": span.last_day,
                "monthly_cap_yen": severe_cap if illness.severe else cap,
                "income_tier": tier,
                "severe": illness.severe,
                "high_cost_long_term": False,
                "ventilator": False,
                "institutions": [{"code": "9910000025", "name": "見本こども医療センター"}],
            },
        )


def _day_services(case: Case, book: Handbook, agency_id: str) -> Entries:
    """Give the yearly decisions: development before school, after-school services from then on."""
    draws = case.draws("day_service", book.number)
    uses, days_a_month = draws.chance(_DAY_SERVICE_USERS), draws.whole(5, 23)
    number = f"99{draws.digits(8)}"
    school = enters_school(case.member.born)
    grown = Span(
        max(book.issued_on, months_later(case.member.born, 24)) + timedelta(days=30),
        years_later(case.member.born, _GROWN),
    )
    for term in list(terms(grown, _MONTHS_OF_A_YEAR, case.today))[-_KEPT_TERMS:] if uses else ():
        band, cap = _COPAY[tier_on(case, term.start)]
        yield Entry(
            "child_day_support",
            f"{book.number}-{term.start}",
            {
                "recipient_number": number,
                "service": "after_school" if term.start >= school else "child_development",
                "decided_on": term.start,
                "period_from": term.start,
                "period_to": term.last_day,
                "monthly_days": days_a_month,
                "copay_cap_yen": cap,
                "income_band": band,
                "provider": "見本児童発達支援センター",
                "municipality": municipality(agency_id),
            },
        )


def _boarding(case: Case, book: Handbook) -> Entries:
    """Give the benefit for a residential facility, which few children with a heavy handbook live in."""
    draws = case.draws("boarding", book.number)
    boards = draws.chance(_BOARDERS * (3 if is_severe(book) else 1))
    start = _first_of_month(book.issued_on + timedelta(days=draws.whole(100, 400)))
    span = Span(start, years_later(case.member.born, _GROWN))
    if not boards or start > case.today or span.end is None or start >= span.end:
        return
    band, cap = _COPAY[tier_on(case, start)]
    yield Entry(
        "child_facility_benefit",
        book.number,
        {
            "recipient_number": f"99{draws.digits(8)}",
            "service": "medical_facility" if book.kind == "physical" else "welfare_facility",
            "decided_on": start,
            "period_from": start,
            "period_to": ended_on(span, case.today),
            "monthly_days": 31,
            "copay_cap_yen": cap,
            "income_band": band,
        },
    )


def _measure(case: Case, book: Handbook) -> Entries:
    span = measure_of(case, book)
    if span is not None:
        fields: Fields = {
            "kind": "facility_placement",
            "period_from": span.start,
            "period_to": ended_on(span, case.today),
        }
        yield Entry("child_welfare_measure", book.number, fields)


def _first_of_month(day: date) -> date:
    return months_later(day.replace(day=1), 1)
