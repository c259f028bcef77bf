"""Support for those left behind in China who returned, and their spouses, held by the office that decided."""

from typing import Final

from connectors.sandbox.japan.places import NAMES
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.known_spans import begun, ended_on
from connectors.sandbox.japan.support import ReturneeSupport

_ONCE: Final = ("return_travel", "settlement_grant", "lump_sum", "temporary_return_travel")


def held(case: Case, agency_id: str) -> Entries:
    """Give each kind of support."""
    for _, support in begun(case.member.returnee, case.today):
        if support.office == agency_id:
            key = f"{support.kind}-{support.span.start}"
            yield Entry("china_returnee_support", key, _support(case, support))


def _support(case: Case, support: ReturneeSupport) -> Fields:
    once = support.kind in _ONCE
    stay = case.member.stay_on(support.span.start)
    benefit = support.kind == "support_benefit"
    over = ended_on(support.span, case.today)
    return {
        "kind": support.kind,
        "office": NAMES[support.office],
        "municipality": municipality(stay.agency_id) if stay else None,
        "decided_on": support.span.start,
        "period_from": support.span.start,
        "period_to": over,
        "state": None if once else "ended" if over else "active",
        "amount_yen": support.amount_yen,
        "paid_on": support.span.start if once else None,
        "aid_kinds": list(support.aid_kinds) if benefit else None,
        "household_size": len(case.household.together(case.member, case.today))
        if benefit
        else None,
    }
