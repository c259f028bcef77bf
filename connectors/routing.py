"""Which agencies hold a person's records of a category: pure rules over the person's residences."""

from collections.abc import Iterable
from datetime import date

from connectors.directory_port import Linkage, Residence
from connectors.port import Condition
from scopes.category import Category, HoldingRule
from scopes.evidence.tax_year import latest_tax_year


def agencies_for(
    category: Category, linkage: Linkage, condition: Condition, *, today: date
) -> tuple[str, ...]:
    """List the agencies to ask, each once: municipalities first, then other bodies; empty for none.

    Local Tax Act art. 39 and 318: resident tax of a fiscal year is levied by the municipality in
    which the person lived on 1 January of that year, wherever they live now.
    """
    stays: list[Residence] = []
    match category.holding_rule:
        case HoldingRule.EVERY_RESIDENCE:
            stays = [stay for stay in linkage.residences if stay.moved_in <= today]
        case HoldingRule.CURRENT_RESIDENCE:
            stays = _on(linkage.residences, today)
        case HoldingRule.RESIDENCE_ON_1_JANUARY:
            year = condition.get("fiscal_year", latest_tax_year(today))
            stays = _on(linkage.residences, date(year, 1, 1))
    bodies = [
        body.agency_id
        for body in linkage.memberships
        if body.kind in category.agency_kinds and body.since <= today
    ]
    return tuple(dict.fromkeys([*(stay.agency_id for stay in stays), *bodies]))


def _on(residences: Iterable[Residence], day: date) -> list[Residence]:
    """List the stays on a day; the day of moving in counts, the day of moving out does not."""
    return [
        stay
        for stay in residences
        if stay.moved_in <= day and (stay.moved_out is None or day < stay.moved_out)
    ]
