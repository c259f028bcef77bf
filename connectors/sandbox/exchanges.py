"""What invented agencies asked each other about their residents: drawn from digests, always the same.

Each exchange follows from person, provider, requester and year, so both agencies tell the same, without
a word between them. Now and then an office hides its inquiry (``restricted``).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from connectors.kit.question import Question
from connectors.sandbox.linkage import Residents
from connectors.sandbox.people import Person
from connectors.sandbox.profile import Profile

_JAPAN: Final = timezone(timedelta(hours=9))
_YEARS: Final = 2
_HIDDEN_ONE_IN: Final = 16
_MUNICIPALITY: Final = "municipality"


@dataclass(frozen=True)
class _Reason:
    """Why an agency of a kind asks a municipality: the procedure, its department, and what it asks for."""

    code: str
    procedure: str
    department: str
    items: tuple[str, ...]


_REASONS: Final[Mapping[str, _Reason]] = {
    _MUNICIPALITY: _Reason(
        "ZZ-101", "児童手当の認定（見本）", "子育て支援課", ("住民税の課税情報", "世帯の情報")
    ),
    "insurer": _Reason("ZZ-201", "高額療養費の支給（見本）", "給付課", ("住民税の課税情報",)),
    "mutual_aid": _Reason(
        "ZZ-202", "被扶養者の認定（見本）", "保険課", ("住民税の課税情報", "世帯の情報")
    ),
    "pension_service": _Reason(
        "ZZ-301", "国民年金保険料の免除（見本）", "国民年金課", ("住民税の課税情報",)
    ),
    "welfare_office": _Reason("ZZ-401", "生活支援の相談（見本）", "相談支援課", ("世帯の情報",)),
}
"""By kind of the requester; agencies of other kinds ask nobody here."""


@dataclass(frozen=True)
class Exchanges:
    """The exchanges in which one agency takes part; ``profiles`` are all agencies by their ids."""

    profile: Profile
    profiles: Mapping[str, Profile]
    residents: Residents

    def __call__(self, question: Question) -> Sequence[Mapping[str, Any]]:
        """Return what is told of a resident today; nothing of somebody unknown."""
        person = self.residents.get(question.linkage_code)
        if person is None:
            return ()
        now = datetime.now(UTC).astimezone(_JAPAN)
        own = self.profile.agency_id
        return [
            event
            for pair in _pairs(person, self.profiles)
            if own in (pair.provider.agency_id, pair.requester.agency_id)
            for event in _events(person, pair, now=now)
        ]


@dataclass(frozen=True)
class _Pair:
    """A municipality and who may ask it, and since when both have known the person."""

    provider: Profile
    requester: Profile
    since: date


def _pairs(person: Person, profiles: Mapping[str, Profile]) -> Iterator[_Pair]:
    """Pair the municipality of each stay with whoever may have asked it."""
    stays = _first_days(person.residences, "moved_in")
    known = _first_days(person.memberships, "since") | stays
    for provider, moved_in in stays.items():
        for requester, since in known.items():
            both = requester != provider and {requester, provider} <= profiles.keys()
            if both and profiles[requester].kind in _REASONS:
                yield _Pair(profiles[provider], profiles[requester], max(moved_in, since))


def _first_days(entries: Sequence[Mapping[str, Any]], name: str) -> dict[str, date]:
    days: dict[str, date] = {}
    for each in entries:
        day = date.fromisoformat(str(each[name]))
        days[each["agency_id"]] = min(day, days.get(each["agency_id"], day))
    return days


def _events(person: Person, pair: _Pair, *, now: datetime) -> Iterator[dict[str, Any]]:
    for year in range(now.year - _YEARS, now.year + 1):
        provider, requester = pair.provider, pair.requester
        names = (person.person_id, provider.agency_id, requester.agency_id, str(year))
        draw = hashlib.sha256("\0".join(names).encode()).digest()
        asked = _working_hour(year, draw)
        if asked < now and asked.date() >= pair.since:
            yield _event(provider, requester, asked, draw)


def _working_hour(year: int, draw: bytes) -> datetime:
    day = date(year, 1, 4) + timedelta(days=int.from_bytes(draw[:2], "big") % 350)
    return datetime(day.year, day.month, day.day, 9 + draw[2] % 8, draw[3] % 60, tzinfo=_JAPAN)


def _event(provider: Profile, requester: Profile, asked: datetime, draw: bytes) -> dict[str, Any]:
    reason = _REASONS[requester.kind]
    return {
        "exchange_id": f"ZZ-{draw[4:12].hex(chr(45), 2)}",
        "requested_at": asked.isoformat(),
        "provided_at": (asked + timedelta(minutes=1 + draw[12] % 50)).isoformat(),
        "requester_code": requester.holder["code"],
        "requester": requester.holder["name"],
        "requester_department": reason.department,
        "requester_contact": requester.holder["enquiry"],
        "provider_code": provider.holder["code"],
        "provider": provider.holder["name"],
        "items": list(reason.items),
        "procedure_code": reason.code,
        "procedure": reason.procedure,
        "restricted": draw[13] % _HIDDEN_ONE_IN == 0,
    }
