"""What one agency takes: the members ``limits`` and ``maintenance`` of its entry in the registry.

``limits`` may hold, each with a default for all agencies that the operator sets:

- ``at_once``: questions of this process under way at the agency at one time;
- ``waiting``: questions that may stand in line for that, and ``wait_seconds``: for how long each;
- ``seconds``: how long a question may take over all, standing in line and repeats included;
- ``tries``: how often a question is put at most, when a short interruption spoils it;
- ``failures``: questions in a row that fail before the agency is left alone, for ``rest_seconds``;
- ``quota``: questions in a time that the agency agreed to, such as ``"5/second; 20000/day"``. Every try
  counts. Days begin at midnight in Japan.

``maintenance`` is a list of windows (``connectors.gate.windows``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from limits import RateLimitItem, parse_many

from connectors.errors import RegistryFaultError
from connectors.gate.windows import Window, windows_from
from connectors.registry import AgencyEndpoint

_RANGES: Mapping[str, tuple[int, int]] = {
    "at_once": (1, 10_000),
    "waiting": (0, 100_000),
    "wait_seconds": (0, 3600),
    "seconds": (1, 3600),
    "tries": (1, 10),
    "failures": (1, 1000),
    "rest_seconds": (1, 86_400),
}
_QUOTA = "quota"
_LONGEST_QUOTA_SECONDS = 86_400


@dataclass(frozen=True)
class Terms:
    """The limits of one agency; times in seconds. The values here hold where nobody set others."""

    at_once: int = 32
    waiting: int = 1000
    wait_seconds: int = 20
    seconds: int = 110
    tries: int = 3
    failures: int = 5
    rest_seconds: int = 30
    quota: tuple[RateLimitItem, ...] = ()
    maintenance: tuple[Window, ...] = ()


def terms_of(
    agencies: Mapping[str, AgencyEndpoint], default: Terms | None = None
) -> Mapping[str, Terms]:
    """Read the terms of every agency; ``RegistryFaultError`` names everything wrong."""
    faults: list[str] = []
    terms = {
        agency_id: _terms(agency_id, endpoint.entry, default or Terms(), faults)
        for agency_id, endpoint in agencies.items()
    }
    if faults:
        raise RegistryFaultError(faults)
    return terms


def quota_from(text: str) -> tuple[RateLimitItem, ...]:
    """Read a quota such as ``5/second; 20000/day``, empty for none; ``ValueError`` for what is none."""
    if not text.strip():
        return ()
    items = tuple(parse_many(text))
    if any(each.amount < 1 or not _is_short(each) for each in items):
        raise ValueError("a quota allows at least one question in a day or less")
    return items


def _is_short(item: RateLimitItem) -> bool:
    return 1 <= item.get_expiry() <= _LONGEST_QUOTA_SECONDS


def _terms(agency_id: str, entry: Mapping[str, Any], default: Terms, faults: list[str]) -> Terms:
    limits = entry.get("limits", {})
    if not isinstance(limits, Mapping):
        faults.append(f"{agency_id} has limits that are not an object")
        return default
    faults += [
        f"{agency_id} has an unknown limit {name}"
        for name in sorted(limits.keys() - {*_RANGES, _QUOTA}, key=str)
    ]
    faults += [
        f"{agency_id} has a limit {name} that is not a whole number between {least} and {most}"
        for name, (least, most) in _RANGES.items()
        if name in limits and not _is_between(limits[name], least, most)
    ]
    quota = default.quota
    try:
        quota = quota_from(limits[_QUOTA]) if _QUOTA in limits else quota
    except (ValueError, TypeError, AttributeError):
        faults.append(f'{agency_id} has a quota that is not like "5/second; 20000/day"')
    windows, broken = windows_from(entry.get("maintenance", []))
    faults += [f"{agency_id}: {fault}" for fault in broken]
    numbers = {name: limits[name] for name in _RANGES if name in limits}
    return replace(default, **numbers, quota=quota, maintenance=windows)


def _is_between(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
