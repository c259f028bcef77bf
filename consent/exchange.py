"""The exchange history (行政機関どうしのやりとり): what agencies asked each other about a person.

Number Act art. 23 has agencies write down who asked, who provided, when and what; art. 6(3) of the Act's
supplementary provisions lets the person see it. It is the agencies': we fetch it when the person asks, and
keep it as one answer that ends with the reading of it. The disclosure history is another thing, and stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta, timezone

from dateutil.relativedelta import relativedelta

from consent.protection import Protection

EXCHANGE_HISTORY = "exchange_history"
"""Under this name flags withhold it, as they do with a category."""

UNREAD_MONTHS = 13
"""Calendar months for which an answer waits for its reader."""

ASKING_LIFE = timedelta(hours=1)
"""How long a question may wait for a worker; then nobody is asked any more, and the person may ask anew."""

_JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True)
class ExchangeEvent:
    """One exchange in its 13 members: when it was asked and provided, who, where, what, why, ``restricted``.

    ``exchange_id`` is the network's own, the same with whoever reports it; ``requester`` asked, ``provider``
    holds the information. ``provided_at`` is None where nothing was provided. Questions about why go to
    ``requester_contact``. ``restricted``: the inquiring office hides its inquiry from the person's history.
    """

    exchange_id: str
    requested_at: datetime
    provided_at: datetime | None
    requester_code: str
    requester: str
    requester_department: str
    requester_contact: str
    provider_code: str
    provider: str
    items: tuple[str, ...]
    procedure_code: str
    procedure: str
    restricted: bool

    @classmethod
    def from_wire(cls, told: Mapping[str, object]) -> "ExchangeEvent":
        """Build an event from its checked JSON form, with instants as RFC 3339 texts."""
        values = {each.name: told[each.name] for each in fields(cls)}
        provided = told["provided_at"]
        values["requested_at"] = datetime.fromisoformat(str(told["requested_at"]))
        values["provided_at"] = datetime.fromisoformat(str(provided)) if provided else None
        values["items"] = tuple(told["items"])  # type: ignore[arg-type]  # checked where it came in
        return cls(**values)  # type: ignore[arg-type]

    def to_wire(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            **{each.name: getattr(self, each.name) for each in fields(self)},
            "requested_at": self.requested_at.isoformat(),
            "provided_at": self.provided_at.isoformat() if self.provided_at else None,
            "items": list(self.items),
        }


@dataclass(frozen=True)
class Reported:
    """An event and the agency that reported it."""

    agency_id: str
    event: ExchangeEvent


def unrestricted(reported: Iterable[Reported]) -> tuple[Reported, ...]:
    """Return each event once, without those that anybody reports as restricted.

    A restricted one goes as a whole: an entry without its requester would tell that somebody hides here.
    It goes before anything is kept, so that no count, size or later reading knows of it.
    """
    reported = list(reported)
    hidden = {each.event.exchange_id for each in reported if each.event.restricted}
    seen: dict[str, Reported] = {}
    for each in reported:
        seen.setdefault(each.event.exchange_id, each)
    return tuple(each for name, each in seen.items() if name not in hidden)


def withholds_exchanges(protection: Protection, agency_id: str) -> bool:
    """Tell whether what an agency reports is withheld: then it looks as if there were none.

    不開示該当 withholds all of it, for it tells where a person turned to; the flags that withhold every
    record withhold this as well.
    """
    return protection.hides_exchange_history or protection.withholds(EXCHANGE_HISTORY, agency_id)


def shown(reported: Iterable[Reported], protection: Protection) -> Sequence[ExchangeEvent]:
    """Return what the person reads under the flags of this instant, newest first."""
    left = [e.event for e in reported if not withholds_exchanges(protection, e.agency_id)]
    return sorted(left, key=lambda event: event.requested_at, reverse=True)


def unread_until(asked_at: datetime) -> datetime:
    """Return when an unread answer is destroyed: 13 calendar months after the question, by Japan's calendar.

    Where that month is too short, on its last day (Civil Code art. 143(2)).
    """
    return asked_at.astimezone(_JAPAN) + relativedelta(months=UNREAD_MONTHS)


@dataclass(frozen=True)
class ExchangeAnswer:
    """One question of one citizen and what came of it, sealed under ``data_key``, a key of its own.

    ``person_id`` asked about ``subject_id``, for whom they act by ``relation``. ``content`` is None until the
    agencies were asked; ``read_in`` is the session in which it was read, and with whose end it ends.
    """

    answer_id: str
    person_id: str
    subject_id: str
    relation: str
    data_key: bytes
    created_at: datetime
    expires_at: datetime
    content: bytes | None = None
    read_in: str | None = None
