"""What of their history somebody asks for, as the address of the page says it: ids and days, nothing personal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from consent.own_history import Kinds, Wish
from provider.clock import JAPAN

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NARROWING = {
    "service": "client_id",
    "person": "subject_id",
    "item": "category",
    "result": "outcome",
    "grant": "grant_id",
}
"""The name of each member in addresses, and the member of ``Wish`` that it narrows."""


@dataclass(frozen=True)
class Asked:
    """A wish, and beside it the place where a page of it begins."""

    wish: Wish
    before: str = ""
    after: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def address(self) -> Mapping[str, str]:
        """Return the members of an address that asks the same from the beginning."""
        told = {name: getattr(self.wish, member) for name, member in _NARROWING.items()}
        told["kinds"] = "" if self.wish.kinds is Kinds.SHARED else self.wish.kinds.value
        for name, chosen in (("from", self.first_day), ("to", self.last_day)):
            told[name] = chosen.isoformat() if chosen else ""
        return {name: value for name, value in told.items() if value}

    @property
    def narrowed(self) -> bool:
        """Tell whether less is asked for than the page shows by itself."""
        return bool(self.address)


def asked_from(args: Mapping[str, str]) -> Asked:
    """Read an address; whatever is no id, no day and no kind asks for nothing."""
    told = {name: _id(args.get(name, "")) for name in (*_NARROWING, "before", "after")}
    first, last = _day(args.get("from", "")), _day(args.get("to", ""))
    wish = Wish(
        kinds=_kinds(args.get("kinds", "")),
        since=_midnight(first),
        until=_midnight(last + timedelta(days=1)) if last else None,
        **{member: told[name] for name, member in _NARROWING.items()},
    )
    return Asked(wish, told["before"], told["after"], first, last)


def _id(unverified: str) -> str:
    return unverified if _ID.fullmatch(unverified) else ""


def _kinds(unverified: str) -> Kinds:
    return Kinds(unverified) if unverified in list(Kinds) else Kinds.SHARED


def _day(unverified: str) -> date | None:
    try:
        found = date.fromisoformat(unverified)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None  # noqa: PLR2004 - years a history can have


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), JAPAN) if day else None
