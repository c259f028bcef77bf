"""An inquiry condition in a citizen's words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from provider.web import dates
from provider.web.wording import text
from scopes.category import ConditionKind


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
            return text(locale, "condition.fiscal_year", year=condition["fiscal_year"])
    return text(locale, "condition.latest")
