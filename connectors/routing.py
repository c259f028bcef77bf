"""Which agencies hold a person's records of a category: pure rules over where they lived and belonged."""

from collections.abc import Iterable, Mapping
from datetime import date

from connectors.agency_map import CONNECTED_ONLY, AgencyMap
from connectors.directory_port import Linkage, Membership, Residence
from connectors.port import Condition
from scopes.category import Category, ConditionKind, HoldingRule
from scopes.evidence.tax_year import latest_tax_year

_Period = tuple[date, date]


def agencies_for(
    category: Category,
    linkage: Linkage,
    condition: Condition,
    *,
    today: date,
    agency_map: AgencyMap = CONNECTED_ONLY,
) -> tuple[str, ...]:
    """List the agencies to ask, each once: municipalities, other bodies, nationwide ones; empty for none.

    An agency that was merged or renumbered is asked under the id of whoever holds its records today.
    """
    held = [
        *_municipalities(category, linkage.residences, condition, today),
        *_bodies(category, linkage.memberships, _asked_period(condition, today)),
        *agency_map.serving_everyone(category.agency_kinds),
    ]
    return tuple(dict.fromkeys(agency_map.holder_today(each, today=today) for each in held))


def every_agency(
    linkage: Linkage, *, today: date, agency_map: AgencyMap = CONNECTED_ONLY
) -> tuple[str, ...]:
    """List every agency that has ever known a person, each once, that has a code for them: of all categories."""
    held = [
        *(stay.agency_id for stay in linkage.residences),
        *(body.agency_id for body in linkage.memberships),
        *agency_map.nationwide,
    ]
    now = dict.fromkeys(agency_map.holder_today(each, today=today) for each in held)
    return tuple(agency_id for agency_id in now if agency_id in linkage.codes)


def _municipalities(
    category: Category, residences: Iterable[Residence], condition: Condition, today: date
) -> list[str]:
    """Apply the category's holding rule to the places where a person lived.

    Local Tax Act art. 39 and 318: resident tax of a fiscal year is levied by the municipality in
    which the person lived on 1 January of that year, wherever they live now.
    """
    match category.holding_rule:
        case HoldingRule.EVERY_RESIDENCE:
            last = _asked_period(condition, today)[1]
            stays = [stay for stay in residences if stay.moved_in <= last]
        case HoldingRule.CURRENT_RESIDENCE:
            period = (today, today) if _is_latest(condition) else _asked_period(condition, today)
            stays = [stay for stay in residences if _lived(stay, period)]
        case HoldingRule.RESIDENCE_ON_1_JANUARY:
            new_year = date(condition.get("fiscal_year", latest_tax_year(today)), 1, 1)
            stays = [stay for stay in residences if _lived(stay, (new_year, new_year))]
        case None:
            stays = []
    return [stay.agency_id for stay in stays]


def _bodies(category: Category, memberships: Iterable[Membership], asked: _Period) -> list[str]:
    """List the insurers, offices and funds that a person belonged to within the asked period."""
    return [
        body.agency_id
        for body in memberships
        if body.kind in category.agency_kinds
        and body.since <= asked[1]
        and (body.until is None or asked[0] <= body.until)
    ]


def _asked_period(condition: Condition, today: date) -> _Period:
    """Return the first and the last day that a condition is about, none of them in the future."""
    first, last = date.min, today
    match condition["kind"]:
        case ConditionKind.AS_OF:
            first = last = date.fromisoformat(condition["date"])
        case ConditionKind.RANGE:
            first = date.fromisoformat(condition["from"])
            last = date.fromisoformat(condition["to"])
        case ConditionKind.FISCAL_YEAR:
            year = condition["fiscal_year"]
            first, last = date(year, 4, 1), date(year + 1, 3, 31)
    return min(first, today), min(last, today)


def _is_latest(condition: Mapping[str, object]) -> bool:
    return condition["kind"] == ConditionKind.LATEST


def _lived(stay: Residence, asked: _Period) -> bool:
    """Tell whether a stay touches the period; the day of moving in counts, the day of moving out does not."""
    return stay.moved_in <= asked[1] and (stay.moved_out is None or asked[0] < stay.moved_out)
