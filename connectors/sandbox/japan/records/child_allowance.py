"""Child allowance by the months (Child Allowance Act art. 6, 8 and 18), held by the municipality that pays."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member, Sex
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.days import (
    enters_school,
    fiscal_year,
    month_end,
    month_of,
    month_start,
    months_later,
)
from connectors.sandbox.japan.records.known_spans import begun, ended_on, last_known_day
from connectors.sandbox.japan.support import Allowance

_REFORM: Final = date(2024, 10, 1)
"""From this month on there is no limit of income, and the third child gets 30,000 yen."""

_FIRST_SHOWN_PAYMENT: Final = date(2024, 12, 1)
_PAYMENTS = 12
_YOUNGEST, _OTHERS = 15_000, 10_000
_THIRD_BEFORE, _THIRD = 15_000, 30_000
_PLACE_OF_THE_THIRD = 3
_PAY_DAY = 10


def held(case: Case, agency_id: str) -> Entries:
    """Give the entitlements that the municipality certified."""
    for _, allowance in begun(case.member.allowances, case.today):
        if allowance.kind == "child_allowance" and allowance.payer == agency_id:
            month = month_start(last_known_day(allowance.span, case.today))
            children = _children(case, allowance, month)
            if children:
                fields = _entitlement(case, allowance, children)
                yield Entry("child_allowance_entitlement", f"{allowance.span.start}", fields)


def amounts(children: Sequence[Member], month: date) -> Iterator[tuple[Member, int, int]]:
    """Tell each child's place in the family and amount in yen for a month, the eldest first.

    A child is counted, and gets 0 yen, up to the fiscal year of the 22nd birthday since October 2024, and
    of the 18th before; it is paid for up to that of the 18th since then, and to the end of lower secondary
    before.
    """
    counted = [
        each for each in children if _school_age(each, month) <= (22 if month >= _REFORM else 18)
    ]
    for place, child in enumerate(
        sorted(counted, key=lambda each: (each.born, each.number)), start=1
    ):
        yield child, place, _amount(child, place, month)


def _school_age(child: Member, month: date) -> int:
    """Return the age that the child completes in the fiscal year of a month, as school years count it."""
    return fiscal_year(month) - enters_school(child.born).year + 7


def _amount(child: Member, place: int, month: date) -> int:
    reformed, third = month >= _REFORM, place >= _PLACE_OF_THE_THIRD
    if _school_age(child, month) > (18 if reformed else 15):
        return 0
    if reformed and third:
        return _THIRD
    if month < months_later(month_start(child.born), 37):
        return _YOUNGEST
    young_third = third and _school_age(child, month) <= 12  # noqa: PLR2004 - end of primary school
    return _THIRD_BEFORE if young_third else _OTHERS


def _children(case: Case, allowance: Allowance, month: date) -> list[tuple[Member, int, int]]:
    members = [case.household.member(number) for number in allowance.children]
    there = [
        each for each in members if each.born <= month_end(month) and each.alive(month_end(month))
    ]
    return list(amounts([each for each in there if each.born <= case.today], month))


def _entitlement(
    case: Case, allowance: Allowance, children: list[tuple[Member, int, int]]
) -> Fields:
    over = ended_on(allowance.span, case.today)
    payments = list(_payments(case, allowance))
    return {
        "claimant_role": _role(case, allowance),
        "children": [
            {
                "relation": "child" if case.member.number in child.parents else "grandchild",
                "birth_month": month_of(child.born),
                "order_in_family": place,
                "amount_yen": yen,
            }
            for child, place, yen in children
        ],
        "payer": municipality(allowance.payer),
        "certified_from": allowance.span.start,
        "ended_on": over,
        "end_reason": (allowance.end_reason or "other") if over else None,
        "monthly_total_yen": sum(yen for _, _, yen in children),
        "kind": "child_allowance",
        "last_paid_month": payments[0]["month_to"] if payments else None,
        "payments": payments or None,
    }


def _role(case: Case, allowance: Allowance) -> str:
    own = any(
        case.member.number in case.household.member(number).parents for number in allowance.children
    )
    if not own:
        return "guardian"
    return "mother" if case.member.sex is Sex.FEMALE else "father"


def _payments(case: Case, allowance: Allowance) -> Iterator[Fields]:
    """List the payments of even months for the two months before, the newest first."""
    month = month_start(case.today)
    shown = 0
    while month >= _FIRST_SHOWN_PAYMENT and shown < _PAYMENTS:
        paid_on = month.replace(day=_PAY_DAY)
        if month.month % 2 == 0 and paid_on <= case.today:
            due = [
                each
                for each in (months_later(month, -2), months_later(month, -1))
                if _is_due(allowance, each)
            ]
            yen = sum(yen for each in due for _, _, yen in _children(case, allowance, each))
            if yen:
                shown += 1
                yield {
                    "month_from": month_of(due[0]),
                    "month_to": month_of(due[-1]),
                    "paid_on": paid_on,
                    "amount_yen": yen,
                }
        month = months_later(month, -1)


def _is_due(allowance: Allowance, month: date) -> bool:
    """Tell whether a month is paid for: from that of the start to that of the last day (art. 8(2))."""
    last = allowance.span.last_day
    return month_start(allowance.span.start) <= month and (last is None or month <= last)
