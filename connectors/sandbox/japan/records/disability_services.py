"""Services, medical aid and measures that follow from a handbook.

Comprehensive Support for Persons with Disabilities Act art. 22 and 52 to 58 (municipality, and prefecture
for psychiatric care), Child Welfare Act art. 27 (prefecture). Which service somebody uses follows from the
handbook.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.health import Handbook
from connectors.sandbox.japan.places import PREFECTURE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.disability_handbooks import is_severe, issued
from connectors.sandbox.japan.records.draws import Draws
from connectors.sandbox.japan.records.income_tiers import tier_on
from connectors.sandbox.japan.records.known_spans import ended_on, terms
from connectors.sandbox.japan.span import Span, years_later

_GROWN = 18
_HOURS, _DAYS, _TIMES = "hours_per_month", "days_per_month", "times_per_month"
_SERVICES: Final[Mapping[str, tuple[tuple[str, str, int], ...]]] = {
    "severe physical": (
        ("home_help", _HOURS, 40),
        ("visiting_care_severe", _HOURS, 180),
        ("daily_care", _DAYS, 22),
        ("short_stay", _DAYS, 7),
    ),
    "physical": (
        ("assistive_device", "pieces", 1),
        ("functional_training", _DAYS, 20),
        ("continuous_employment_b", _DAYS, 23),
    ),
    "severe intellectual": (
        ("daily_care", _DAYS, 22),
        ("group_home", _DAYS, 31),
        ("behaviour_support", _HOURS, 30),
    ),
    "intellectual": (
        ("continuous_employment_b", _DAYS, 23),
        ("employment_transition", _DAYS, 23),
        ("group_home", _DAYS, 31),
    ),
    "severe mental": (("home_help", _HOURS, 20), ("living_training", _DAYS, 20)),
    "mental": (
        ("continuous_employment_a", _DAYS, 22),
        ("employment_retention", _TIMES, 2),
        ("independent_living", _TIMES, 4),
    ),
}
"""Weight and kind of handbook -> services with their unit and most a month."""

_USERS: Final = {"physical": 25, "intellectual": 65, "mental": 35}
_BANDS: Final = {
    "assisted": ("public_assistance", 0),
    "low1": ("low_income", 0),
    "low2": ("low_income", 0),
    "general1": ("general1", 9_300),
    "general2": ("general2", 37_200),
    "upper": ("general2", 37_200),
}
_MEDICAL_BANDS: Final = {
    "assisted": ("public_assistance", 0),
    "low1": ("low1", 2_500),
    "low2": ("low2", 5_000),
    "general1": ("middle1", 5_000),
    "general2": ("middle2", 10_000),
    "upper": ("above", 20_000),
}
_TREATED_PARTS: Final = ("heart", "kidney", "small_intestine", "immune", "liver", "hearing")
_KEPT_TERMS = 6
_MEASURED = 9
_MONTHS_OF_A_YEAR = 12


def held(case: Case, agency_id: str) -> Entries:
    """Give the decisions of the municipality of residence, and what the prefecture decides."""
    for book in issued(case):
        draws = case.draws("services", book.number)
        if case.lives_in(agency_id):
            yield from _decisions(case, book, draws, agency_id)
            yield from _medical(case, book, agency_id, _kind_of_aid(case, book))
        if agency_id == PREFECTURE:
            if book.psychiatric_care:
                yield from _medical(case, book, agency_id, "psychiatric")
            yield from _measure(case, book, draws)


def _days(book: Handbook) -> Span:
    return Span(book.issued_on, book.valid[-1].end)


def _decisions(case: Case, book: Handbook, draws: Draws, agency_id: str) -> Entries:
    """Give the yearly decisions on one service that a grown-up uses."""
    weight = "severe " if is_severe(book) else ""
    service, unit, most = draws.pick(_SERVICES[f"{weight}{book.kind}"])
    uses, category = (
        draws.chance(_USERS[book.kind]),
        draws.whole(3, 6) if weight else draws.whole(1, 3),
    )
    grown = years_later(case.member.born, _GROWN)
    days = Span(
        max(book.issued_on, grown) + timedelta(days=draws.whole(40, 200)), book.valid[-1].end
    )
    for term in list(terms(days, _MONTHS_OF_A_YEAR, case.today))[-_KEPT_TERMS:] if uses else ():
        band, cap = _BANDS[tier_on(case, term.start)]
        yield Entry(
            "disability_support_decision",
            f"{book.number}-{term.start}",
            {
                "recipient_number": f"99{draws.digits(8)}",
                "service": service,
                "support_category": f"{category}",
                "category_valid_from": term.start,
                "category_valid_to": term.last_day,
                "quantity": f"{most}.0",
                "quantity_unit": unit,
                "decided_on": term.start,
                "period_from": term.start,
                "period_to": term.last_day,
                "copay_cap_yen": cap,
                "income_band": band,
                "provider": "見本相談支援センター",
                "municipality": municipality(agency_id),
            },
        )


def _kind_of_aid(case: Case, book: Handbook) -> str | None:
    if book.kind != "physical" or book.part not in _TREATED_PARTS:
        return None
    grown = case.member.age(book.issued_on) >= _GROWN
    return "rehabilitation" if grown else "child_development"


def _medical(case: Case, book: Handbook, agency_id: str, kind: str | None) -> Entries:
    """Give the yearly certificates of medical aid for self-support; a child's end at 18."""
    days = _days(book)
    if kind == "child_development":
        grown = Span(case.member.born, years_later(case.member.born, _GROWN))
        days = days.common(grown) or days
    found = list(terms(days, _MONTHS_OF_A_YEAR, case.today)) if kind else []
    for term in found[-_KEPT_TERMS:]:
        band, cap = _MEDICAL_BANDS[tier_on(case, term.start)]
        number = case.draws("self_support", book.number).digits(5)
        yield Entry(
            "self_support_medical",
            f"{kind}-{book.number}-{term.start}",
            {
                "recipient_number": f"99{number}",
                "kind": kind,
                "certified_on": term.start,
                "period_from": term.start,
                "period_to": term.last_day,
                "cap_yen": cap,
                "income_band": band,
                "severe_and_continuous": is_severe(book),
                "institution": {"code": "9910000017", "name": "見本県立病院"},
                "municipality": _where(case, agency_id, term.start),
            },
        )


def _where(case: Case, agency_id: str, day: date) -> Fields | None:
    if agency_id != PREFECTURE:
        return municipality(agency_id)
    stay = case.member.stay_on(day)
    return municipality(stay.agency_id) if stay else None


def _measure(case: Case, book: Handbook, draws: Draws) -> Entries:
    """Give the rare measure for a disabled child: it is one of the child-welfare measures."""
    span = measure_of(case, book)
    if span is not None:
        yield Entry(
            "disability_child_measure",
            f"{book.number}",
            {
                "kind": draws.pick(("facility_placement", "entrusted_to_medical_institution")),
                "period_from": span.start,
                "period_to": ended_on(span, case.today),
            },
        )


def measure_of(case: Case, book: Handbook) -> Span | None:
    """Return the days of a measure for a disabled child; None for nearly all, and before it starts."""
    draws = case.draws("measure", book.number)
    wanted, days = draws.chance(_MEASURED), draws.whole(60, 500)
    young = case.member.age(book.issued_on) < _GROWN
    if not (wanted and young):
        return None
    start = book.issued_on + timedelta(days=days)
    end = min(years_later(case.member.born, _GROWN), start + timedelta(days=draws.whole(200, 900)))
    return Span(start, end) if start <= case.today and start < end else None
