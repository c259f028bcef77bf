"""An inquiry condition in a citizen's words, alone or behind the name that it narrows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from provider.web import dates
from provider.web.wording import text
from scopes.category import ConditionKind
from scopes.human.days import fiscal_year_in_words


def condition_text(locale: str, condition: Mapping[str, Any]) -> str:
    """Write which part of the records a canonical condition means."""
    match condition["kind"]:
        case ConditionKind.RANGE:
            first, last = (date.fromisoformat(condition[end]) for end in ("from", "to"))
            return text(
                locale,
                "condition.range",
                first=dates.day(first, locale),
                last=dates.day(last, locale),
            )
        case ConditionKind.AS_OF:
            day = date.fromisoformat(condition["date"])
            return text(locale, "condition.as_of", day=dates.day(day, locale))
        case ConditionKind.FISCAL_YEAR:
            year = fiscal_year_in_words(condition["fiscal_year"], locale)
            return text(locale, "condition.fiscal_year", year=year or condition["fiscal_year"])
    return text(locale, "condition.latest")


def narrowed(locale: str, name: str, conditions: Iterable[Mapping[str, Any]]) -> str:
    """Write a name with the conditions that narrow it."""
    for condition in conditions:
        said = condition_text(locale, condition)
        name = text(locale, "condition.of", category=name, condition=said)
    return name
