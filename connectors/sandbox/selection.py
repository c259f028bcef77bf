"""Which of an agency's records answer an inquiry condition."""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.people import Records

_DATES = ("administered_on", "checked_on", "notified_on", "approved_to", "since")


def select(records: Records, condition: Mapping[str, Any]) -> Records:
    """Return what the condition asks for; of tax years, ``latest`` means the newest one."""
    match condition.get("kind"):
        case "fiscal_year":
            return [r for r in records if r.get("fiscal_year") == condition.get("fiscal_year")]
        case "range":
            start, end = _digits(condition.get("from")), _digits(condition.get("to"))
            return [r for r in records if start <= _basis(r) <= end]
        case _:
            newest = max((r["fiscal_year"] for r in records if "fiscal_year" in r), default=None)
            return [r for r in records if r.get("fiscal_year", newest) == newest]


def _basis(record: Mapping[str, Any]) -> str:
    return _digits(next((record[name] for name in _DATES if name in record), ""))


def _digits(text: object) -> str:
    return str(text or "").replace("-", "")
