"""Pensions that allowances are set off against, and the benefit for pensioners with little income.

Child Rearing Allowance Act art. 3(2) and 13-2, Act on Special Child Rearing Allowance art. 3(3) and 17, and
the Act on Benefits to Support Pensioners: whoever decides on the allowance asks the pension's payer.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from connectors.sandbox.japan.places import NAMES, PENSION_SERVICE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.known_spans import begun, ended_on
from connectors.sandbox.japan.records.pension import decided_on, is_suspended
from connectors.sandbox.japan.working import Pension

_OF_ALLOWANCE: Final[Mapping[str, tuple[str, str]]] = {
    "child_rearing": ("7-1", "child_rearing_allowance_3_2"),
    "special_child": ("7-2", "special_child_allowance"),
    "disabled_child_welfare": ("7-3", "special_child_allowance"),
    "special_disability": ("7-4", "special_child_allowance"),
}
"""Kind of allowance -> the item of the list and the law that look at a pension beside it."""

_WITH_CHILDREN: Final = ("7-5", "national_pension_other")
_MAJORITY = 18


def held(case: Case, agency_id: str) -> Entries:
    """Give the pensions that an allowance is set off against, and the benefits for little income."""
    for _, pension in begun(case.member.pensions, case.today):
        if pension.agency_id != agency_id or decided_on(pension) > case.today:
            continue
        for item, law in _laws(case, pension):
            key = f"{item}-{pension.kind}-{pension.span.start}"
            yield Entry("offset_benefit", key, _offset(case, pension, item, law))
    for _, support in begun(case.member.pension_supports, case.today):
        if agency_id == PENSION_SERVICE:
            yield Entry(
                "pension_supporter_benefit",
                f"{support.kind}-{support.span.start}",
                {
                    "kind": support.kind,
                    "period_from": support.span.start,
                    "period_to": ended_on(support.span, case.today),
                    "monthly_yen": support.monthly_yen,
                    "suspended": False,
                },
            )


def _laws(case: Case, pension: Pension) -> Iterator[tuple[str, str]]:
    """List the laws under which the pension counts: of allowances beside it, and of its child addition."""
    for kind, law in _OF_ALLOWANCE.items():
        held_beside = (each for each in case.member.allowances if each.kind == kind)
        if any(
            each.span.start <= case.today and pension.span.common(each.span) for each in held_beside
        ):
            yield law
    children = case.household.children_of(case.member)
    young = any(child.alive(case.today) and child.age(case.today) < _MAJORITY for child in children)
    if young and pension.kind in {"disability_basic", "survivor_basic"}:
        yield _WITH_CHILDREN


def _offset(case: Case, pension: Pension, item: str, law: str) -> Fields:
    kind = "child_addition" if item == _WITH_CHILDREN[0] else _kind(pension)
    return {
        "item": item,
        "benefit_law": law,
        "payer": NAMES[pension.agency_id],
        "kind": kind,
        "entitled_from": pension.span.start,
        "ended_on": ended_on(pension.span, case.today),
        "annual_yen": pension.annual_yen,
        "suspended": is_suspended(pension, case.today),
    }


def _kind(pension: Pension) -> str:
    if pension.kind.startswith("old_age"):
        return "old_age"
    if pension.kind.startswith("disability") or pension.kind == "special_disability":
        return "disability"
    return "lump_sum" if pension.kind == "lump_sum_death" else "survivor"
